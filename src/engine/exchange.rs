//! All that one heartbeat needs.

use presence_store::{Limits, Now, Outcome, RoomState, Store, Write};

use crate::exception::Code;
use crate::failure::{Failure, code};
use crate::{attachment, redis};

/// One write of an exchange, owned.
pub struct Set {
    /// Whose.
    pub key: ClientKey,
    /// Canonical JSON object.
    pub data: String,
    /// 0 = nobody signed in.
    pub user_id: u64,
    /// Lease, in milliseconds.
    pub ttl_ms: u64,
    /// How long ago, in milliseconds.
    pub age_ms: u64,
    /// What the write must leave to others.
    pub limits: Limits,
}

/// One removal of an exchange, and what every write has.
#[derive(Default)]
pub struct ClientKey {
    /// Room name.
    pub room: String,
    /// Client id.
    pub client_id: String,
}

impl Set {
    /// As the engines take it.
    pub fn write(&self) -> Write<'_> {
        Write {
            room: &self.key.room,
            client_id: &self.key.client_id,
            user_id: self.user_id,
            data: &self.data,
            ttl_ms: self.ttl_ms,
            age_ms: self.age_ms,
            limits: self.limits,
        }
    }
}

/// What an engine said to an exchange, in the order of the questions.
pub struct Answer {
    /// What each write did, or why it was refused.
    pub set: Vec<Result<Outcome, Code>>,
    /// Whether each removal removed a live entry.
    pub removed: Vec<bool>,
    /// Version and counts of each room.
    pub rooms: Vec<RoomState>,
}

/// Writes, then removes, then looks at the rooms.
pub fn exchange(site: &str, sets: &[Set], removes: &[ClientKey], rooms: &[String]) -> Result<Answer, Failure> {
    if super::is_redis() {
        return redis::exchange(site, sets, removes, rooms);
    }
    attachment::with(|store, now| {
        Ok(Answer {
            set: sets.iter().map(|set| write(store, now, site, set)).collect::<Result<_, _>>()?,
            removed: removes
                .iter()
                .map(|key| store.remove(now, site, &key.room, &key.client_id))
                .collect::<Result<_, _>>()?,
            rooms: rooms.iter().map(|room| store.room(now, site, room)).collect::<Result<_, _>>()?,
        })
    })
}

/// A refusal that concerns this write alone is part of the answer; any other ends the call.
fn write(store: &Store, now: Now, site: &str, set: &Set) -> presence_store::Result<Result<Outcome, Code>> {
    match store.set(now, site, &set.write()) {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(error) => match code(&error) {
            code @ (Code::Full | Code::Contended | Code::Conflict | Code::Limit) => Ok(Err(code)),
            Code::Unavailable | Code::Corrupt => Err(error),
        },
    }
}
