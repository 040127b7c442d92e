//! A PHP array as canonical JSON: keys in the order given, nothing escaped that need not be, `1.0` stays `1.0`.

use std::borrow::Cow;
use std::fmt::Write;

use ext_php_rs::ffi::{HashTable, IS_ARRAY, IS_DOUBLE, IS_FALSE, IS_LONG, IS_NULL, IS_STRING, IS_TRUE, IS_UNDEF};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::MAX_DATA;

use super::bounds::Bounds;
use super::plain::{Plain, plain};
use super::{MAX_DEPTH, number};
use crate::failure::{Failure, Place};
use crate::zend::iterate::{Key, is_list, pairs};
use crate::zend::{array, string};

const TOO_LONG: &str = "must be at most 10240 bytes of JSON";
const TOO_DEEP: &str = "must be nested at most 32 levels deep";
const LIST: &str = "must have string keys, it is a list";
const NOT_UTF8: &str = "must be UTF-8 in all keys and strings";
const NOT_FINITE: &str = "must not contain INF or NAN";

/// Encodes `data`, which stands at `place` among the arguments.
pub fn encode(place: Place<'_>, data: &HashTable) -> Result<String, Failure> {
    let refuse = |rule: &str| Failure::value(place, rule);
    if array::is_empty(data) {
        return Ok("{}".into());
    }
    if !is_small(data) {
        return Err(refuse(TOO_LONG));
    }
    if is_list(data) {
        return Err(refuse(LIST));
    }
    let mut encoder = Encoder { out: String::with_capacity(256), bounds: Bounds::default() };
    encoder.map(data, 1).map_err(|rule| refuse(&rule))?;
    Ok(encoder.out)
}

/// Whether an array can be within the limit at all: every element takes two bytes or more. Keeps the walks short.
fn is_small(table: &HashTable) -> bool {
    table.nNumOfElements as usize <= MAX_DATA / 2
}

/// The rule for what is no plain data.
#[cold]
fn foreign(value: &Zval, kind: DataType) -> Cow<'static, str> {
    let what = match value.object().and_then(|object| object.get_class_name().ok()) {
        Some(class) => format!("an object of {class}"),
        None if kind == DataType::Resource => "a resource".into(),
        None => "anything else".into(),
    };
    format!("must consist of null, bool, int, float, string and array, not {what}").into()
}

struct Encoder {
    out: String,
    bounds: Bounds,
}

/// `Err` is the rule that was broken.
type Step = Result<(), Cow<'static, str>>;

impl Encoder {
    fn map(&mut self, table: &HashTable, depth: usize) -> Step {
        self.bounds.array()?;
        self.push("{")?;
        for (position, (key, value)) in pairs(table).enumerate() {
            if position > 0 {
                self.push(",")?;
            }
            match key {
                Key::Index(index) => {
                    self.push("\"")?;
                    self.int(index)?;
                    self.push("\"")?;
                }
                Key::Name(name) => self.string(name)?,
            }
            self.push(":")?;
            self.value(value, depth)?;
        }
        self.push("}")
    }

    fn list(&mut self, table: &HashTable, depth: usize) -> Step {
        self.bounds.array()?;
        self.push("[")?;
        for (position, (_, value)) in pairs(table).enumerate() {
            if position > 0 {
                self.push(",")?;
            }
            self.value(value, depth)?;
        }
        self.push("]")
    }

    fn value(&mut self, value: &Zval, depth: usize) -> Step {
        // SAFETY: the type is always set, and says which part of the other union is; nobody changes a string while we
        // read it.
        unsafe {
            let kind = u32::from(value.u1.v.type_);
            if kind == IS_ARRAY {
                return self.array(&*value.value.arr, depth + 1);
            }
            self.bounds.value()?;
            match kind {
                IS_UNDEF | IS_NULL => self.push("null"),
                IS_TRUE => self.push("true"),
                IS_FALSE => self.push("false"),
                IS_LONG => self.int(value.value.lval),
                IS_DOUBLE => self.float(value.value.dval),
                IS_STRING => self.string(string::bytes(value.value.str_)),
                _ => Err(foreign(value, value.get_type())),
            }
        }
    }

    fn array(&mut self, table: &HashTable, depth: usize) -> Step {
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP.into());
        }
        if !is_small(table) {
            return Err(TOO_LONG.into());
        }
        if is_list(table) { self.list(table, depth) } else { self.map(table, depth) }
    }

    fn int(&mut self, value: i64) -> Step {
        self.out.push_str(itoa::Buffer::new().format(value));
        self.check()
    }

    fn float(&mut self, value: f64) -> Step {
        if !value.is_finite() {
            return Err(NOT_FINITE.into());
        }
        number::push(&mut self.out, value);
        self.check()
    }

    fn string(&mut self, bytes: &[u8]) -> Step {
        if self.out.len() + bytes.len() > MAX_DATA {
            return Err(TOO_LONG.into());
        }
        let Plain { mut len, is_ascii } = plain(bytes);
        if is_ascii && len == bytes.len() {
            // SAFETY: ASCII is UTF-8.
            let text = unsafe { std::str::from_utf8_unchecked(bytes) };
            self.out.reserve(len + 2);
            self.out.push('"');
            self.out.push_str(text);
            return self.push("\"");
        }
        let mut text = string::utf8(bytes).ok_or(NOT_UTF8)?;
        self.out.push('"');
        while len < text.len() {
            self.out.push_str(&text[..len]);
            let byte = text.as_bytes()[len];
            match byte {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                8 => self.out.push_str("\\b"),
                9 => self.out.push_str("\\t"),
                10 => self.out.push_str("\\n"),
                12 => self.out.push_str("\\f"),
                13 => self.out.push_str("\\r"),
                _ => {
                    let _ = write!(self.out, "\\u{byte:04x}");
                }
            }
            text = &text[len + 1..];
            len = plain(text.as_bytes()).len;
        }
        self.out.push_str(text);
        self.push("\"")
    }

    fn push(&mut self, text: &str) -> Step {
        self.out.push_str(text);
        self.check()
    }

    /// Called after everything that was appended, each of it of bounded length: the text never grows much beyond
    /// the limit before this stops it.
    fn check(&self) -> Step {
        if self.out.len() > MAX_DATA { Err(TOO_LONG.into()) } else { Ok(()) }
    }
}
