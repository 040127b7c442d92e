//! What the engine says about itself.

use redis::{Value, cmd};

use super::client::{self, Server};
use super::{reply, scripts};
use crate::exception::Code;
use crate::failure::Failure;

/// The version of the layout of the keys.
const LAYOUT: u32 = 1;

/// Figures about the engine. Entries, rooms and sites are those of all sites; failures and refusals are counted by
/// the processes of one PHP-FPM master. What only the server knows is 0 or empty while it does not answer.
#[derive(Default)]
pub struct Info {
    /// The server's address, without its password.
    pub address: String,
    /// "Redis 7.0.15".
    pub server: String,
    /// What all keys begin with.
    pub prefix: String,
    /// Layout version.
    pub layout: u32,
    /// Bytes that the server may use; 0 = no limit.
    pub size: u64,
    /// Bytes that it uses, for everybody.
    pub used: u64,
    /// What the server does when it has no memory left.
    pub eviction: String,
    /// Live entries.
    pub entries: u64,
    /// Rooms with somebody in them.
    pub rooms: u64,
    /// Sites with entries or revisions.
    pub sites: u64,
    /// Writes refused: no memory.
    pub refused_full: u64,
    /// Calls refused: too much to do first.
    pub refused_contended: u64,
    /// Writes refused: client id of another user.
    pub refused_conflict: u64,
    /// Writes refused: too many entries of one user.
    pub refused_limit: u64,
    /// Times that the server did not answer.
    pub failures: u64,
    /// Times that it answered again after that.
    pub recoveries: u64,
    /// How long it took to answer, in microseconds.
    pub round_trip_us: u64,
    /// Whether it is asked: "closed", "open" or "half-open".
    pub breaker: &'static str,
    /// In how many milliseconds it is asked again, if it is not asked now.
    pub retry_ms: u64,
    /// Why it did not answer the last time.
    pub last_error: String,
}

/// See [`crate::engine::info`]. O(sites). A server that does not answer is told of too, by what the processes know.
pub fn info() -> Result<Info, Failure> {
    client::with(|server| {
        let told = match ask(server) {
            Err(Failure::Refused { code: Code::Unavailable, .. }) => None,
            told => Some(told?),
        };
        let breaker = server.breaker();
        // It may have answered another process since.
        let state = match breaker.state() {
            "closed" if told.is_none() => "half-open",
            state => state,
        };
        Ok(Info {
            address: server.shown(),
            prefix: server.prefix().to_owned(),
            layout: LAYOUT,
            refused_full: breaker.count(Code::Full),
            refused_contended: breaker.count(Code::Contended),
            refused_conflict: breaker.count(Code::Conflict),
            refused_limit: breaker.count(Code::Limit),
            failures: breaker.failures(),
            recoveries: breaker.recoveries(),
            round_trip_us: breaker.round_trip_us(),
            breaker: state,
            retry_ms: breaker.retry_ms(),
            last_error: breaker.reason(),
            ..told.unwrap_or_default()
        })
    })
}

/// What only the server knows.
fn ask(server: &Server<'_>) -> Result<Info, Failure> {
    let version = server.version()?;
    let (mut entries, mut rooms, mut sites) = (0, 0, 0);
    let known = server.known_sites()?;
    for (site, answer) in known.iter().zip(server.run_on(&scripts::FIGURES, &known)?) {
        // So much has expired there that it takes more than one run.
        let answer =
            if matches!(answer, Value::Array(_)) { answer } else { server.run(&scripts::FIGURES, site, |_| ())? };
        let [entry_count, room_count, kept] = reply::list(&answer)? else { return Err(reply::unexpected()) };
        entries += reply::number(entry_count)?;
        rooms += reply::number(room_count)?;
        sites += u64::from(reply::flag(kept)?);
    }
    // A user who may not ask for them does without.
    let memory = match server.ask_permitted(cmd("INFO").arg("memory"))? {
        Some(Value::BulkString(text)) => String::from_utf8_lossy(&text).into_owned(),
        _ => String::new(),
    };
    let field = |name: &str| {
        let value = memory.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.unwrap_or_default().trim().to_owned()
    };
    server.ask_permitted(&cmd("PING"))?;
    Ok(Info {
        server: version,
        size: field("maxmemory").parse().unwrap_or_default(),
        used: field("used_memory").parse().unwrap_or_default(),
        eviction: field("maxmemory_policy"),
        entries,
        rooms,
        sites,
        ..Info::default()
    })
}
