//! A connection that has been let in.

use std::time::{Duration, Instant};

use redis::{ConnectionAddr, Value, cmd};

use super::address::Address;
use super::link::{Fault, Link};
use super::tls::Files;
use crate::clock;

/// A connection, and what the server said of itself.
pub struct Connection {
    pub link: Link,
    /// Which run of the server: the first 52 bits of what it says, which Lua has as a number; 0 if it says nothing.
    pub run: u64,
    /// "Redis 7.0.15".
    pub version: String,
    /// Random bits, other ones for every call.
    pub random: u64,
}

/// How to get there.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// The server, and how to be let in.
    pub address: &'a Address,
    /// By which certificates, where it is talked to over TLS.
    pub files: Option<&'a Files>,
    /// How long a call is to take at most.
    pub limit: Duration,
}

impl Connection {
    /// Connects and is let in.
    pub fn open(way: Way<'_>, place: &ConnectionAddr, until: Instant) -> Result<Self, Fault> {
        let address = way.address;
        let mut link = Link::connect(place, way.files, way.limit, until)?;
        authenticate(&mut link, address.credentials(), until)?;
        if address.database() != 0 {
            link.ask(cmd("SELECT").arg(address.database()), until)?;
        }
        // A user who may not ask is let in all the same.
        let info = match link.ask(cmd("INFO").arg("server"), until) {
            Ok(Value::BulkString(text)) => String::from_utf8_lossy(&text).into_owned(),
            Err(Fault::Refused(code, _)) if code == "NOPERM" => String::new(),
            Err(fault) => return Err(fault),
            Ok(_) => return Err(Fault::Garbage),
        };
        let version = match field(&info, "valkey_version") {
            none if none.is_empty() => format!("Redis {}", field(&info, "redis_version")),
            version => format!("Valkey {version}"),
        };
        let run = field(&info, "run_id").get(..13).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let random = clock::random().unwrap_or_default();
        Ok(Self { link, run: run.unwrap_or_default(), version, random })
    }
}

/// A line of what the server says of itself.
pub fn field(info: &str, name: &str) -> String {
    let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_default().trim().to_owned()
}

/// Where the server is: one of the sentinels tells, where there are any. Each gets its share of the time.
pub fn whereabouts(way: Way<'_>, until: Instant) -> Result<ConnectionAddr, Fault> {
    let (sentinels, master) = way.address.sentinels();
    let mut last = None;
    for (index, sentinel) in sentinels.iter().enumerate() {
        let share = share(until, sentinels.len() - index);
        let mut question = cmd("SENTINEL");
        question.arg("GET-MASTER-ADDR-BY-NAME").arg(master);
        let answer = Link::connect(sentinel, way.files, way.limit, share).map_err(Fault::Io).and_then(|mut link| {
            authenticate(&mut link, way.address.sentinel_credentials(), share)?;
            link.ask(&question, share)
        });
        last = Some(match answer {
            Ok(Value::Array(place)) => match &place[..] {
                [Value::BulkString(host), Value::BulkString(port)] => {
                    let port = String::from_utf8_lossy(port).parse().map_err(|_| Fault::Garbage)?;
                    return Ok(ConnectionAddr::Tcp(String::from_utf8_lossy(host).into_owned(), port));
                }
                _ => Fault::Garbage,
            },
            Ok(_) => Fault::Refused("ERR".into(), format!("no master is called {master} there")),
            Err(fault) => fault,
        });
    }
    last.map_or_else(|| Ok(way.address.place().clone()), Err)
}

/// Until when the next of so many may take its time, if there is to be as much again for what comes after all of them.
pub fn share(until: Instant, those_left: usize) -> Instant {
    let now = Instant::now();
    now + until.saturating_duration_since(now) / (those_left + 1) as u32
}

/// Says who it is that asks, where there is a password.
fn authenticate(link: &mut Link, login: Option<(Option<&str>, &str)>, until: Instant) -> Result<(), Fault> {
    let Some((user, password)) = login else { return Ok(()) };
    let mut auth = cmd("AUTH");
    auth.arg(user).arg(password);
    link.ask(&auth, until).map(drop)
}
