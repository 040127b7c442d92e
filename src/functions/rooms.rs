//! `presence_count`, `presence_version`, `presence_version_prefix` and `presence_rooms`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use super::signature::{LIMIT, function, paged, returning, site, string};
use crate::arguments::{Argument, Arguments};
use crate::engine;
use crate::failure::Failure;
use crate::rules::page;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::memory;
use crate::zend::value;

pub fn count_signature() -> FunctionBuilder<'static> {
    returning(function!("presence_count", count).arg(string("room")).not_required().arg(site()), DataType::Array)
}

pub fn version_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_version", version).arg(string("room").allow_null()).not_required().arg(site());
    returning(function, DataType::Long)
}

pub fn version_prefix_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_version_prefix", version_prefix).arg(string("room_prefix"));
    returning(function.not_required().arg(site()), DataType::Long)
}

pub fn rooms_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_rooms", rooms).not_required().arg(string("prefix").default("''")).arg(site());
    returning(paged(function), DataType::Array)
}

fn count(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (room, site) = (arguments.text(1, "")?, arguments.text(2, "")?);

    let (room, site) = (room.name()?, site.name()?);
    let state = engine::room(site, room)?;
    let mut answer = Array::with_capacity(2);
    answer.set(Key::entries, value::int(state.entries));
    answer.set(Key::users, value::int(state.users));
    Ok(answer.finish())
}

fn version(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (room, site) = (arguments.text_or_null(1)?, arguments.text(2, "")?);

    let (room, site) = (room.map(Argument::name).transpose()?, site.name()?);
    let version = match room {
        Some(room) => engine::room(site, room)?.version,
        None => engine::site_version(site)?,
    };
    Ok(value::int(version))
}

fn version_prefix(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (prefix, site) = (arguments.text(1, "")?, arguments.text(2, "")?);

    let (prefix, site) = (prefix.name()?, site.name()?);
    Ok(value::int(engine::prefix_version(site, prefix)?))
}

fn rooms(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (prefix, site) = (arguments.text(1, "")?, arguments.text(2, "")?);
    let (limit, offset) = (arguments.int(3, LIMIT)?, arguments.int(4, 0)?);

    let (prefix, site, page) = (prefix.name()?, site.name()?, page(limit, offset)?);
    let rooms = engine::rooms(site, prefix, page)?;
    if rooms.is_empty() {
        return Ok(array::empty());
    }
    let mut answer = Array::with_capacity(rooms.len());
    // Every room's row is a copy of one, which saves looking for the places of its keys.
    let mut shape = Array::with_capacity(3);
    for key in [Key::entries, Key::users, Key::version] {
        shape.set(key, Zval::null());
    }
    for (name, state) in rooms.iter() {
        if memory::is_exhausted() {
            return Err(Failure::Exhausted);
        }
        let mut row = shape.duplicate();
        for (place, figure) in row.values().zip([state.entries.into(), state.users.into(), state.version]) {
            value::put_int(place, value::saturated(figure));
        }
        row.put(answer.at_name(name.as_bytes()));
    }
    Ok(answer.finish())
}
