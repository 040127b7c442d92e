//! What a function can end with other than its value, and how PHP hears of it.

use std::borrow::Cow;
use std::fmt;

use ext_php_rs::ffi::{zend_argument_type_error, zend_argument_value_error, zend_throw_error};
use presence_store::Error;

use crate::exception::{self, Code};
use crate::zend::string::c_string;

/// Where in the arguments something is wrong: `Argument #1 ($set) [2]["ttl"]`.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Number of the argument, from 1. PHP knows its name.
    pub argument: u32,
    /// Where inside the argument.
    pub inside: Inside<'a>,
}

/// Where inside an argument.
#[derive(Clone, Copy, Debug)]
pub enum Inside<'a> {
    /// The argument itself.
    Whole,
    /// One item of a list.
    Item(usize),
    /// A field of an item of a list.
    Field(usize, &'a str),
}

impl Place<'static> {
    /// The whole of an argument.
    pub const fn whole(argument: u32) -> Self {
        Self { argument, inside: Inside::Whole }
    }
}

/// Ends in a space unless empty, as it stands between PHP's `Argument #1 ($set)` and the rule.
impl fmt::Display for Inside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Item(index) => write!(f, "[{index}] "),
            Self::Field(index, name) => write!(f, "[{index}][{:?}] ", shortened(name)),
        }
    }
}

/// A name that a caller sent may be of any length.
fn shortened(name: &str) -> String {
    let mut rest = name.chars();
    let mut short: String = rest.by_ref().take(60).collect();
    if rest.next().is_some() {
        short.push('…');
    }
    short
}

/// Why a function gives no value.
#[derive(Clone, Debug)]
pub enum Failure {
    /// PHP has thrown already.
    Thrown,
    /// PHP's memory limit is passed: PHP raises its fatal error once the function has returned.
    Exhausted,
    /// An argument has a wrong value: `ValueError`.
    Value { argument: u32, message: String },
    /// Something inside an argument has a wrong type: `TypeError`.
    Type { argument: u32, message: String },
    /// The engine refused: `PresenceException`.
    Refused { code: Code, message: Cow<'static, str> },
}

impl Failure {
    /// A wrong value. `rule` continues "Argument #1 ($room) …".
    #[cold]
    pub fn value(place: Place<'_>, rule: &str) -> Self {
        Self::Value { argument: place.argument, message: format!("{}{rule}", place.inside) }
    }

    /// A wrong type inside an argument.
    #[cold]
    pub fn type_(place: Place<'_>, rule: &str) -> Self {
        Self::Type { argument: place.argument, message: format!("{}{rule}", place.inside) }
    }

    /// The engine cannot be had.
    #[cold]
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused { code: Code::Unavailable, message: message.into() }
    }

    /// Throws it in PHP, inside the function that failed.
    #[cold]
    pub fn throw(self) {
        match self {
            Self::Thrown | Self::Exhausted => {}
            Self::Value { argument, message } => {
                let message = c_string(&message);
                // SAFETY: the format takes one string that ends in a NUL, and this is one.
                unsafe { zend_argument_value_error(argument, c"%s".as_ptr(), message.as_ptr()) };
            }
            Self::Type { argument, message } => {
                let message = c_string(&message);
                // SAFETY: as above.
                unsafe { zend_argument_type_error(argument, c"%s".as_ptr(), message.as_ptr()) };
            }
            Self::Refused { code, message } => exception::throw(code, &message),
        }
    }
}

/// The code under which PHP knows a refusal of the store.
pub fn code(error: &Error) -> Code {
    match error {
        Error::Full { .. } | Error::Reserved { .. } => Code::Full,
        Error::Contended { .. } => Code::Contended,
        Error::Conflict => Code::Conflict,
        Error::Limit { .. } | Error::Budget { .. } => Code::Limit,
        Error::Corrupt(_) => Code::Corrupt,
        _ => Code::Unavailable,
    }
}

impl From<Error> for Failure {
    #[cold]
    fn from(error: Error) -> Self {
        Self::Refused { code: code(&error), message: error.to_string().into() }
    }
}

/// A mistake of ours, as PHP's `Error`.
#[cold]
pub fn throw_internal_error() {
    let message = c"presence: internal error, please report it together with the lines before this one in the log";
    // SAFETY: no class means `Error`; the format takes one string.
    unsafe { zend_throw_error(std::ptr::null_mut(), c"%s".as_ptr(), message.as_ptr()) };
}
