//! `presence_exchange`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::Outcome;

use super::changes::put_changes;
use super::exchange_items as items;
use super::signature::{CHANGES_LIMIT, array, function, int, returning, site};
use crate::arguments::Arguments;
use crate::engine::{self, Answer, Since};
use crate::entry::Builder;
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::value;

pub fn signature() -> FunctionBuilder<'static> {
    let function = function!("presence_exchange", exchange)
        .arg(array("set"))
        .arg(array("remove"))
        .arg(array("since"))
        .not_required()
        .arg(int("limit").default("100"))
        .arg(site());
    returning(function, DataType::Array)
}

fn exchange(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (set, remove, since) = (arguments.array(1)?, arguments.array(2)?, arguments.array(3)?);
    let (limit, site) = (arguments.int(4, CHANGES_LIMIT)?, arguments.text(5, "")?);

    let (sets, removes, rooms) = (items::sets(1, set)?, items::removes(2, remove)?, items::since(3, since)?);
    let (limit, site) = (limit.limit_or_none()?, site.name()?);
    let answer = engine::exchange(site, &sets, &removes, &rooms, limit)?;
    build(&answer, &rooms)
}

fn build(answer: &Answer, names: &[Since]) -> Result<Zval, Failure> {
    let set = answer.set.iter().map(|outcome| match outcome {
        Ok(outcome) => value::bool(*outcome == Outcome::Changed),
        Err(code) => value::int(*code as i64),
    });
    let mut builder = Builder::default();
    let mut rooms = Array::with_capacity(names.len());
    for (name, changes) in names.iter().zip(&answer.changes) {
        let mut row = Array::with_capacity(7);
        row.set(Key::version, value::int(changes.room.version));
        row.set(Key::entries, value::int(changes.room.entries));
        row.set(Key::users, value::int(changes.room.users));
        row.set(Key::delivered, value::int(changes.version));
        put_changes(&mut row, changes, &mut builder)?;
        row.put(rooms.at_name(name.room.as_bytes()));
    }

    let mut whole = Array::with_capacity(3);
    whole.set(Key::set, array::list(set));
    whole.set(Key::removed, array::list(answer.removed.iter().map(|&removed| value::bool(removed))));
    whole.set(Key::rooms, rooms.finish());
    Ok(whole.finish())
}
