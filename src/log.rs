//! Lines in PHP's error log.

use std::ffi::c_int;

use ext_php_rs::ffi::php_log_err_with_severity;

use crate::zend::string::c_string;

/// Something that an administrator wants to know, once.
pub fn notice(note: &str) {
    const LOG_NOTICE: c_int = 5;
    let line = c_string(&format!("presence: {note}"));
    // SAFETY: the line ends in a NUL.
    unsafe { php_log_err_with_severity(line.as_ptr(), LOG_NOTICE) };
}
