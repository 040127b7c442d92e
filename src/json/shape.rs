//! Entries of a room mostly have the same members in the same order. Once that is known, an entry is a copy of an array
//! with these keys, and its values.

use ext_php_rs::ffi::HashTable;
use ext_php_rs::types::Zval;

use super::plain::plain;
use crate::zend::array::{Array, is_packed};
use crate::zend::iterate::{Key, pairs};
use crate::zend::key_cache::KeyCache;
use crate::zend::string::OwnedString;
use crate::zend::value;

/// Most members of a shape.
const MOST: usize = 24;

/// Strings shorter than this are looked for among those of other entries.
const SHORT: usize = 16;

/// What an object looks like up to its values.
pub struct Shape {
    /// The text before each value: `{"a":`, then `,"b":`.
    before: Vec<Fixed>,
    /// The keys, with null for every value.
    keys: Array,
}

/// Text that must stand somewhere.
struct Fixed {
    text: Vec<u8>,
    /// Its first and last eight bytes, if that is all of it: comparing them takes no call.
    ends: Option<([u8; 8], [u8; 8])>,
}

impl Fixed {
    fn new(text: Vec<u8>) -> Self {
        let ends = text.first_chunk().copied().zip(text.last_chunk().copied()).filter(|_| text.len() <= 16);
        Self { text, ends }
    }

    /// What follows this text, if `from` begins with it.
    #[inline]
    fn strip<'a>(&self, from: &'a [u8]) -> Option<&'a [u8]> {
        let (start, rest) = from.split_at_checked(self.text.len())?;
        let same = match &self.ends {
            Some((first, last)) => start.first_chunk() == Some(first) && start.last_chunk() == Some(last),
            None => start == self.text,
        };
        same.then_some(rest)
    }
}

/// A value as it was found.
#[derive(Clone, Copy)]
enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'a [u8]),
}

impl Shape {
    /// The shape of an array just decoded; `None` when it is not a simple one.
    pub fn of(table: &HashTable, cache: &mut KeyCache) -> Option<Self> {
        let count = table.nNumOfElements as usize;
        if is_packed(table) || !(1..=MOST).contains(&count) {
            return None;
        }
        let mut shape = Self { before: Vec::with_capacity(count), keys: Array::with_capacity(count) };
        for (key, value) in pairs(table) {
            let Key::Name(name) = key else { return None };
            if value.is_array() || plain(name).len < name.len() {
                return None;
            }
            let comma = if shape.before.is_empty() { b"{\"" } else { b",\"" };
            shape.before.push(Fixed::new([comma, name, b"\":"].concat()));
            shape.keys.at(cache.get(name));
        }
        Some(shape)
    }

    /// Decodes an object of this shape over a value that holds nothing; false, with nothing done, when it is another one
    /// or holds what only a real parser should read.
    ///
    /// `texts` holds short strings: of those, many are the same from entry to entry.
    pub fn decode(&self, data: &[u8], texts: &mut KeyCache, place: &mut Zval) -> bool {
        let mut scalars = [Scalar::Null; MOST];
        let scalars = &mut scalars[..self.before.len()];
        let mut rest = data;
        for (before, scalar) in self.before.iter().zip(&mut *scalars) {
            let Some(found) = before.strip(rest).and_then(read) else { return false };
            (*scalar, rest) = found;
        }
        if rest != b"}" {
            return false;
        }
        let mut array = self.keys.duplicate();
        for (scalar, place) in scalars.iter().zip(array.values()) {
            match *scalar {
                Scalar::Null => {}
                Scalar::Bool(bool) => value::put_bool(place, bool),
                Scalar::Int(int) => value::put_int(place, int),
                Scalar::Text(text) if text.len() < SHORT => value::put_string(place, texts.get(text).share()),
                Scalar::Text(text) => value::put_string(place, OwnedString::new(text)),
            }
        }
        array.put(place);
        true
    }
}

/// The value that `text` begins with, and what follows it.
#[inline]
fn read(text: &[u8]) -> Option<(Scalar<'_>, &[u8])> {
    let first = *text.first()?;
    if first == b'"' {
        let text = &text[1..];
        let len = plain(text).len;
        return (text.get(len) == Some(&b'"')).then(|| (Scalar::Text(&text[..len]), &text[len + 1..]));
    }
    if first.is_ascii_digit() || first == b'-' {
        return read_int(text);
    }
    [(&b"true"[..], Scalar::Bool(true)), (b"false", Scalar::Bool(false)), (b"null", Scalar::Null)]
        .into_iter()
        .find_map(|(word, scalar)| Some((scalar, text.strip_prefix(word)?)))
}

/// An integer that fits, of which there is nothing special to say.
#[inline]
fn read_int(text: &[u8]) -> Option<(Scalar<'_>, &[u8])> {
    let is_negative = text[0] == b'-';
    let digits = &text[usize::from(is_negative)..];
    let (mut int, mut count) = (0_i64, 0);
    loop {
        let byte = *digits.get(count)?;
        if !byte.is_ascii_digit() {
            let is_odd = digits[0] == b'0' && (count > 1 || is_negative);
            let is_whole = count > 0 && !is_odd && matches!(byte, b',' | b'}');
            return is_whole.then(|| (Scalar::Int(if is_negative { -int } else { int }), &digits[count..]));
        }
        if count == 18 {
            return None;
        }
        int = int * 10 + i64::from(byte - b'0');
        count += 1;
    }
}
