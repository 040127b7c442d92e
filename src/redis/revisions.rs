//! Save counters of screens.

use presence_store::Revision;
use redis::Value;

use super::{client, reply, scripts};
use crate::failure::Failure;

/// See [`crate::engine::bump`].
pub fn bump(site: &str, key: &str, user_id: u64) -> Result<u64, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::BUMP, site, |command| {
            command.arg(key).arg(user_id);
        })?;
        reply::number(&answer)
    })
}

/// See [`crate::engine::revision`].
pub fn revision(site: &str, key: &str) -> Result<Option<Revision>, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::REVISION, site, |command| {
            command.arg(key);
        })?;
        if matches!(answer, Value::Nil) { Ok(None) } else { parse(&answer).map(Some) }
    })
}

/// See [`crate::engine::forget_user`].
pub fn forget_user(site: &str, user_id: u64) -> Result<u64, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::FORGET_USER, site, |command| {
            command.arg(user_id);
        })?;
        reply::number(&answer)
    })
}

/// See [`crate::engine::revisions`].
pub fn revisions(site: &str) -> Result<Vec<(String, Revision)>, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::REVISIONS, site, |_| ())?;
        let pairs = reply::groups::<2>(&answer)?;
        pairs.iter().map(|[key, value]| Ok((reply::text(key)?.to_owned(), parse(value)?))).collect()
    })
}

/// How often, by whom and when, and by whom else and when.
fn parse(value: &Value) -> Result<Revision, Failure> {
    let numbers: Result<Vec<u64>, _> = reply::text(value)?.split(' ').map(str::parse).collect();
    let Ok([count, user_id, time_ms, other_user_id, other_time_ms]) = numbers.as_deref() else {
        return Err(reply::unexpected());
    };
    Ok(Revision {
        count: *count,
        user_id: *user_id,
        time_ms: *time_ms,
        other_user_id: *other_user_id,
        other_time_ms: *other_time_ms,
    })
}
