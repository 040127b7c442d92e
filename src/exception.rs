//! The class `PresenceException` and its codes.

use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::ffi::zend_throw_exception;
use ext_php_rs::flags::ConstantFlags;
use ext_php_rs::zend::ClassEntry;

use crate::zend::string::c_string;

unsafe extern "C" {
    /// `RuntimeException`, which the SPL extension registers; it is always there and always before us.
    static spl_ce_RuntimeException: *mut ClassEntry;
}

/// Set at every module startup, because a SAPI may start a module twice and then frees the first class.
static CLASS: AtomicPtr<ClassEntry> = AtomicPtr::new(std::ptr::null_mut());

/// Why an engine refused, as `PresenceException::getCode()` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Code {
    /// No room for the write.
    Full = 1,
    /// The engine cannot be had at all.
    Unavailable = 2,
    /// Another process held the lock for too long.
    Contended = 3,
    /// The client id is alive and another user's.
    Conflict = 4,
    /// The user has as many entries as the caller allows.
    Limit = 5,
    /// What the engine keeps contradicts itself.
    Corrupt = 6,
}

const CONSTANTS: [(&str, Code); 6] = [
    ("FULL", Code::Full),
    ("UNAVAILABLE", Code::Unavailable),
    ("CONTENDED", Code::Contended),
    ("CONFLICT", Code::Conflict),
    ("LIMIT", Code::Limit),
    ("CORRUPT", Code::Corrupt),
];

/// Registers the class. Only during module startup.
pub fn register() -> ext_php_rs::error::Result<()> {
    let mut class = ClassBuilder::new("PresenceException").extends((runtime_exception, "\\RuntimeException"));
    for (name, code) in CONSTANTS {
        class = class.constant(name, code as i64, &[], ConstantFlags::Public)?;
    }
    class.registration(|class, _| CLASS.store(class, Ordering::Release)).register()
}

fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: SPL is compiled in and starts before any extension that is loaded from a file.
    unsafe { &*spl_ce_RuntimeException }
}

/// Throws it in PHP.
pub fn throw(code: Code, message: &str) {
    let message = c_string(message);
    // SAFETY: the class is registered for as long as functions can be called, and the message ends in a NUL.
    unsafe { zend_throw_exception(CLASS.load(Ordering::Acquire), message.as_ptr(), code as i64) };
}
