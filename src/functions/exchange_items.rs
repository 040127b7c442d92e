//! The three arrays that `presence_exchange` takes, read and checked as a whole before anything is written.

use std::borrow::Cow;

use ext_php_rs::ffi::HashTable;
use ext_php_rs::types::Zval;
use presence_store::Limits;

use super::set::default_ttl_ms;
use crate::arguments::{Argument, Int, inner_int, inner_text, wrong_inside};
use crate::engine::{ClientKey, Set};
use crate::failure::{Failure, Inside, Place};
use crate::json;
use crate::zend::iterate::{Key, is_list, pairs};

/// Most items of one array.
const MAX_ITEMS: u32 = 1000;

/// Reads `$set`.
pub fn sets(argument: u32, table: &HashTable) -> Result<Vec<Set>, Failure> {
    let ttl_ms = default_ttl_ms();
    items(argument, table, |item| {
        let mut set = Set {
            key: ClientKey::default(),
            data: "{}".into(),
            user_id: 0,
            ttl_ms,
            age_ms: 0,
            limits: Limits::default(),
        };
        set.key = item.read(|field| {
            match field.name {
                "data" => set.data = field.data()?,
                "user_id" => set.user_id = field.int()?.natural()?,
                "ttl" => set.ttl_ms = field.int_or_null()?.map_or(Ok(ttl_ms), Argument::ttl_ms)?,
                "max_per_user" => set.limits.max_per_user = field.int()?.per_user()?,
                "age_ms" => set.age_ms = field.int()?.age_ms()?,
                "max_bytes_per_user" => set.limits.max_bytes_per_user = field.int()?.natural()?,
                "leave_free" => set.limits.leave_free = field.int()?.leave_free()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(set)
    })
}

/// Reads `$remove`.
pub fn removes(argument: u32, table: &HashTable) -> Result<Vec<ClientKey>, Failure> {
    items(argument, table, |item| item.read(|_| Ok(false)))
}

/// Reads `$rooms`.
pub fn rooms(argument: u32, table: &HashTable) -> Result<Vec<String>, Failure> {
    list(argument, table, |index, value| {
        let place = Place { argument, inside: Inside::Item(index) };
        let name = inner_text(place, value)?;
        Ok(Argument { place, value: &*name }.name()?.to_owned())
    })
}

/// Reads a list of items.
fn items<T>(
    argument: u32,
    table: &HashTable,
    mut read: impl FnMut(&Item<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    list(argument, table, |index, value| match value.array() {
        Some(table) => read(&Item { argument, index, table }),
        None => Err(wrong_inside(Place { argument, inside: Inside::Item(index) }, value, "array")),
    })
}

/// Reads a list.
fn list<T>(
    argument: u32,
    table: &HashTable,
    mut read: impl FnMut(usize, &Zval) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    bounded(Place::whole(argument), table)?;
    if !is_list(table) {
        return Err(Failure::value(Place::whole(argument), "must be a list"));
    }
    let mut values = Vec::with_capacity(table.nNumOfElements as usize);
    for (index, (_, value)) in pairs(table).enumerate() {
        // Converting a value may run PHP code (`__toString`), and that may change what a reference in the list leads to.
        // With a reference of our own we go on reading what was there.
        values.push(read(index, &value.shallow_clone())?);
    }
    Ok(values)
}

fn bounded(place: Place<'_>, table: &HashTable) -> Result<(), Failure> {
    if table.nNumOfElements > MAX_ITEMS {
        return Err(Failure::value(place, &format!("must have at most {MAX_ITEMS} items")));
    }
    Ok(())
}

struct Item<'a> {
    argument: u32,
    index: usize,
    table: &'a HashTable,
}

impl Item<'_> {
    /// Reads room and client id here, and lets `other` have the rest; it says whether it knows the field.
    fn read(&self, mut other: impl FnMut(&Field<'_>) -> Result<bool, Failure>) -> Result<ClientKey, Failure> {
        let (mut room, mut client_id) = (None, None);
        for (key, value) in pairs(self.table) {
            let name = key_text(key);
            // What is known is cheaper to look at than any text.
            let name = &*str::from_utf8(&name).map_or_else(|_| String::from_utf8_lossy(&name), Cow::Borrowed);
            let place = Place { argument: self.argument, inside: Inside::Field(self.index, name) };
            let field = Field { name, place, value };
            match name {
                "room" => room = Some(field.room()?),
                "client_id" => client_id = Some(field.key()?),
                _ if other(&field)? => {}
                _ => return Err(Failure::value(place, "is not known here")),
            }
        }
        Ok(ClientKey { room: self.needed("room", room)?, client_id: self.needed("client_id", client_id)? })
    }

    fn needed(&self, name: &str, value: Option<String>) -> Result<String, Failure> {
        value.ok_or_else(|| {
            let place = Place { argument: self.argument, inside: Inside::Item(self.index) };
            Failure::value(place, &format!("must have {name:?}"))
        })
    }
}

struct Field<'a> {
    name: &'a str,
    place: Place<'a>,
    value: &'a Zval,
}

impl<'a> Field<'a> {
    fn room(&self) -> Result<String, Failure> {
        let value = inner_text(self.place, self.value)?;
        Ok(Argument { place: self.place, value: &*value }.name()?.to_owned())
    }

    fn key(&self) -> Result<String, Failure> {
        let value = inner_text(self.place, self.value)?;
        Ok(Argument { place: self.place, value: &*value }.key()?.to_owned())
    }

    fn data(&self) -> Result<String, Failure> {
        match self.value.array() {
            Some(data) => json::encode(self.place, data),
            None => Err(wrong_inside(self.place, self.value, "array")),
        }
    }

    fn int(&self) -> Result<Int<'a>, Failure> {
        Ok(Argument { place: self.place, value: inner_int(self.place, self.value, "int")? })
    }

    fn int_or_null(&self) -> Result<Option<Int<'a>>, Failure> {
        if self.value.is_null() {
            return Ok(None);
        }
        Ok(Some(Argument { place: self.place, value: inner_int(self.place, self.value, "?int")? }))
    }
}

/// The bytes of a key, as a string key has them.
fn key_text(key: Key<'_>) -> Cow<'_, [u8]> {
    match key {
        Key::Name(name) => name.into(),
        Key::Index(index) => index.to_string().into_bytes().into(),
    }
}
