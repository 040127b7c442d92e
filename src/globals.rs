//! What each thread of PHP keeps between calls: one copy in all, or one per thread in thread-safe builds.

use std::cell::RefCell;

use ext_php_rs::zend::{ModuleGlobal, ModuleGlobals};

use crate::attachment::Attachment;
use crate::ini::Settings;
use crate::json::Kept;
use crate::redis::{Client, Resolver};
use crate::zend::scratch::Scratch;

/// See the module.
#[derive(Default)]
pub struct Globals {
    /// The INI settings as last accepted.
    pub settings: RefCell<Settings>,
    /// The way to the segment.
    pub attachment: RefCell<Attachment>,
    /// The way to the Redis server.
    pub redis: RefCell<Client>,
    /// Names of hosts that are being looked up.
    pub names: RefCell<Resolver>,
    /// Room for entries on their way from the engine to PHP.
    pub scratch: Scratch,
    /// What earlier entries of the request looked like.
    pub decoder: Kept,
}

impl ModuleGlobal for Globals {}

/// The handle. PHP makes the value before module startup.
pub static GLOBALS: ModuleGlobals<Globals> = ModuleGlobals::new();
