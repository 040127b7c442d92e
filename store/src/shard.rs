//! One shard: its words, its lock, and reading it without one.
//!
//! # How readers and writers meet
//!
//! By the shard's sequence ([`crate::publish`]). Between a reader's two looks at it, it may have read anything, also
//! from blocks that by then hold something else, which is why every number is checked and every walk is bounded; a
//! wrong turn is noticed at the end at the latest.
//!
//! A renewal changes no link and only three words of one entry. It leaves the shard's sequence alone and uses the
//! entry's own in the same way ([`View::lease`]), so that the many renewals of a busy site disturb nobody's walk.

use std::cmp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::file::Segment;
use crate::hash::{Name, mix, word};
use crate::layout::{Geometry, LINE, SHARDS, block, entry, header, kind, revision, room, shard};
use crate::lock::{self, Acquired};
use crate::memory::Memory;
use crate::publish::{Log, Sequence};
use crate::{Error, MAX_NAME, Result};

/// Looks at a shard that is being written before a reader takes the lock to see whether the writer is still alive.
const READ_TRIES: u32 = 200;

/// The lowest bit, in an entry's first word, of the sequence of its renewals.
pub const RENEWAL: u64 = 1 << 8;

/// A shard of a segment: reading. Cheap to copy.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The words.
    pub memory: &'a Memory,
    /// Where things are.
    pub geometry: &'a Geometry,
    /// First word of the shard.
    pub base: usize,
    /// Which shard.
    pub index: usize,
}

/// When an entry was written and when it ends, all of one write.
#[derive(Clone, Copy)]
pub struct Lease {
    /// Boot time at which it is gone.
    pub expires: u64,
    /// Wall clock of the write.
    pub updated: u64,
    /// Boot time of the write; wraps when that was before the boot.
    pub written: u64,
}

impl<'a> View<'a> {
    /// A shard by number.
    pub fn new(segment: &'a Segment, index: usize) -> Self {
        let Segment { memory, geometry, .. } = segment;
        Self { memory, geometry, base: geometry.shard(index), index }
    }

