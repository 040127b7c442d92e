//! Canonical JSON straight into PHP arrays, with nothing in between.

use std::cell::Cell;
use std::fmt;
use std::mem::ManuallyDrop;

use ext_php_rs::types::Zval;
use presence_store::MAX_DATA;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::bounds::Bounds;
use super::shape::Shape;
use crate::exception::Code;
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::key_cache::KeyCache;
use crate::zend::string::OwnedString;
use crate::zend::value;

/// A decoder that is kept from call to call: most calls of a request read entries that look like those before.
///
/// What it holds is PHP's, and gone when the request has ended, whether or not anybody said so.
#[derive(Default)]
pub struct Kept(Cell<Option<ManuallyDrop<Box<Decoder>>>>);

impl Kept {
    /// The kept one, or a new one for the first call, and for a call that happens inside another.
    pub fn take(&self) -> Box<Decoder> {
        self.0.take().map(ManuallyDrop::into_inner).unwrap_or_default()
    }

    /// Keeps one for the next call.
    pub fn put_back(&self, decoder: Box<Decoder>) {
        self.end_request();
        self.0.set(Some(ManuallyDrop::new(decoder)));
    }

    /// Frees it, while the request's memory is still there.
    pub fn end_request(&self) {
        drop(self.0.take().map(ManuallyDrop::into_inner));
    }

    /// Forgets one whose memory went with an earlier request.
    pub fn begin_request(&self) {
        self.0.take();
    }
}

/// Decodes the data of entries.
#[derive(Default)]
pub struct Decoder {
    keys: KeyCache,
    texts: KeyCache,
    shapes: [Option<Shape>; SHAPES],
    /// How many shapes were learned.
    learned: usize,
}

/// Shapes remembered: screens differ in what there is to tell of them.
const SHAPES: usize = 4;

impl Decoder {
    /// Decodes what [`super::encode`] made over a value that holds nothing. Anything else is damage, or what other code
    /// wrote into the memory or the server: what breaks the limits would take more memory than an entry may.
    pub fn decode(&mut self, data: &str, place: &mut Zval) -> Result<(), Failure> {
        if data == "{}" {
            array::put_empty(place);
            return Ok(());
        }
        if data.len() > MAX_DATA {
            return Err(damaged());
        }
        if self.shapes.iter().flatten().any(|shape| shape.decode(data.as_bytes(), &mut self.texts, place)) {
            return Ok(());
        }
        let mut json = serde_json::Deserializer::from_str(data);
        let seed = Seed { keys: &mut self.keys, bounds: &mut Bounds::default(), place };
        let decoded = seed.deserialize(&mut json).and_then(|()| json.end());
        let Some(table) = decoded.ok().and_then(|()| place.array()) else { return Err(damaged()) };
        if let Some(shape) = Shape::of(table, &mut self.keys) {
            self.shapes[self.learned % SHAPES] = Some(shape);
            self.learned += 1;
        }
        Ok(())
    }
}

#[cold]
fn damaged() -> Failure {
    let message = "an entry is damaged: its data is no JSON object within the limits";
    Failure::Refused { code: Code::Corrupt, message: message.into() }
}

/// Decodes a value in place.
struct Seed<'k, 'p> {
    keys: &'k mut KeyCache,
    bounds: &'k mut Bounds,
    place: &'p mut Zval,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        self.place.set_null();
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        value::put_bool(self.place, value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        value::put_int(self.place, value);
        Ok(())
    }

    #[allow(clippy::cast_precision_loss)] // What does not fit an int becomes the nearest float.
    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        match i64::try_from(value) {
            Ok(value) => value::put_int(self.place, value),
            Err(_) => value::put_float(self.place, value as f64),
        }
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        value::put_float(self.place, value);
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.bounds.value().map_err(E::custom)?;
        value::put_string(self.place, OwnedString::new(value.as_bytes()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.bounds.array().map_err(A::Error::custom)?;
        let mut first = Zval::new();
        if items.next_element_seed(Seed { keys: self.keys, bounds: self.bounds, place: &mut first })?.is_none() {
            array::put_empty(self.place);
            return Ok(());
        }
        let mut array = Array::with_capacity(8);
        *array.next() = first;
        let mut next = Zval::new();
        while items.next_element_seed(Seed { keys: self.keys, bounds: self.bounds, place: &mut next })?.is_some() {
            *array.next() = std::mem::take(&mut next);
        }
        array.put(self.place);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.bounds.array().map_err(A::Error::custom)?;
        let mut array = Array::with_capacity(8);
        while let Some(key) = members.next_key_seed(KeySeed(self.keys))? {
            let place = match &key {
                Key::Index(index) => array.at_index(*index),
                Key::Name(name) => array.at(name),
            };
            members.next_value_seed(Seed { keys: self.keys, bounds: self.bounds, place })?;
        }
        array.put(self.place);
        Ok(())
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
            None => Key::Name(self.0.get(name.as_bytes()).share()),
        })
    }
}
