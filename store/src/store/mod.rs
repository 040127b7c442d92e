//! The store: one attached segment and the calls on it.

mod info;
mod query;
mod remove;
mod revisions;
mod rooms;
mod set;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::file::Segment;
use crate::hash::{self, Hasher, Name};
use crate::layout::{SHARDS, header};
use crate::read::User;
use crate::shard::{Locked, Locks, View};
use crate::{Error, Now, Options, Result, wheel};

/// Entries that are removed before the lock is let go for others.
const STEPS_PER_LOCK: usize = 256;
/// Times that a call begins anew because something else happened meanwhile.
const TRIES: u32 = 64;

/// One process's attachment to a segment. Any number of threads may share it; a forked child must not use its
/// parent's but open its own.
#[derive(Debug)]
pub struct Store {
    segment: Segment,
    hasher: Hasher,
    locks: Locks,
    uid: u32,
    nonce: u64,
}

/// What a site is looked for by.
#[derive(Clone, Copy)]
struct SiteKey<'a> {
    name: Name<'a>,
    hash: u64,
}

impl SiteKey<'_> {
    /// The site's number in a shard.
    fn find(&self, view: &View<'_>) -> Result<Option<u64>> {
        view.site(self.hash, self.name)
    }
}

/// What a room is looked for by.
#[derive(Clone, Copy)]
struct Place<'a> {
    site: SiteKey<'a>,
    name: Name<'a>,
    hash: u64,
}

impl Place<'_> {
    /// The room's number in its shard.
    fn find(&self, view: &View<'_>) -> Result<Option<u64>> {
        match self.site.find(view)? {
            Some(site) => view.room(self.hash, site, self.name),
            None => Ok(None),
        }
    }
}

impl Store {
    /// Attaches to the segment named by `options`, making it when it is missing and rebuilding it when it is of
    /// another boot or damaged (then the second value says why, for one line in a log).
    ///
    /// # Errors
    /// [`Error::ForeignOwner`] and [`Error::Unavailable`].
    pub fn open(options: &Options) -> Result<(Self, Option<String>)> {
        let (segment, note) = Segment::attach(options)?;
        let hasher = Hasher::new(segment.memory.load(header::SEED));
        let locks = Locks::new(options.lock_timeout);
        Ok((Self { segment, hasher, locks, uid: options.uid, nonce: options.nonce }, note))
    }

    /// The segment's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.segment.path
    }

    /// Whether the file under the segment's name is still the one attached. One `stat`.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.segment.is_current()
    }

    /// Sets the attached file aside, so that the next [`Store::open`] makes a new one: after [`Error::Corrupt`].
    /// False when the name leads to another file already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the folder does not allow it.
    pub fn set_aside(&self) -> Result<bool> {
        self.segment.set_aside(self.locks.timeout(), self.nonce)
    }

    fn view(&self, hash: u64) -> View<'_> {
        // The buckets use the low bits.
        View::new(&self.segment, (hash >> 32) as usize % SHARDS)
    }

    fn views(&self) -> impl Iterator<Item = View<'_>> {
        (0..SHARDS).map(|index| View::new(&self.segment, index))
    }

    /// Calls `check` with every shard, locked.
    pub(crate) fn each_locked(&self, now: Now, mut check: impl FnMut(&Locked<'_>) -> Result<()>) -> Result<()> {
        self.views().try_for_each(|view| check(&self.lock(view, now)?))
    }

    fn lock<'a>(&self, view: View<'a>, now: Now) -> Result<Locked<'a>> {
        Locked::acquire(view, &self.locks, now.boot_ms)
    }

    /// Runs `read` against one state of a shard. It may run several times and starts anew each time.
    fn read<T>(&self, view: View<'_>, now: Now, read: impl FnMut(&View<'_>) -> Result<T>) -> Result<T> {
        view.read(&self.locks, now.boot_ms, read)
    }

    fn site<'a>(&self, site: &'a str) -> SiteKey<'a> {
        SiteKey { name: Name::new(site), hash: self.hasher.name(site) }
    }

    fn user(&self, site: &str, id: u64) -> User {
        User { install: hash::install(self.segment.memory.load(header::SEED), site.as_bytes()), id }
    }

    fn place<'a>(&self, site: &'a str, room: &'a str) -> Place<'a> {
        let site = self.site(site);
        Place { name: Name::new(room), hash: self.hasher.within(site.hash, room), site }
    }

    /// Applies what is due in a shard, letting others at the lock between steps. How many entries went.
    fn settle(&self, view: View<'_>, now: Now) -> Result<u64> {
        let mut removed = 0;
        // Every entry is removed or moved once; twice that, and others must be writing what has already expired.
        for _ in 0..2 + 2 * self.segment.geometry.blocks / STEPS_PER_LOCK {
            if now.boot_ms < wheel::next_due(&view) {
                return Ok(removed);
            }
            let locked = self.lock(view, now)?;
            let (count, done) = wheel::advance(&locked, now.boot_ms, STEPS_PER_LOCK)?;
            removed += count;
            if done {
                return Ok(removed);
            }
        }
        Err(Error::Corrupt("what expires does not end"))
    }

    /// Runs `read` against one state of a shard in which nothing is due.
    fn read_settled<T>(&self, view: View<'_>, now: Now, mut read: impl FnMut(&View<'_>) -> Result<T>) -> Result<T> {
        for _ in 0..TRIES {
            self.settle(view, now)?;
            // Looked at again in the same state: an entry may be written that has already expired.
            let result = self.read(view, now, |view| {
                if now.boot_ms < wheel::next_due(view) { read(view).map(Some) } else { Ok(None) }
            })?;
            if let Some(result) = result {
                return Ok(result);
            }
        }
        Err(self.contended())
    }

    /// Every try found that others had been faster.
    fn contended(&self) -> Error {
        self.refuse(header::REFUSED_CONTENDED, Error::Contended { waited_ms: self.timeout_ms() })
    }

    /// The sum of one word of every shard's state.
    fn total(&self, field: usize) -> u64 {
        self.views().fold(0, |sum, view| sum.wrapping_add(view.state(field)))
    }

    fn refuse(&self, counter: usize, error: Error) -> Error {
        self.segment.memory.word(counter).fetch_add(1, Ordering::Relaxed);
        error
    }

    fn timeout_ms(&self) -> u64 {
        Duration::as_millis(&self.locks.timeout()) as u64
    }
}