    /// Counts the changes of the shard.
    #[inline]
    pub fn sequence(&self) -> Sequence<'a, Memory> {
        Sequence::new(self.memory, self.base + shard::SEQUENCE, 1)
    }

    /// Counts the renewals of an entry.
    #[inline]
    pub fn renewals(&self, at: usize) -> Sequence<'a, Memory> {
        Sequence::new(self.memory, at + block::KIND, RENEWAL)
    }

    /// The redo log of the shard.
    #[inline]
    pub fn log(&self) -> Log<'a, Memory> {
        Log::new(self.memory, self.base + shard::LOG_LENGTH, self.base + shard::LOG)
    }

    /// Whether a transaction may set this word.
    #[inline]
    pub fn is_guarded(&self, word: usize) -> bool {
        self.geometry.is_guarded(self.base, word)
    }

    /// A word of the shard's state.
    #[inline]
    pub fn state(&self, field: usize) -> u64 {
        self.memory.load(self.base + field)
    }

    /// Sets a word of the shard's state, outside of any transaction.
    pub fn set_state(&self, field: usize, value: u64) {
        self.memory.store(self.base + field, value);
    }

    /// First word of a block.
    #[inline]
    pub fn block(&self, number: u64) -> Result<usize> {
        self.geometry.block(number)
    }

    /// First word of a block that must be of this kind.
    #[inline]
    pub fn block_of(&self, number: u64, expected: u64) -> Result<usize> {
        let at = self.block(number)?;
        if self.memory.load(at) & 0xff == expected {
            Ok(at)
        } else {
            Err(Error::Corrupt("a link leads to a block of another kind"))
        }
    }

    /// Says that the first cache lines of a block, if there is one of this number, will be wanted soon.
    #[inline]
    pub fn prefetch(&self, number: u64, lines: usize) {
        if let Ok(at) = self.block(number) {
            (0..lines).for_each(|line| self.memory.prefetch(at + line * LINE));
        }
    }

    /// The word of the bucket for an entry, a user, or a room or site.
    pub fn entry_bucket(&self, hash: u64) -> usize {
        self.base + shard::BUCKETS + (hash as usize & (self.geometry.entry_buckets - 1))
    }

    /// See [`View::entry_bucket`].
    pub fn user_bucket(&self, hash: u64) -> usize {
        let first = self.base + shard::BUCKETS + self.geometry.entry_buckets;
        first + (hash as usize & (self.geometry.user_buckets - 1))
    }

    /// See [`View::entry_bucket`].
    pub fn name_bucket(&self, hash: u64) -> usize {
        let first = self.base + shard::BUCKETS + self.geometry.entry_buckets + self.geometry.user_buckets;
        first + (hash as usize & (self.geometry.name_buckets - 1))
    }

    /// Walks a chain of blocks linked by `next`, from the block number in the word `head`, as long as `visit` says so.
    pub fn walk(&self, head: usize, next: usize, mut visit: impl FnMut(u64, usize) -> Result<bool>) -> Result<()> {
        let mut number = self.memory.load(head);
        let mut left = self.geometry.blocks;
        while number != 0 {
            left = left.checked_sub(1).ok_or(Error::Corrupt("a list has no end"))?;
            let at = self.block(number)?;
            // Read before the visitor can remove the block.
            let following = self.memory.load(at + next);
            if !visit(number, at)? {
                break;
            }
            number = following;
        }
        Ok(())
    }

    fn look_up(&self, bucket: usize, hash: u64, mut matches: impl FnMut(usize) -> Result<bool>) -> Result<Option<u64>> {
        let mut found = None;
        self.walk(bucket, block::NEXT, |number, at| {
            if self.memory.load(at + block::HASH) == hash && matches(at)? {
                found = Some(number);
            }
            Ok(found.is_none())
        })?;
        Ok(found)
    }

    /// Finds a site.
    pub fn site(&self, hash: u64, name: Name<'_>) -> Result<Option<u64>> {
        self.look_up(self.name_bucket(hash), hash, |at| {
            Ok(self.memory.load(at) == kind::SITE
                && self.memory.load(at + block::LENGTHS) == name.len() as u64
                && self.name_equals(at, name.bytes())?)
        })
    }

    /// Finds a room.
    pub fn room(&self, hash: u64, site: u64, name: Name<'_>) -> Result<Option<u64>> {
        self.look_up(self.name_bucket(hash), hash, |at| {
            Ok(self.memory.load(at) == kind::ROOM
                && self.memory.load(at + room::SITE) == site
                && self.memory.load(at + block::LENGTHS) & 0xffff == name.len() as u64
                && self.name_equals(at, name.bytes())?)
        })
    }

    /// Finds a revision.
    pub fn revision(&self, hash: u64, site: u64, key: Name<'_>) -> Result<Option<u64>> {
        self.look_up(self.name_bucket(hash), hash, |at| {
            Ok(self.memory.load(at) == kind::REVISION
                && self.memory.load(at + revision::SITE) == site
                && self.memory.load(at + block::LENGTHS) == key.len() as u64
                && self.name_equals(at, key.bytes())?)
        })
    }

    /// Finds a client's entry, expired or not.
    pub fn client(&self, hash: u64, room: u64, client: Name<'_>) -> Result<Option<u64>> {
        self.look_up(self.entry_bucket(hash), hash, |at| {
            Ok(self.memory.load(at) & 0xff == kind::ENTRY
                && self.memory.load(at + entry::ROOM) == room
                && self.memory.load(at + block::LENGTHS) & 0xffff == client.len() as u64
                && self.name_equals(at, client.bytes())?)
        })
    }

    /// An entry's lease, whole: pairs with [`crate::write::renew`].
    pub fn lease(&self, at: usize) -> Result<Lease> {
        let renewals = self.renewals(at);
        for _ in 0..READ_TRIES {
            if let Some(looked) = renewals.look() {
                let lease = Lease {
                    expires: self.memory.load(at + entry::EXPIRES),
                    updated: self.memory.load(at + entry::UPDATED),
                    written: self.memory.load(at + entry::WRITTEN),
                };
                if renewals.unchanged(looked) {
                    return Ok(lease);
                }
            }
            std::hint::spin_loop();
        }
        Err(Error::Corrupt("a renewal never ends"))
    }

    /// Calls `visit` with runs of words that together are the first `count` of a block's text, while it says so.
    #[inline]
    pub fn text(&self, at: usize, count: usize, mut visit: impl FnMut(&[AtomicU64]) -> bool) -> Result<()> {
        let mut left = count;
        let mut from = at + block::TEXT;
        let mut here = block::TEXT_WORDS;
        let mut next = at + block::MORE;
        loop {
            if !visit(self.memory.run(from, here.min(left))) {
                return Ok(());
            }
            left = left.saturating_sub(here);
            if left == 0 {
                return Ok(());
            }
            let more = self.block_of(self.memory.load(next), kind::MORE)?;
            (from, here, next) = (more + block::MORE_TEXT, block::MORE_WORDS, more + block::NEXT);
        }
    }

    /// Bytes of a block's name.
    pub fn name_len(&self, at: usize) -> Result<usize> {
        let len = (self.memory.load(at + block::LENGTHS) & 0xffff) as usize;
        if len > MAX_NAME { Err(Error::Corrupt("a name is longer than names are")) } else { Ok(len) }
    }

    /// How a block's name stands to another one, byte by byte.
    pub fn compare_name(&self, at: usize, mut name: &[u8]) -> Result<cmp::Ordering> {
        let len = self.name_len(at)?;
        let (by_len, common) = (len.cmp(&name.len()), len.min(name.len()));
        let mut order = cmp::Ordering::Equal;
        // Of the one that ends first zeros are compared, which are never behind what the other has there.
        self.text(at, common.div_ceil(8), |run| {
            for found in run {
                let (here, rest) = name.split_at(name.len().min(8));
                name = rest;
                order = found.load(Ordering::Relaxed).to_be().cmp(&word(here).to_be());
                if order.is_ne() {
                    break;
                }
            }
            order.is_eq()
        })?;
        Ok(order.then(by_len))
    }

    /// Whether a block's text begins with these bytes, and zeros up to a whole word.
    #[inline]
    fn name_equals(&self, at: usize, name: &[u8]) -> Result<bool> {
        let words = name.len().div_ceil(8);
        if words <= block::TEXT_WORDS {
            return Ok(run_equals(self.memory.run(at + block::TEXT, words), name));
        }
        self.text_equals(at, 0, name)
    }

    /// Whether a block's text, after `skip` words, begins with these bytes, and zeros up to a whole word.
    #[inline]
    pub fn text_equals(&self, at: usize, mut skip: usize, mut bytes: &[u8]) -> Result<bool> {
        let mut equal = true;
        self.text(at, skip + bytes.len().div_ceil(8), |run| {
            let run = &run[skip.min(run.len())..];
            skip = skip.saturating_sub(block::TEXT_WORDS);
            let (here, left) = bytes.split_at(bytes.len().min(run.len() * 8));
            bytes = left;
            equal = run_equals(run, here);
            equal
        })?;
        Ok(equal)
    }

    /// Runs `read` against one state of the shard. `read` may run several times and starts anew each time.
    pub fn read<T>(&self, locks: &Locks, boot_ms: u64, mut read: impl FnMut(&Self) -> Result<T>) -> Result<T> {
        let sequence = self.sequence();
        for _ in 0..READ_TRIES {
            if let Some(looked) = sequence.look() {
                let result = read(self);
                if sequence.unchanged(looked) {
                    if result.is_ok() {
                        return result;
                    }
                    // Damage, or a renewal whose writer sleeps or died.
                    break;
                }
            }
            std::hint::spin_loop();
        }
        // Someone writes all the time, or died writing: with the lock, which repairs, the shard stands still.
        let locked = Locked::acquire(*self, locks, boot_ms)?;
        read(&locked.view)
    }
}

