//! `presence_changes`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::Changes;

use super::signature::{CHANGES_LIMIT, function, int, returning, site, string};
use crate::arguments::Arguments;
use crate::engine;
use crate::entry::Builder;
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::value;

pub fn signature() -> FunctionBuilder<'static> {
    let function = function!("presence_changes", changes)
        .arg(string("room"))
        .arg(int("since"))
        .not_required()
        .arg(int("limit").default("100"))
        .arg(site());
    returning(function, DataType::Array)
}

fn changes(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (room, since) = (arguments.text(1, "")?, arguments.int(2, 0)?);
    let (limit, site) = (arguments.int(3, CHANGES_LIMIT)?, arguments.text(4, "")?);

    let (room, since, limit, site) = (room.name()?, since.natural()?, limit.limit()?, site.name()?);
    let changes = engine::changes(site, room, since, limit)?;
    let mut answer = Array::with_capacity(4);
    answer.set(Key::version, value::int(changes.version));
    put_changes(&mut answer, &changes, &mut Builder::default())?;
    Ok(answer.finish())
}

/// Reset, changed and removed.
pub fn put_changes(row: &mut Array, changes: &Changes, builder: &mut Builder) -> Result<(), Failure> {
    row.set(Key::reset, value::bool(changes.reset));
    row.set(Key::changed, builder.list(&changes.changed)?);
    row.set(Key::removed, array::list(changes.removed.iter().map(|client_id| value::text(client_id.as_bytes()))));
    Ok(())
}
