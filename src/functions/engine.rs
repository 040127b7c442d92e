//! `presence_info`.

use std::os::unix::ffi::OsStrExt;

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use super::signature::{function, returning};
use crate::arguments::Arguments;
use crate::engine;
use crate::failure::Failure;
use crate::ini::SHM;
use crate::zend::array::Array;
use crate::zend::keys::Key;
use crate::zend::value;

pub fn signature() -> FunctionBuilder<'static> {
    returning(function!("presence_info", info), DataType::Array)
}

fn info(_: &Arguments<'_>) -> Result<Zval, Failure> {
    let info = engine::info()?;
    let mut refused = Array::with_capacity(4);
    refused.set(Key::full, value::int(info.refused_full));
    refused.set(Key::contended, value::int(info.refused_contended));
    refused.set(Key::conflict, value::int(info.refused_conflict));
    refused.set(Key::limit, value::int(info.refused_limit));

    let mut answer = Array::with_capacity(16);
    answer.set(Key::engine, value::text(SHM.as_bytes()));
    answer.set(Key::version, value::text(env!("CARGO_PKG_VERSION").as_bytes()));
    answer.set(Key::path, value::text(info.path.as_os_str().as_bytes()));
    answer.set(Key::owner, value::int(info.owner));
    answer.set(Key::layout, value::int(info.layout));
    answer.set(Key::epoch, value::int(info.epoch));
    answer.set(Key::size, value::int(info.size));
    answer.set(Key::blocks, value::int(info.blocks));
    answer.set(Key::blocks_used, value::int(info.blocks_used));
    answer.set(Key::block_size, value::int(info.block_size));
    answer.set(Key::shards, value::int(info.shards));
    answer.set(Key::entries, value::int(info.entries));
    answer.set(Key::rooms, value::int(info.rooms));
    answer.set(Key::sites, value::int(info.sites));
    answer.set(Key::refused, refused.finish());
    answer.set(Key::recoveries, value::int(info.recoveries));
    Ok(answer.finish())
}
