//! The PHP extension `presence`: who is here, from process-shared memory or from Redis.
//!
//! A thin layer over the `presence-store` crate. It checks arguments, turns arrays into JSON and entries into PHP
//! objects, and looks after the attachment to the segment. What the functions promise is written in
//! `stubs/presence.stub.php`.

mod arguments;
mod attachment;
mod clock;
mod engine;
mod entry;
mod exception;
mod failure;
mod functions;
mod globals;
mod guard;
mod info;
mod ini;
mod json;
mod lifecycle;
mod log;
mod redis;
mod rules;
mod zend;

use ext_php_rs::builders::ModuleBuilder;
use ext_php_rs::zend::{ModuleEntry, StaticModuleEntry};

/// What PHP asks an extension's library for.
///
/// # Panics
///
/// If the tables below cannot be built: a mistake in this crate that shows at the very first load.
#[unsafe(no_mangle)]
pub extern "C" fn get_module() -> *mut ModuleEntry {
    static MODULE: StaticModuleEntry = StaticModuleEntry::new();
    MODULE.get_or_init(|| {
        let mut module = ModuleBuilder::new("presence", env!("CARGO_PKG_VERSION"))
            .globals(&globals::GLOBALS)
            .startup_function(lifecycle::module_startup)
            .shutdown_function(lifecycle::module_shutdown)
            .request_startup_function(lifecycle::request_startup)
            .request_shutdown_function(lifecycle::request_shutdown)
            .info_function(info::print);
        for function in functions::all() {
            module = module.function(function);
        }
        let (entry, _, owned) = module.try_into().expect("names and types that PHP accepts");
        (entry, owned)
    })
}
