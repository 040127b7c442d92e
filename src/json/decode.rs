//! Canonical JSON straight into PHP arrays, with nothing in between.

use std::fmt;

use ext_php_rs::types::Zval;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::exception::Code;
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::key_cache::KeyCache;
use crate::zend::string::OwnedString;
use crate::zend::value;

/// Decodes what [`super::encode`] made. Anything else can only be a damaged segment.
pub fn decode(data: &str, keys: &mut KeyCache) -> Result<Zval, Failure> {
    if data == "{}" {
        return Ok(array::empty());
    }
    let mut json = serde_json::Deserializer::from_str(data);
    let value = Seed(keys).deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    match value {
        Ok(value) if value.is_array() => Ok(value),
        _ => Err(Failure::Refused {
            code: Code::Corrupt,
            message: "the segment is damaged: an entry's data is no JSON object".into(),
        }),
    }
}

struct Seed<'k>(&'k mut KeyCache);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Zval;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Zval, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Zval;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Zval, E> {
        Ok(Zval::null())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Zval, E> {
        Ok(value::bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Zval, E> {
        Ok(value::int(value))
    }

    #[allow(clippy::cast_precision_loss)] // What does not fit an int becomes the nearest float.
    fn visit_u64<E: Error>(self, value: u64) -> Result<Zval, E> {
        Ok(i64::try_from(value).map_or_else(|_| value::float(value as f64), value::int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Zval, E> {
        Ok(value::float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Zval, E> {
        Ok(value::text(value.as_bytes()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Zval, A::Error> {
        let Some(first) = items.next_element_seed(Seed(self.0))? else { return Ok(array::empty()) };
        let mut array = Array::with_capacity(8);
        array.push(first);
        while let Some(item) = items.next_element_seed(Seed(self.0))? {
            array.push(item);
        }
        Ok(array.finish())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Zval, A::Error> {
        let mut array = Array::with_capacity(8);
        while let Some(key) = members.next_key_seed(KeySeed(self.0))? {
            let value = members.next_value_seed(Seed(self.0))?;
            match key {
                Key::Index(index) => array.set_index(index, value),
                Key::Name(name) => array.set_string(&name, value),
            }
        }
        Ok(array.finish())
    }
}

/// A member's name, as the array will know it.
enum Key {
    Index(u64),
    Name(OwnedString),
}

struct KeySeed<'k>(&'k mut KeyCache);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        Ok(match array::index(name.as_bytes()) {
            Some(index) => Key::Index(index),
            None => Key::Name(self.0.get(name).share()),
        })
    }
}
