//! A PHP array as canonical JSON: keys in the order given, nothing escaped that need not be, `1.0` stays `1.0`.

use std::borrow::Cow;
use std::fmt::Write;

use ext_php_rs::ffi::HashTable;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::MAX_DATA;

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
    let mut encoder = Encoder { out: String::with_capacity(256) };
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

fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

struct Encoder {
    out: String,
}

/// `Err` is the rule that was broken.
type Step = Result<(), Cow<'static, str>>;

impl Encoder {
    fn map(&mut self, table: &HashTable, depth: usize) -> Step {
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
        match value.get_type() {
            DataType::Undef | DataType::Null => self.push("null"),
            DataType::True => self.push("true"),
            DataType::False => self.push("false"),
            // SAFETY: the types say which part of the union is set.
            DataType::Long => self.int(unsafe { value.value.lval }),
            // SAFETY: as above.
            DataType::Double => self.float(unsafe { value.value.dval }),
            // SAFETY: as above; nobody changes the string while we read it.
            DataType::String => self.string(unsafe { string::bytes(value.value.str_) }),
            // SAFETY: as above.
            DataType::Array => self.array(unsafe { &*value.value.arr }, depth + 1),
            other => Err(foreign(value, other)),
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
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
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
        let text = std::str::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
        self.out.push('"');
        // Without a way out of the loop the compiler looks at many bytes at once, and most strings end here.
        if !bytes.iter().fold(false, |any, &byte| any | is_escaped(byte)) {
            self.out.push_str(text);
            return self.push("\"");
        }
        let mut plain = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if !is_escaped(byte) {
                continue;
            }
            self.out.push_str(&text[plain..at]);
            plain = at + 1;
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
        }
        self.out.push_str(&text[plain..]);
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
