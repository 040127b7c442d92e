//! What the functions ask of an engine. Each question is put here to the engine that is set, and nothing else asks which
//! one that is.
//!
//! What runs here must not touch PHP: what an engine holds, others wait for, and a fatal error in PHP would jump out
//! without giving it back.

use presence_store::{Entries, Outcome, Page, Revision, RoomState, Rooms, Store, Write};

use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::ini::Engine;
use crate::{attachment, redis};

mod exchange;

pub use exchange::{Answer, ClientKey, Set, exchange};

/// Whether the engine is the one over Redis.
pub fn is_redis() -> bool {
    GLOBALS.get().settings.borrow().engine == Engine::Redis
}

/// Writes one entry.
pub fn set(site: &str, write: &Write<'_>) -> Result<Outcome, Failure> {
    if is_redis() {
        return redis::set(site, write);
    }
    attachment::with(|store, now| store.set(now, site, write))
}

/// A room's entries that changed after a version, newest change first, appended to `out`.
pub fn get(
    site: &str,
    room: &str,
    max_age_ms: Option<u64>,
    client_prefix: &str,
    since: u64,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    if is_redis() {
        return redis::get(site, room, max_age_ms, client_prefix, since, page, out);
    }
    attachment::untimed(|store, now| store.get(now, site, room, max_age_ms, client_prefix, since, page, out))
}

/// The same over every room whose name starts so, newest write first.
pub fn get_prefix(
    site: &str,
    room_prefix: &str,
    max_age_ms: Option<u64>,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    if is_redis() {
        return redis::get_prefix(site, room_prefix, max_age_ms, page, out);
    }
    attachment::untimed(|store, now| store.get_prefix(now, site, room_prefix, max_age_ms, page, out))
}

/// One user's entries, newest write first.
pub fn get_user(
    site: &str,
    user_id: u64,
    max_age_ms: Option<u64>,
    page: Page,
    out: &mut Entries,
) -> Result<(), Failure> {
    if is_redis() {
        return redis::get_user(site, user_id, max_age_ms, page, out);
    }
    attachment::untimed(|store, now| store.get_user(now, site, user_id, max_age_ms, page, out))
}

/// One entry, appended to `out` if it is alive.
pub fn find(site: &str, room: &str, client_id: &str, out: &mut Entries) -> Result<(), Failure> {
    if is_redis() {
        return redis::find(site, room, client_id, out);
    }
    attachment::untimed(|store, now| store.find(now, site, room, client_id, out)).map(drop)
}

/// Version and counts of a room.
pub fn room(site: &str, room: &str) -> Result<RoomState, Failure> {
    if is_redis() {
        return redis::room(site, room);
    }
    attachment::untimed(|store, now| store.room(now, site, room))
}

/// The site's version.
pub fn site_version(site: &str) -> Result<u64, Failure> {
    if is_redis() {
        return redis::site_version(site);
    }
    attachment::untimed(|store, now| store.site_version(now, site))
}

/// A version that changes with any room whose name starts so.
pub fn prefix_version(site: &str, prefix: &str) -> Result<u64, Failure> {
    if is_redis() {
        // Which changes with any room.
        return redis::site_version(site);
    }
    attachment::untimed(|store, now| store.prefix_version(now, site, prefix))
}

/// Rooms with somebody in them, by name.
pub fn rooms(site: &str, prefix: &str, page: Page) -> Result<Rooms, Failure> {
    if is_redis() {
        return redis::rooms(site, prefix, page);
    }
    attachment::untimed(|store, now| store.rooms(now, site, prefix, page))
}

/// Removes one entry; whether it was alive.
pub fn remove(site: &str, room: &str, client_id: &str) -> Result<bool, Failure> {
    if is_redis() {
        return redis::remove(site, room, client_id);
    }
    attachment::untimed(|store, now| store.remove(now, site, room, client_id))
}

/// Removes a user's entries; how many were alive.
pub fn remove_user(site: &str, user_id: u64) -> Result<u64, Failure> {
    if is_redis() {
        return redis::remove_user(site, user_id);
    }
    attachment::untimed(|store, now| store.remove_user(now, site, user_id))
}

/// Reclaims what has expired; how many entries.
pub fn gc() -> Result<u64, Failure> {
    if is_redis() {
        return redis::gc();
    }
    attachment::untimed(Store::gc)
}

/// Removes everything of a site; how many live entries and kept revisions.
pub fn clear(site: &str) -> Result<u64, Failure> {
    if is_redis() {
        return redis::clear(site);
    }
    attachment::untimed(|store, now| store.clear(now, site))
}

/// Counts a save; the new count.
pub fn bump(site: &str, key: &str, user_id: u64) -> Result<u64, Failure> {
    if is_redis() {
        return redis::bump(site, key, user_id);
    }
    attachment::with(|store, now| store.bump(now, site, key, user_id))
}

/// One save counter.
pub fn revision(site: &str, key: &str) -> Result<Option<Revision>, Failure> {
    if is_redis() {
        return redis::revision(site, key);
    }
    attachment::with(|store, now| store.revision(now, site, key))
}

/// All save counters of a site, the one bumped last first.
pub fn revisions(site: &str) -> Result<Vec<(String, Revision)>, Failure> {
    if is_redis() {
        return redis::revisions(site);
    }
    attachment::with(|store, now| store.revisions(now, site))
}

/// Forgets a user in a site's save counters; how many named them.
pub fn forget_user(site: &str, user_id: u64) -> Result<u64, Failure> {
    if is_redis() {
        return redis::forget_user(site, user_id);
    }
    attachment::untimed(|store, now| store.forget_user(now, site, user_id))
}

/// What the engine says about itself.
pub fn info() -> Result<Info, Failure> {
    if is_redis() { redis::info().map(Info::Redis) } else { attachment::with(Store::info).map(Info::Shm) }
}

/// See [`info`].
pub enum Info {
    /// Of the segment.
    Shm(presence_store::Info),
    /// Of the server.
    Redis(redis::Info),
}
