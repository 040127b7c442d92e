//! `presence_get`, `presence_get_prefix`, `presence_get_user` and `presence_find`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::Entries;

use super::signature::{LIMIT, function, int, max_age, paged, returning, site, string};
use crate::arguments::Arguments;
use crate::engine;
use crate::entry::Builder;
use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::rules::{max_age_ms, page};

pub fn get_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_get", get)
        .arg(string("room"))
        .not_required()
        .arg(max_age())
        .arg(string("client_prefix").default("''"))
        .arg(site());
    returning(paged(function).arg(int("since").default("0")), DataType::Array)
}

pub fn prefix_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_get_prefix", get_prefix)
        .arg(string("room_prefix"))
        .not_required()
        .arg(max_age())
        .arg(site());
    returning(paged(function), DataType::Array)
}

pub fn user_signature() -> FunctionBuilder<'static> {
    let function =
        function!("presence_get_user", get_user).arg(int("user_id")).not_required().arg(max_age()).arg(site());
    returning(paged(function), DataType::Array)
}

pub fn find_signature() -> FunctionBuilder<'static> {
    let function =
        function!("presence_find", find).arg(string("room")).arg(string("client_id")).not_required().arg(site());
    function.returns(DataType::object("PresenceEntry"), false, true)
}

fn get(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let room = arguments.text(1, "")?;
    let max_age = arguments.int_or_null(2)?;
    let client_prefix = arguments.text(3, "")?;
    let site = arguments.text(4, "")?;
    let (limit, offset, since) = (arguments.int(5, LIMIT)?, arguments.int(6, 0)?, arguments.int(7, 0)?);

    let (room, max_age, prefix) = (room.name()?, max_age_ms(max_age)?, client_prefix.name()?);
    let (site, page, since) = (site.name()?, page(limit, offset)?, since.natural()?);
    list(|out| engine::get(site, room, max_age, prefix, since, page, out))
}

fn get_prefix(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let prefix = arguments.text(1, "")?;
    let max_age = arguments.int_or_null(2)?;
    let site = arguments.text(3, "")?;
    let (limit, offset) = (arguments.int(4, LIMIT)?, arguments.int(5, 0)?);

    let (prefix, max_age) = (prefix.name()?, max_age_ms(max_age)?);
    let (site, page) = (site.name()?, page(limit, offset)?);
    list(|out| engine::get_prefix(site, prefix, max_age, page, out))
}

fn get_user(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let user_id = arguments.int(1, 0)?;
    let max_age = arguments.int_or_null(2)?;
    let site = arguments.text(3, "")?;
    let (limit, offset) = (arguments.int(4, LIMIT)?, arguments.int(5, 0)?);

    let (user_id, max_age) = (user_id.natural()?, max_age_ms(max_age)?);
    let (site, page) = (site.name()?, page(limit, offset)?);
    list(|out| engine::get_user(site, user_id, max_age, page, out))
}

fn find(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let room = arguments.text(1, "")?;
    let client_id = arguments.text(2, "")?;
    let site = arguments.text(3, "")?;

    let (room, client_id, site) = (room.name()?, client_id.key()?, site.name()?);
    let mut entries = GLOBALS.get().scratch.take();
    engine::find(site, room, client_id, &mut entries)?;
    let mut found = Zval::null();
    if let Some(entry) = entries.iter().next() {
        Builder::default().object(&entry, &mut found)?;
    }
    Ok(found)
}

/// Copies entries out of the engine, and only then makes objects of them.
fn list(read: impl FnOnce(&mut Entries) -> Result<(), Failure>) -> Result<Zval, Failure> {
    let mut entries = GLOBALS.get().scratch.take();
    read(&mut entries)?;
    Builder::default().list(&entries)
}
