//! `presence_set`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::{Limits, Outcome, Write};

use super::signature::{array, function, int, returning, site, string};
use crate::arguments::{Argument, Arguments};
use crate::failure::{Failure, Place};
use crate::globals::GLOBALS;
use crate::zend::value;
use crate::{engine, json};

pub fn signature() -> FunctionBuilder<'static> {
    let function = function!("presence_set", set)
        .arg(string("room"))
        .arg(string("client_id"))
        .not_required()
        .arg(array("data").default("[]"))
        .arg(int("user_id").default("0"))
        .arg(int("ttl").allow_null().default("null"))
        .arg(site())
        .arg(int("max_per_user").default("0"))
        .arg(int("age_ms").default("0"))
        .arg(int("max_bytes_per_user").default("0"))
        .arg(int("leave_free").default("0"));
    returning(function, DataType::Bool)
}

fn set(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let room = arguments.text(1, "")?;
    let client_id = arguments.text(2, "")?;
    let data = arguments.array(3)?;
    let user_id = arguments.int(4, 0)?;
    let ttl = arguments.int_or_null(5)?;
    let site = arguments.text(6, "")?;
    let max_per_user = arguments.int(7, 0)?;
    let age = arguments.int(8, 0)?;
    let max_bytes_per_user = arguments.int(9, 0)?;
    let leave_free = arguments.int(10, 0)?;

    let (room, client_id) = (room.name()?, client_id.key()?);
    let data = json::encode(Place::whole(3), data)?;
    let write = Write {
        room,
        client_id,
        data: &data,
        user_id: user_id.natural()?,
        ttl_ms: ttl.map_or_else(|| Ok(default_ttl_ms()), Argument::ttl_ms)?,
        age_ms: age.age_ms()?,
        limits: Limits {
            max_per_user: max_per_user.per_user()?,
            max_bytes_per_user: max_bytes_per_user.natural()?,
            leave_free: leave_free.leave_free()?,
        },
    };
    let site = site.name()?;
    let outcome = engine::set(site, &write)?;
    Ok(value::bool(outcome == Outcome::Changed))
}

/// The lease of an entry that names none.
pub fn default_ttl_ms() -> u64 {
    GLOBALS.get().settings.borrow().default_ttl * 1000
}
