//! Writing and reading entries.

use std::io::Write as _;

use presence_store::{Entries, Error, Limits, Outcome, Page, Write};
use redis::{Cmd, RedisWrite as _, Value, cmd};

use super::client::{self, Server};
use super::names::escape;
use super::{reply, scripts};
use crate::clock;
use crate::exception::Code;
use crate::failure::Failure;

/// Furthest that a page may begin: more than any server holds, and a number that Lua has.
const MAX_OFFSET: usize = 1 << 52;

/// The script's codes for the two limits of a user.
const LIMIT: i64 = -5;
/// See [`LIMIT`].
const BUDGET: i64 = -6;

/// Adds what a write has of numbers.
pub fn put_numbers(numbers: &mut Vec<u64>, write: &Write<'_>) {
    let Limits { max_per_user, max_bytes_per_user, leave_free: _ } = write.limits;
    // More bytes than Lua has numbers for are no limit.
    let bytes = if max_bytes_per_user > MAX_OFFSET as u64 { 0 } else { max_bytes_per_user };
    numbers.extend([write.ttl_ms, write.age_ms, max_per_user.into(), bytes]);
}

/// Adds an entry's name, as the scripts have it.
pub fn put_name(command: &mut Cmd, room: &str, client_id: &str) {
    put_word(command, &[&escape(room), b"\0", client_id.as_bytes()]);
}

/// Adds user and data, as they are kept.
pub fn put_rest(command: &mut Cmd, write: &Write<'_>) {
    put_word(command, &[itoa::Buffer::new().format(write.user_id).as_bytes(), b" ", write.data.as_bytes()]);
}

/// Adds one word that is made of parts.
fn put_word(command: &mut Cmd, parts: &[&[u8]]) {
    let mut word = command.writer_for_next_arg();
    for part in parts {
        // Memory takes all there is.
        let _ = word.write_all(part);
    }
}

/// What a write did, or the code of its refusal.
pub fn outcome(server: &Server<'_>, value: &Value) -> Result<Result<Outcome, Code>, Failure> {
    let code = match value {
        Value::Int(1) => return Ok(Ok(Outcome::Changed)),
        Value::Int(0) => return Ok(Ok(Outcome::Renewed)),
        Value::Int(-1) => Code::Full,
        Value::Int(-4) => Code::Conflict,
        Value::Int(LIMIT | BUDGET) => Code::Limit,
        _ => return Err(reply::unexpected()),
    };
    server.breaker.refused(code);
    Ok(Err(code))
}

/// See [`crate::engine::set`].
pub fn set(site: &str, write: &Write<'_>) -> Result<Outcome, Failure> {
    client::with(|server| {
        let mut numbers = vec![1, 0, 0];
        put_numbers(&mut numbers, write);
        let answer = server.run_with(&scripts::EXCHANGE, site, &numbers, |command| {
            put_name(command, write.room, write.client_id);
            put_rest(command, write);
        })?;
        if matches!(answer, Value::BulkString(_)) {
            return Ok(Outcome::Renewed);
        }
        let [written, ..] = reply::list(&answer)? else { return Err(reply::unexpected()) };
        let [written] = reply::list(written)? else { return Err(reply::unexpected()) };
        let is_budget = *written == Value::Int(BUDGET);
        match outcome(server, written)? {
            Ok(outcome) => {
                server.know(site, outcome);
                Ok(outcome)
            }
            Err(Code::Conflict) => Err(Error::Conflict.into()),
            Err(Code::Full) => Err(Failure::Refused { code: Code::Full, message: server.full().into() }),
            Err(_) if is_budget => Err(Error::Budget { max: write.limits.max_bytes_per_user }.into()),
            Err(_) => Err(Error::Limit { limit: write.limits.max_per_user }.into()),
        }
    })
}

impl Server<'_> {
    /// Lets `presence_gc` and `presence_info` know of a site that somebody joined. Not part of the write: it may be on
    /// another server of a cluster, and nothing else depends on it.
    pub fn know(&self, site: &str, outcome: Outcome) {
        const KEEP_S: u64 = 2 * 86_400;
        if outcome == Outcome::Renewed || !client::is_news(site) {
            return;
        }
        let (mut add, mut keep, sites) = (cmd("ZADD"), cmd("EXPIRE"), self.sites());
        add.arg(&sites).arg(clock::now().wall_ms / 1000 + KEEP_S).arg(site);
        keep.arg(&sites).arg(KEEP_S);
        let _ = self.pipeline(&sites, &[&add, &keep]);
    }
}

/// How old at most; negative is any age.
fn age(max_age_ms: Option<u64>) -> i64 {
    max_age_ms.map_or(-1, |age| age.min(1 << 52) as i64)
}

fn put_page(command: &mut Cmd, page: Page) {
    command.arg(page.limit).arg(page.offset.min(MAX_OFFSET));
}

/// See [`crate::engine::get`].
pub fn get(
    site: &str,
    room: &str,
    max_age_ms: Option<u64>,
    client_prefix: &str,
    since: u64,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::GET, site, |command| {
            command.arg(&*escape(room)).arg(age(max_age_ms)).arg(client_prefix);
            put_page(command, page);
            command.arg(since);
        })?;
        reply::push_room(room, &answer, out)
    })
}

/// See [`crate::engine::get_prefix`].
pub fn get_prefix(
    site: &str,
    room_prefix: &str,
    max_age_ms: Option<u64>,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::GET_PREFIX, site, |command| {
            command.arg(&*escape(room_prefix)).arg(age(max_age_ms));
            put_page(command, page);
        })?;
        reply::push_all(&answer, out)
    })
}

/// See [`crate::engine::get_user`].
pub fn get_user(
    site: &str,
    user_id: u64,
    max_age_ms: Option<u64>,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::GET_USER, site, |command| {
            command.arg(user_id).arg(age(max_age_ms));
            put_page(command, page);
        })?;
        reply::push_all(&answer, out)
    })
}

/// See [`crate::engine::find`].
pub fn find(site: &str, room: &str, client_id: &str, out: &mut Entries) -> Result<(), Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::FIND, site, |command| {
            command.arg(&*escape(room)).arg(client_id);
        })?;
        if matches!(answer, Value::Nil) { Ok(()) } else { reply::push_entry(room, client_id, &answer, out) }
    })
}
