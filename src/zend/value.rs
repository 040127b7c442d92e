//! Values for PHP, written without a detour.

use ext_php_rs::ffi::{IS_INTERNED_STRING_EX, IS_LONG, IS_STRING_EX, zend_string};
use ext_php_rs::types::Zval;

use super::string::{OwnedString, is_interned};

/// An integer. Counts and versions of the store fit: they stay far below 2^63.
pub fn int(value: impl TryInto<i64>) -> Zval {
    let mut zval = Zval::new();
    zval.value.lval = value.try_into().unwrap_or(i64::MAX);
    zval.u1.type_info = IS_LONG;
    zval
}

/// A bool.
pub fn bool(value: bool) -> Zval {
    let mut zval = Zval::new();
    zval.set_bool(value);
    zval
}

/// A float.
pub fn float(value: f64) -> Zval {
    let mut zval = Zval::new();
    zval.set_double(value);
    zval
}

/// A string that takes over the reference.
pub fn string(string: OwnedString) -> Zval {
    let mut zval = Zval::new();
    // SAFETY: the string is alive, and its reference moves into the value.
    unsafe { put_string(&mut zval, string.into_raw()) };
    zval
}

/// A string of these bytes.
pub fn text(bytes: &[u8]) -> Zval {
    string(OwnedString::new(bytes))
}

/// # Safety
///
/// `string` is alive and the caller gives up one reference to it.
unsafe fn put_string(zval: &mut Zval, string: *mut zend_string) {
    zval.value.str_ = string;
    // SAFETY: the caller's promise.
    zval.u1.type_info = if unsafe { is_interned(string) } { IS_INTERNED_STRING_EX } else { IS_STRING_EX };
}
