//! `presence_bump`, `presence_revision`, `presence_revisions` and `presence_forget_user`.

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use presence_store::Revision;

use super::signature::{function, int, returning, site, string};
use crate::arguments::Arguments;
use crate::engine;
use crate::failure::Failure;
use crate::zend::array::{self, Array};
use crate::zend::keys::Key;
use crate::zend::value;

pub fn bump_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_bump", bump).arg(string("key")).not_required();
    returning(function.arg(int("user_id").default("0")).arg(site()), DataType::Long)
}

pub fn revision_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_revision", revision).arg(string("key")).not_required().arg(site());
    function.returns(DataType::Array, false, true)
}

pub fn revisions_signature() -> FunctionBuilder<'static> {
    returning(function!("presence_revisions", revisions).not_required().arg(site()), DataType::Array)
}

pub fn forget_signature() -> FunctionBuilder<'static> {
    let function = function!("presence_forget_user", forget_user).arg(int("user_id")).not_required().arg(site());
    returning(function, DataType::Long)
}

fn bump(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (key, user_id, site) = (arguments.text(1, "")?, arguments.int(2, 0)?, arguments.text(3, "")?);

    let (key, user_id, site) = (key.key()?, user_id.natural()?, site.name()?);
    Ok(value::int(engine::bump(site, key, user_id)?))
}

fn revision(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (key, site) = (arguments.text(1, "")?, arguments.text(2, "")?);

    let (key, site) = (key.key()?, site.name()?);
    let found = engine::revision(site, key)?;
    Ok(found.map_or_else(Zval::null, |revision| shape(&revision).finish()))
}

fn revisions(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let site = arguments.text(1, "")?.name()?;
    let all = engine::revisions(site)?;
    if all.is_empty() {
        return Ok(array::empty());
    }
    let mut answer = Array::with_capacity(all.len());
    for (key, revision) in &all {
        shape(revision).put(answer.at_name(key.as_bytes()));
    }
    Ok(answer.finish())
}

fn forget_user(arguments: &Arguments<'_>) -> Result<Zval, Failure> {
    let (user_id, site) = (arguments.int(1, 0)?, arguments.text(2, "")?);

    let (user_id, site) = (user_id.somebody()?, site.name()?);
    Ok(value::int(engine::forget_user(site, user_id)?))
}

fn shape(revision: &Revision) -> Array {
    let mut shape = Array::with_capacity(5);
    shape.set(Key::rev, value::int(revision.count));
    shape.set(Key::user_id, value::int(revision.user_id));
    shape.set(Key::time_ms, value::int(revision.time_ms));
    shape.set(Key::other_user_id, value::int(revision.other_user_id));
    shape.set(Key::other_time_ms, value::int(revision.other_time_ms));
    shape
}
