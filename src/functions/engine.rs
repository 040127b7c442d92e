//! `presence_info`.

use std::os::unix::ffi::OsStrExt;

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;

use super::signature::{function, returning};
use crate::arguments::Arguments;
use crate::engine::{self, Info};
use crate::failure::Failure;
use crate::redis;
use crate::zend::array::Array;
use crate::zend::keys::Key;
use crate::zend::value;

pub fn signature() -> FunctionBuilder<'static> {
    returning(function!("presence_info", info), DataType::Array)
}

fn info(_: &Arguments<'_>) -> Result<Zval, Failure> {
    Ok(match engine::info()? {
        Info::Shm(info) => segment(&info),
        Info::Redis(info) => server(&info),
    }
    .finish())
}

fn refused([full, contended, conflict, limit]: [u64; 4]) -> Zval {
    let mut refused = Array::with_capacity(4);
    refused.set(Key::full, value::int(full));
    refused.set(Key::contended, value::int(contended));
    refused.set(Key::conflict, value::int(conflict));
    refused.set(Key::limit, value::int(limit));
    refused.finish()
}

fn segment(info: &presence_store::Info) -> Array {
    let refusals = [info.refused_full, info.refused_contended, info.refused_conflict, info.refused_limit];
    let mut answer = Array::with_capacity(16);
    answer.set(Key::engine, value::text(b"shm"));
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
    answer.set(Key::refused, refused(refusals));
    answer.set(Key::recoveries, value::int(info.recoveries));
    answer
}

/// What the memory of a server is counted in, in bytes: large, so that the figure rests while little happens.
const BLOCK: u64 = 1 << 20;

/// The same figures, as far as there are such, and some more.
fn server(info: &redis::Info) -> Array {
    let refusals = [info.refused_full, info.refused_contended, info.refused_conflict, info.refused_limit];
    let mut answer = Array::with_capacity(23);
    answer.set(Key::engine, value::text(b"redis"));
    answer.set(Key::version, value::text(env!("CARGO_PKG_VERSION").as_bytes()));
    answer.set(Key::path, value::text(format!("{}#{}", info.address, info.prefix).as_bytes()));
    answer.set(Key::owner, value::int(-1_i64));
    answer.set(Key::layout, value::int(info.layout));
    answer.set(Key::epoch, value::int(0_u64));
    answer.set(Key::size, value::int(info.size));
    answer.set(Key::blocks, value::int(info.size / BLOCK));
    answer.set(Key::blocks_used, value::int(info.used / BLOCK));
    answer.set(Key::block_size, value::int(BLOCK));
    answer.set(Key::shards, value::int(1_u64));
    answer.set(Key::entries, value::int(info.entries));
    answer.set(Key::rooms, value::int(info.rooms));
    answer.set(Key::sites, value::int(info.sites));
    answer.set(Key::refused, refused(refusals));
    answer.set(Key::recoveries, value::int(info.recoveries));
    answer.set(Key::server, value::text(info.server.as_bytes()));
    answer.set(Key::eviction, value::text(info.eviction.as_bytes()));
    answer.set(Key::failures, value::int(info.failures));
    answer.set(Key::round_trip_us, value::int(info.round_trip_us));
    answer.set(Key::breaker, value::text(info.breaker.as_bytes()));
    answer.set(Key::retry_ms, value::int(info.retry_ms));
    answer.set(Key::last_error, value::text(info.last_error.as_bytes()));
    answer
}
