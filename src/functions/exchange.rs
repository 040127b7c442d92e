//! `presence_exchange`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::{Changes, Error, Now, Outcome, Store};

use super::changes::put_changes;
use super::exchange_items::{self as items, ClientKey, Set, Since};
use super::signature::{CHANGES_LIMIT, array, function, int, returning, site};
use crate::arguments::Arguments;
use crate::attachment;
use crate::entry::Builder;
use crate::exception::Code;
use crate::failure::{Failure, code};
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
    let (limit, site) = (limit.limit()?, site.name()?);
    let answer = attachment::with(|store, now| {
        Ok(Answer {
            set: sets.iter().map(|set| write(store, now, site, set)).collect::<Result<_, _>>()?,
            removed: removes.iter().map(|key| remove_one(store, now, site, key)).collect::<Result<_, _>>()?,
            changes: rooms
                .iter()
                .map(|room| store.changes(now, site, &room.room, room.version, limit))
                .collect::<Result<_, _>>()?,
        })
    })?;
    answer.build(&rooms)
}

/// What the store said, before PHP hears of it.
struct Answer {
    set: Vec<Result<Outcome, Code>>,
    removed: Vec<bool>,
    changes: Vec<Changes>,
}

/// A refusal that concerns this write alone is part of the answer; any other ends the call.
fn write(store: &Store, now: Now, site: &str, set: &Set) -> presence_store::Result<Result<Outcome, Code>> {
    match store.set(now, site, &set.write()) {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(error @ (Error::Full { .. } | Error::Contended { .. } | Error::Conflict | Error::Limit { .. })) => {
            Ok(Err(code(&error)))
        }
        Err(error) => Err(error),
    }
}

fn remove_one(store: &Store, now: Now, site: &str, key: &ClientKey) -> presence_store::Result<bool> {
    store.remove(now, site, &key.room, &key.client_id)
}

impl Answer {
    fn build(&self, names: &[Since]) -> Result<Zval, Failure> {
        let set = self.set.iter().map(|outcome| match outcome {
            Ok(outcome) => value::bool(*outcome == Outcome::Changed),
            Err(code) => value::int(*code as i64),
        });
        let mut builder = Builder::default();
        let mut rooms = Array::with_capacity(names.len());
        for (name, changes) in names.iter().zip(&self.changes) {
            let mut row = Array::with_capacity(7);
            row.set(Key::version, value::int(changes.room.version));
            row.set(Key::entries, value::int(changes.room.entries));
            row.set(Key::users, value::int(changes.room.users));
            row.set(Key::delivered, value::int(changes.version));
            put_changes(&mut row, changes, &mut builder)?;
            row.put(rooms.at_name(name.room.as_bytes()));
        }

        let mut answer = Array::with_capacity(3);
        answer.set(Key::set, array::list(set));
        answer.set(Key::removed, array::list(self.removed.iter().map(|&removed| value::bool(removed))));
        answer.set(Key::rooms, rooms.finish());
        Ok(answer.finish())
    }
}