/// Whether words begin with these bytes, and zeros up to a whole word.
#[inline]
fn run_equals(run: &[AtomicU64], bytes: &[u8]) -> bool {
    let (whole, rest) = bytes.as_chunks::<8>();
    let same = |(word, chunk): (&AtomicU64, &[u8; 8])| word.load(Ordering::Relaxed) == u64::from_ne_bytes(*chunk);
    run.iter().zip(whole).all(same) && (rest.is_empty() || run[whole.len()].load(Ordering::Relaxed) == word(rest))
}

/// What a process knows about the locks: how long to wait, and for which it waited in vain not long ago.
#[derive(Debug)]
pub struct Locks {
    timeout: Duration,
    shards: [Patience; SHARDS],
}

/// What a process knows about a lock that it did not get.
#[derive(Debug, Default)]
struct Patience {
    /// Boot time until which it is not tried again; 0 = the last try went well.
    refused_until: AtomicU64,
    /// Holder and sequence that it was seen with.
    seen: AtomicU64,
    /// Boot time since which they are the same.
    since: AtomicU64,
}

impl Patience {
    /// After a wait in vain; whether there is no hope left.
    #[cold]
    fn lost(&self, view: View<'_>, boot_ms: u64) -> bool {
        let seen = Self::state(view);
        let first = self.refused_until.swap(boot_ms.saturating_add(REFUSE_MS), Ordering::Relaxed) == 0;
        if self.seen.swap(seen, Ordering::Relaxed) != seen || first {
            self.since.store(boot_ms, Ordering::Relaxed);
        }
        boot_ms.saturating_sub(self.since.load(Ordering::Relaxed)) >= HOPELESS_MS
            && lock::holder(view.memory.futex(view.base + shard::LOCK)) == lock::Holder::Gone
    }

