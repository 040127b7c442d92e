//! Reading a function's arguments as PHP's own functions do: coerced or refused by the caller's `strict_types`.

use std::ptr;

use ext_php_rs::ffi::{
    _zend_expected_type_Z_EXPECTED_ARRAY, _zend_expected_type_Z_EXPECTED_LONG,
    _zend_expected_type_Z_EXPECTED_LONG_OR_NULL, _zend_expected_type_Z_EXPECTED_STRING,
    _zend_expected_type_Z_EXPECTED_STRING_OR_NULL, HashTable, zend_empty_array, zend_expected_type,
    zend_parse_arg_long_slow, zend_parse_arg_str_slow, zend_wrong_parameter_type_error,
    zend_wrong_parameters_count_error, zend_zval_type_name,
};
use ext_php_rs::types::Zval;
use ext_php_rs::zend::{ExecuteData, ExecutorGlobals};

use crate::failure::{Failure, Place};
use crate::zend::string;

/// The arguments of one call, numbered from 1.
pub struct Arguments<'a> {
    call: &'a ExecuteData,
    given: u32,
}

/// A value, and where it stands.
#[derive(Clone, Copy)]
pub struct Argument<'a, T> {
    /// Where, for the message when a rule is broken.
    pub place: Place<'a>,
    /// What.
    pub value: T,
}

/// A string argument. Not yet known to be UTF-8.
pub type Text<'a> = Argument<'a, &'a [u8]>;
/// An integer argument.
pub type Int<'a> = Argument<'a, i64>;

impl<'a> Arguments<'a> {
    /// The arguments of `call`, if they are as many as its function takes.
    pub fn new(call: &'a ExecuteData) -> Result<Self, Failure> {
        // SAFETY: PHP passes the call of a function, with `num_args` arguments, and both stay while it runs.
        let (given, function) = unsafe { (call.This.u2.num_args, &(*call.func).common) };
        if (function.required_num_args..=function.num_args).contains(&given) {
            return Ok(Self { call, given });
        }
        // SAFETY: throws, in the function that is being called.
        unsafe { zend_wrong_parameters_count_error(function.required_num_args, function.num_args) };
        Err(Failure::Thrown)
    }

    /// A string; `default` when it was not given.
    pub fn text(&self, number: u32, default: &'a str) -> Result<Text<'a>, Failure> {
        let value = match self.zval(number) {
            None => default.as_bytes(),
            Some(zval) => read_text(zval, number).ok_or_else(|| wrong(zval, number, Z_STRING))?,
        };
        Ok(Argument { place: Place::whole(number), value })
    }

    /// A string or null, which must be given.
    pub fn text_or_null(&self, number: u32) -> Result<Option<Text<'a>>, Failure> {
        match self.zval(number) {
            None => Ok(None),
            // SAFETY: the argument is alive as long as the call.
            Some(zval) if unsafe { (*zval).is_null() } => Ok(None),
            Some(zval) => {
                let value = read_text(zval, number).ok_or_else(|| wrong(zval, number, Z_STRING_OR_NULL))?;
                Ok(Some(Argument { place: Place::whole(number), value }))
            }
        }
    }

    /// An integer; `default` when it was not given.
    pub fn int(&self, number: u32, default: i64) -> Result<Int<'static>, Failure> {
        let value = match self.zval(number) {
            None => default,
            Some(zval) => read_int(zval, number).ok_or_else(|| wrong(zval, number, Z_LONG))?,
        };
        Ok(Argument { place: Place::whole(number), value })
    }

    /// An integer or null; null when it was not given.
    pub fn int_or_null(&self, number: u32) -> Result<Option<Int<'static>>, Failure> {
        match self.zval(number) {
            None => Ok(None),
            // SAFETY: as above.
            Some(zval) if unsafe { (*zval).is_null() } => Ok(None),
            Some(zval) => {
                let value = read_int(zval, number).ok_or_else(|| wrong(zval, number, Z_LONG_OR_NULL))?;
                Ok(Some(Argument { place: Place::whole(number), value }))
            }
        }
    }

    /// An array; an empty one when it was not given.
    pub fn array(&self, number: u32) -> Result<&'a HashTable, Failure> {
        // SAFETY: PHP's empty array is always there and never changes.
        let Some(zval) = self.zval(number) else { return Ok(unsafe { &zend_empty_array }) };
        // SAFETY: the argument, and with it the array, is alive as long as the call.
        unsafe { (*zval).array() }.ok_or_else(|| wrong(zval, number, Z_ARRAY))
    }

    /// Where PHP put an argument. It converts arguments in place.
    fn zval(&self, number: u32) -> Option<*mut Zval> {
        if number > self.given {
            return None;
        }
        // SAFETY: the call has so many arguments.
        unsafe { self.call.zend_call_arg(number as usize - 1) }.map(ptr::from_mut)
    }
}

