//! What the engine says about itself.

use redis::{Value, cmd};

use super::breaker::{self, Breaker};
use super::client::{self, Server};
use super::connection::field;
use super::{reply, scripts};
use crate::exception::Code;
use crate::failure::Failure;

/// The version of the layout of the keys.
const LAYOUT: u32 = 2;

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
        let whole = server.address.hash();
        let sum = |figure: fn(&Breaker) -> u64| breaker::parts_of(whole).map(figure).sum();
        let last = breaker::parts_of(whole)
            .max_by_key(|breaker| (!breaker.is_closed(), breaker.retry_ms(), breaker.failures()));
        let last = last.unwrap_or(server.breaker);
        let state = match last.state() {
            // A node of a cluster may be down that nobody needs.
            _ if told.is_some() => "closed",
            // It may have answered another process since.
            "closed" => "half-open",
            state => state,
        };
        let breaker = server.breaker;
        Ok(Info {
            address: server.shown(),
            prefix: server.prefix().to_owned(),
            layout: LAYOUT,
            refused_full: breaker.count(Code::Full),
            refused_contended: breaker.count(Code::Contended),
            refused_conflict: breaker.count(Code::Conflict),
            refused_limit: breaker.count(Code::Limit),
            failures: sum(Breaker::failures),
            recoveries: sum(Breaker::recoveries),
            round_trip_us: breaker::parts_of(whole).map(Breaker::round_trip_us).max().unwrap_or_default(),
            breaker: state,
            retry_ms: if told.is_some() { 0 } else { last.retry_ms() },
            last_error: last.reason(),
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
    let (size, used, eviction) = memory(server, &known)?;
    server.ask_permitted(&server.sites(), &cmd("PING"))?;
    Ok(Info { server: version, size, used, eviction, entries, rooms, sites, ..Info::default() })
}

/// How much memory there is and how much of it is used, and what becomes of what does not fit; in a cluster that of the node
/// with the least to spare of those that keep sites.
fn memory(server: &Server<'_>, sites: &[String]) -> Result<(u64, u64, String), Failure> {
    let mut keys = vec![server.sites()];
    for key in sites.iter().map(|site| server.base(site)) {
        if keys.iter().all(|known| server.place_of(known) != server.place_of(&key)) {
            keys.push(key);
        }
    }
    let mut fullest = (0, 0, String::new());
    for key in keys {
        // A user who may not ask for them does without.
        let Some(Value::BulkString(text)) = server.ask_permitted(&key, cmd("INFO").arg("memory"))? else { continue };
        let text = String::from_utf8_lossy(&text);
        let figure = |name| field(&text, name).parse::<u64>().unwrap_or_default();
        let (size, used) = (figure("maxmemory"), figure("used_memory"));
        // Nothing is full that has no end; of those the largest is told.
        let filled = |size: u64, used: u64| (u128::from(used) << 32).checked_div(size.into()).unwrap_or_default();
        if (filled(size, used), used) >= (filled(fullest.0, fullest.1), fullest.1) {
            fullest = (size, used, field(&text, "maxmemory_policy"));
        }
    }
    Ok(fullest)
}
