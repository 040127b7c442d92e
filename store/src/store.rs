//! The store: one attached segment and the calls on it.

use crate::{Changes, Entries, Info, Now, Options, Outcome, Result, RoomState, Write};

/// A page of a longer list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// At most so many rows.
    pub limit: usize,
    /// After skipping so many.
    pub offset: usize,
}

/// One process's attachment to a segment. Any number of threads may share it; a forked child must not use its
/// parent's but open its own.
#[derive(Debug)]
pub struct Store {}

impl Store {
    /// Attaches to the segment named by `options`, making it when it is missing and rebuilding it when it is of
    /// another boot or damaged (then the second value says why, for one line in a log).
    pub fn open(options: &Options, now: Now) -> Result<(Self, Option<String>)> { todo!() }
    /// Whether the file under the segment's name is still the one attached. One `stat`.
    pub fn is_current(&self) -> bool { todo!() }
    /// Joins, changes or renews one entry. O(1).
    pub fn set(&self, now: Now, site: &str, write: &Write<'_>) -> Result<Outcome> { todo!() }
    /// A room's live entries, newest change first, appended to `out`. O(room).
    pub fn get(&self, now: Now, site: &str, room: &str, max_age_ms: Option<u64>, client_prefix: &str, page: Page, out: &mut Entries) -> Result<()> { todo!() }
    /// The same over every room whose name starts so; by updated, then room, then client id.
    pub fn get_prefix(&self, now: Now, site: &str, room_prefix: &str, max_age_ms: Option<u64>, page: Page, out: &mut Entries) -> Result<()> { todo!() }
    /// One user's live entries in all rooms, in the same order. O(shards + the user's entries).
    pub fn get_user(&self, now: Now, site: &str, user_id: u64, max_age_ms: Option<u64>, page: Page, out: &mut Entries) -> Result<()> { todo!() }
    /// One live entry, appended to `out`; false when there is none. O(1).
    pub fn find(&self, now: Now, site: &str, room: &str, client_id: &str, out: &mut Entries) -> Result<bool> { todo!() }
    /// Version and counts of a room. O(1), without a lock unless something has expired.
    pub fn room(&self, now: Now, site: &str, room: &str) -> Result<RoomState> { todo!() }
    /// A version that changes with any room of the site. O(shards).
    pub fn site_version(&self, now: Now, site: &str) -> Result<u64> { todo!() }
    /// What changed in a room after `since`. O(changes).
    pub fn changes(&self, now: Now, site: &str, room: &str, since: u64, limit: usize) -> Result<Changes> { todo!() }
    /// Rooms with live entries whose name starts so, by name. O(rooms of the site).
    pub fn rooms(&self, now: Now, site: &str, prefix: &str, page: Page) -> Result<Vec<(String, RoomState)>> { todo!() }
    /// Removes one entry; true if it was alive. O(1).
    pub fn remove(&self, now: Now, site: &str, room: &str, client_id: &str) -> Result<bool> { todo!() }
    /// Removes all of one user's entries in the site; how many were alive. `user_id` is not 0.
    pub fn remove_user(&self, now: Now, site: &str, user_id: u64) -> Result<u64> { todo!() }
    /// Reclaims every expired entry of every site; how many. O(segment).
    pub fn gc(&self, now: Now) -> Result<u64> { todo!() }
    /// Removes everything of one site; how many live entries and revisions. O(site).
    pub fn clear(&self, now: Now, site: &str) -> Result<u64> { todo!() }
    /// Figures about the segment. O(shards).
    pub fn info(&self, now: Now) -> Result<Info> { todo!() }
}