const Z_STRING: zend_expected_type = _zend_expected_type_Z_EXPECTED_STRING;
const Z_STRING_OR_NULL: zend_expected_type = _zend_expected_type_Z_EXPECTED_STRING_OR_NULL;
const Z_LONG: zend_expected_type = _zend_expected_type_Z_EXPECTED_LONG;
const Z_LONG_OR_NULL: zend_expected_type = _zend_expected_type_Z_EXPECTED_LONG_OR_NULL;
const Z_ARRAY: zend_expected_type = _zend_expected_type_Z_EXPECTED_ARRAY;

/// PHP's own `TypeError`, unless the conversion has thrown something already.
#[cold]
fn wrong(zval: *mut Zval, number: u32, expected: zend_expected_type) -> Failure {
    // SAFETY: the argument is alive; throws in the function that is being called.
    unsafe { zend_wrong_parameter_type_error(number, expected, zval) };
    Failure::Thrown
}

/// The bytes of a string or of what may stand for one; they live as long as the place of the argument.
fn read_text<'a>(zval: *mut Zval, number: u32) -> Option<&'a [u8]> {
    // SAFETY: the argument is alive as long as the call, and so is the string in it, which nobody else may change.
    unsafe {
        if (*zval).is_string() {
            return Some(string::bytes((*zval).value.str_));
        }
        let mut string = ptr::null_mut();
        zend_parse_arg_str_slow(zval, &raw mut string, number).then(|| string::bytes(string))
    }
}

fn read_int(zval: *mut Zval, number: u32) -> Option<i64> {
    // SAFETY: as above.
    unsafe {
        if (*zval).is_long() {
            return Some((*zval).value.lval);
        }
        let mut int = 0;
        zend_parse_arg_long_slow(zval, &raw mut int, number).then_some(int)
    }
}

/// A string inside an array argument, by the same rules. Copied: what it was converted from is not ours to change.
pub fn inner_text(place: Place<'_>, value: &Zval) -> Result<Vec<u8>, Failure> {
    let mut copy = value.shallow_clone();
    if !copy.is_null()
        && let Some(bytes) = read_text(&raw mut copy, place.argument)
    {
        return Ok(bytes.to_vec());
    }
    Err(wrong_inside(place, value, "string"))
}

/// An integer inside an array argument. `expected` is its type as PHP writes it.
pub fn inner_int(place: Place<'_>, value: &Zval, expected: &str) -> Result<i64, Failure> {
    let mut copy = value.shallow_clone();
    let int = if copy.is_null() { None } else { read_int(&raw mut copy, place.argument) };
    int.ok_or_else(|| wrong_inside(place, value, expected))
}

/// A `TypeError` for something inside an array argument, unless the conversion has thrown already.
#[cold]
pub fn wrong_inside(place: Place<'_>, value: &Zval, expected: &str) -> Failure {
    if ExecutorGlobals::has_exception() {
        return Failure::Thrown;
    }
    // SAFETY: the value is alive, and the name is a C string that PHP keeps.
    let given = unsafe { std::ffi::CStr::from_ptr(zend_zval_type_name(value)) }.to_string_lossy();
    Failure::type_(place, &format!("must be of type {expected}, {given} given"))
}
