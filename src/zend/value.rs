//! Values for PHP.
//!
//! The functions that take a place write the parts of a value right where PHP will read them. A value that is put
//! together first and then moved as a whole waits for its own parts: that is most of the time of decoding.

use ext_php_rs::ffi::{IS_DOUBLE, IS_FALSE, IS_INTERNED_STRING_EX, IS_LONG, IS_STRING_EX, IS_TRUE};
use ext_php_rs::types::Zval;

use super::string::{OwnedString, is_interned};

/// Writes an integer over a value that holds nothing.
pub fn put_int(place: &mut Zval, value: i64) {
    place.value.lval = value;
    place.u1.type_info = IS_LONG;
}

/// Writes a float over a value that holds nothing.
pub fn put_float(place: &mut Zval, value: f64) {
    place.value.dval = value;
    place.u1.type_info = IS_DOUBLE;
}

/// Writes a bool over a value that holds nothing.
pub fn put_bool(place: &mut Zval, value: bool) {
    place.u1.type_info = if value { IS_TRUE } else { IS_FALSE };
}

/// Writes a string, and the reference to it, over a value that holds nothing.
pub fn put_string(place: &mut Zval, string: OwnedString) {
    let string = string.into_raw();
    place.value.str_ = string;
    // SAFETY: the string is alive: its reference has just moved into the value.
    place.u1.type_info = if unsafe { is_interned(string) } { IS_INTERNED_STRING_EX } else { IS_STRING_EX };
}

/// An integer. Counts and versions of the store fit: they stay far below 2^63.
pub fn int(value: impl TryInto<i64>) -> Zval {
    let mut zval = Zval::new();
    put_int(&mut zval, saturated(value));
    zval
}

/// The nearest that PHP has.
pub fn saturated(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// A bool.
pub fn bool(value: bool) -> Zval {
    let mut zval = Zval::new();
    put_bool(&mut zval, value);
    zval
}

/// A string of these bytes.
pub fn text(bytes: &[u8]) -> Zval {
    let mut zval = Zval::new();
    put_string(&mut zval, OwnedString::new(bytes));
    zval
}
