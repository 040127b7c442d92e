//! `presence_exchange`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::Outcome;

use super::exchange_items as items;
use super::signature::{array, function, returning, site};
use crate::arguments::Arguments;
use crate::engine::{self, Answer};
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::value;

pub fn signature() -> FunctionBuilder<'static> {
    let function = function!("presence_exchange", exchange)
        .arg(array("set"))
        .arg(array("remove"))
        .arg(array("rooms"))
        .not_required()
        .arg(site());
    returning(function, DataType::Array)
}

fn exchange(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (set, remove, rooms) = (arguments.array(1)?, arguments.array(2)?, arguments.array(3)?);
    let site = arguments.text(4, "")?;

    let (sets, removes, rooms) = (items::sets(1, set)?, items::removes(2, remove)?, items::rooms(3, rooms)?);
    let answer = engine::exchange(site.name()?, &sets, &removes, &rooms)?;
    Ok(build(&answer, &rooms))
}

fn build(answer: &Answer, names: &[String]) -> Zval {
    let set = answer.set.iter().map(|outcome| match outcome {
        Ok(outcome) => value::bool(*outcome == Outcome::Changed),
        Err(code) => value::int(*code as i64),
    });
    let mut rooms = Array::with_capacity(names.len());
    for (name, state) in names.iter().zip(&answer.rooms) {
        let mut row = Array::with_capacity(3);
        row.set(Key::version, value::int(state.version));
        row.set(Key::entries, value::int(state.entries));
        row.set(Key::users, value::int(state.users));
        row.put(rooms.at_name(name.as_bytes()));
    }

    let mut whole = Array::with_capacity(3);
    whole.set(Key::set, array::list(set));
    whole.set(Key::removed, array::list(answer.removed.iter().map(|&removed| value::bool(removed))));
    whole.set(Key::rooms, rooms.finish());
    whole.finish()
}