    /// Whether the lock is to be tried again already: a second has passed, or it has changed hands.
    fn tries(&self, view: View<'_>, boot_ms: u64) -> bool {
        boot_ms >= self.refused_until.load(Ordering::Relaxed) || self.seen.load(Ordering::Relaxed) != Self::state(view)
    }

    /// Holder and sequence of a shard.
    fn state(view: View<'_>) -> u64 {
        let holder = view.memory.futex(view.base + shard::LOCK).load(Ordering::Relaxed);
        mix(u64::from(holder & lock::TID), view.state(shard::SEQUENCE))
    }
}

impl Locks {
    /// The limit for every wait.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// With a limit for every wait.
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, shards: Default::default() }
    }
}

/// For how long a shard that timed out is refused without another wait, in ms, if it does not change hands.
const REFUSE_MS: u64 = 1_000;
/// After this time, in ms, with the same holder and no change, a lock whose holder does not exist is damage: the kernel could
/// not tell of a death (some do not after an out-of-memory kill), or the word was overwritten. Time alone proves no death: a
/// holder that exists may go on.
const HOPELESS_MS: u64 = 30_000;

/// A shard whose lock this thread holds. Released when dropped.
pub struct Locked<'a> {
    /// The shard.
    pub view: View<'a>,
}

impl<'a> Locked<'a> {
    /// Takes the lock, within the limit, and repairs what a dead holder left.
    pub fn acquire(view: View<'a>, locks: &Locks, boot_ms: u64) -> Result<Self> {
        let contended = || {
            view.memory.word(header::REFUSED_CONTENDED).fetch_add(1, Ordering::Relaxed);
            Error::Contended { waited_ms: locks.timeout.as_millis() as u64 }
        };
        let patience = &locks.shards[view.index];
        let refused_until = patience.refused_until.load(Ordering::Relaxed);
        if refused_until != 0 && !patience.tries(view, boot_ms) {
            return Err(contended());
        }
        let Some(acquired) = lock::acquire(view.memory.futex(view.base + shard::LOCK), locks.timeout) else {
            if patience.lost(view, boot_ms) {
                return Err(Error::Corrupt("a lock is held by someone who never lets go"));
            }
            return Err(contended());
        };
        if refused_until != 0 {
            patience.refused_until.store(0, Ordering::Relaxed);
        }
        let locked = Self { view };
        // A holder that died is the rule; the two words tell also when the kernel did not get to say so.
        if acquired == Acquired::OwnerDied || !view.log().is_empty() || view.state(shard::SEQUENCE) & 1 != 0 {
            crate::recovery::recover(view)?;
        }
        Ok(locked)
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let unfinished = std::thread::panicking() || !self.view.log().is_empty();
        lock::release(self.view.memory.futex(self.view.base + shard::LOCK), unfinished);
    }
}
