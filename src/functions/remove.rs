//! `presence_remove`, `presence_remove_user`, `presence_gc` and `presence_clear`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use super::signature::{function, int, returning, site, string};
use crate::arguments::Arguments;
use crate::engine;
use crate::failure::Failure;
use crate::zend::value;

pub fn remove_signature() -> FunctionBuilder<'static> {
    let function =
        function!("presence_remove", remove).arg(string("room")).arg(string("client_id")).not_required().arg(site());
    returning(function, DataType::Bool)
}

pub fn user_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_remove_user", remove_user).arg(int("user_id")).not_required().arg(site());
    returning(function, DataType::Long)
}

pub fn gc_signature() -> FunctionBuilder<'static> {
    returning(function!("presence_gc", gc), DataType::Long)
}

pub fn clear_signature() -> FunctionBuilder<'static> {
    returning(function!("presence_clear", clear).arg(string("site")), DataType::Long)
}

fn remove(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (room, client_id, site) = (arguments.text(1, "")?, arguments.text(2, "")?, arguments.text(3, "")?);

    let (room, client_id, site) = (room.name()?, client_id.key()?, site.name()?);
    Ok(value::bool(engine::remove(site, room, client_id)?))
}

fn remove_user(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (user_id, site) = (arguments.int(1, 0)?, arguments.text(2, "")?);

    let (user_id, site) = (user_id.somebody()?, site.name()?);
    Ok(value::int(engine::remove_user(site, user_id)?))
}

fn gc(_: &Arguments<'_>) -> Result<Zval, Failure> {
    Ok(value::int(engine::gc()?))
}

fn clear(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let site = arguments.text(1, "")?.name()?;
    Ok(value::int(engine::clear(site)?))
}
