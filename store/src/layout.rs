//! Where everything lies in a segment, in 64-bit words.
//!
//! ```text
//! header | shard 0 … shard n-1 | owners, one byte a block | block 1 … block m
//!
//! shard: state | redo log | wheel | entry buckets | user buckets | name buckets
//! ```
//!
//! Everything that is kept (entries, rooms, sites, payload that does not fit in place) is made
//! of blocks of one size, so there is nothing to fragment. A block is named by its number, 1 to m; 0 is none. The
//! whole geometry follows from the segment's size and is computed, not read.

use crate::memory::Memory;
use crate::{Error, Result};

/// Version of everything described here. It is part of the file's name.
pub const LAYOUT: u32 = 5;
/// First word of a segment that is ready to be used.
pub const MAGIC: u64 = u64::from_le_bytes(*b"prsnce\0\0") | (LAYOUT as u64) << 56;

/// Smallest and largest segment, in bytes.
pub const SIZE: std::ops::RangeInclusive<u64> = 1 << 20..=4 << 30;
/// Words of a block.
pub const BLOCK: usize = 32;
/// Words of a cache line.
pub const LINE: usize = 8;
/// Independent parts of a segment. A power of two; the owner bytes hold up to 255.
pub const SHARDS: usize = 16;

/// Words of the header.
pub mod header {
    /// [`super::MAGIC`], published last.
    pub const MAGIC: usize = 0;
    /// Bytes of the file.
    pub const SIZE: usize = 1;
    /// Boot id, two words.
    pub const BOOT: usize = 2;
    /// Secret of the hash functions, so that nobody can aim at one bucket.
    pub const SEED: usize = 4;
    /// Epoch: the upper bits of the first version.
    pub const EPOCH: usize = 5;
    /// The newest version given out; alone on its cache line.
    pub const VERSION: usize = 16;
    /// Refusals, by kind, and recoveries.
    pub const REFUSED_FULL: usize = 24;
    /// See [`REFUSED_FULL`].
    pub const REFUSED_CONTENDED: usize = 25;
    /// See [`REFUSED_FULL`].
    pub const REFUSED_CONFLICT: usize = 26;
    /// See [`REFUSED_FULL`].
    pub const REFUSED_LIMIT: usize = 27;
    /// See [`REFUSED_FULL`].
    pub const RECOVERIES: usize = 28;
    /// Boot time of the last search for expired revisions by a write that found the segment full.
    pub const REVISIONS_SEARCHED: usize = 29;
    /// Newest version of sites of which a shard has no entry any more, by site hash.
    pub const SITE_FLOOR: usize = 64;
    /// How many of those.
    pub const SITE_FLOORS: usize = 192;
    /// How often a user has joined under a limit, by hash of install and user.
    pub const JOINS: usize = 256;
    /// How many of those.
    pub const JOIN_COUNTERS: usize = 256;
    /// How often rooms whose names begin alike, up to the first `/`, have changed, by hash of site and beginning.
    pub const GROUPS: usize = 512;
    /// How many of those.
    pub const GROUP_COUNTERS: usize = 512;
    /// Words in all: two pages.
    pub const WORDS: usize = 1024;
}

/// Words of a shard's state, relative to the shard.
pub mod shard {
    /// Futex: who holds the lock.
    pub const LOCK: usize = 0;
    /// Odd while a change is being applied.
    pub const SEQUENCE: usize = 1;
    /// Committed writes in the redo log; 0 = none.
    pub const LOG_LENGTH: usize = 2;
    /// Before this boot time nobody in the shard can expire.
    pub const NEXT_DUE: usize = 3;
    /// Wheel time up to which expiry has been applied.
    pub const WHEEL_TIME: usize = 4;
    /// Where the search for a free block starts when none was given back lately, in words of the owner table.
    pub const CURSOR: usize = 5;
    /// Entries linked.
    pub const ENTRIES: usize = 6;
    /// Rooms linked.
    pub const ROOMS: usize = 7;
    /// Sites linked.
    pub const SITES: usize = 8;
    /// Blocks owned.
    pub const BLOCKS: usize = 9;
    /// Revisions linked.
    pub const REVISIONS: usize = 10;
    /// The block given back last; the one before it is named in [`super::block::RECENT`]. Hints, that others may have
    /// made untrue.
    pub const RECENT: usize = 11;
    /// A site; all of the shard's are in one list.
    pub const FIRST_SITE: usize = 12;
    /// The redo log: pairs of word and value.
    pub const LOG: usize = 16;
    /// Most writes of one transaction, with the longest names and payload (46 blocks more): a join that makes its room, or
    /// the last one of it that leaves, 49 blocks and some 20 links, which parts or joins the deepest index,
    /// [`crate::index::MAX_DEPTH`] and 2 more; or a change that swaps one longest payload for another.
    pub const LOG_CAPACITY: usize = 184;
    /// Heads of the wheel's slots.
    pub const WHEEL: usize = LOG + 2 * LOG_CAPACITY;
    /// Slots of the wheel, a power of two.
    pub const WHEEL_SLOTS: usize = 128;
    /// First bucket.
    pub const BUCKETS: usize = WHEEL + WHEEL_SLOTS;
}

/// A wheel slot lasts 2^10 ms.
pub const SLOT_SHIFT: u32 = 10;

/// What a block is, in the low byte of its first word.
pub mod kind {
    /// In nobody's use, or claimed by a shard and not yet used.
    pub const FREE: u64 = 0;
    /// A live (or expired and not yet swept) entry.
    pub const ENTRY: u64 = 1;
    /// A room with at least one entry.
    pub const ROOM: u64 = 2;
    /// A site, as one shard knows it.
    pub const SITE: u64 = 3;
    /// More payload of another block.
    pub const MORE: u64 = 4;
    /// How often a screen was saved.
    pub const REVISION: u64 = 5;
}

/// Words of every block.
pub mod block {
    /// [`super::kind`] in the low byte; for entries above it the renewal sequence, odd while a renewal is written.
    pub const KIND: usize = 0;
    /// Hash of the key.
    pub const HASH: usize = 1;
    /// Next in the bucket; in a [`super::kind::MORE`] block the next of those.
    pub const NEXT: usize = 2;
    /// Bytes of the name in the low 16 bits; above them, of an entry the bytes of its data.
    pub const LENGTHS: usize = 13;
    /// First [`super::kind::MORE`] block of the text, or 0.
    pub const MORE: usize = 14;
    /// In a free block: the one that was given back before. No reader ever takes this word for a link.
    pub const RECENT: usize = super::BLOCK - 1;
    /// Text in place.
    pub const TEXT: usize = 16;
    /// Words of text in place.
    pub const TEXT_WORDS: usize = super::BLOCK - TEXT;
    /// First word of text in a [`super::kind::MORE`] block, and how many.
    pub const MORE_TEXT: usize = 4;
    /// See [`MORE_TEXT`].
    pub const MORE_WORDS: usize = super::BLOCK - MORE_TEXT;
}

/// Words of an entry.
pub mod entry {
    /// Its room.
    pub const ROOM: usize = 3;
    /// Neighbour in the room: changed later.
    pub const NEWER: usize = 4;
    /// Neighbour in the room: changed earlier.
    pub const OLDER: usize = 5;
    /// Next in the user bucket.
    pub const USER_NEXT: usize = 6;
    /// Previous in the wheel slot, or `SLOT_HEAD | slot`.
    pub const WHEEL_PREVIOUS: usize = 7;
    /// Next in the wheel slot.
    pub const WHEEL_NEXT: usize = 8;
    /// User id.
    pub const USER: usize = 9;
    /// Version of the last change.
    pub const VERSION: usize = 10;
    /// Boot time at which it is gone.
    pub const EXPIRES: usize = 11;
    /// Wall clock of the last write.
    pub const UPDATED: usize = 12;
    /// Boot time of the last write.
    pub const WRITTEN: usize = 15;
}

/// Words of a room.
pub mod room {
    /// Its site.
    pub const SITE: usize = 3;
    /// Below it in the site's index: rooms before it by name.
    pub const LEFT: usize = 4;
    /// Rooms behind it.
    pub const RIGHT: usize = 5;
    /// Entry changed last.
    pub const NEWEST: usize = 6;
    /// Entry changed first.
    pub const OLDEST: usize = 7;
    /// Entries.
    pub const ENTRIES: usize = 8;
    /// Different users, nobody not counted.
    pub const USERS: usize = 9;
    /// Version of the last change.
    pub const VERSION: usize = 10;
    /// One more than its number among [`super::header::GROUPS`]; 0 = its name has no `/`.
    pub const GROUP: usize = 15;
    /// Cache lines of all these and a name as long as most.
    pub const LINES: usize = 3;
}

/// Words of a site.
pub mod site {
    /// Uppermost room of the index by name ([`crate::index`]).
    pub const ROOMS: usize = 3;
    /// Entries.
    pub const ENTRIES: usize = 4;
    /// Version of the last change of any room.
    pub const VERSION: usize = 5;
    /// Revision bumped last, and from bit 32 the one bumped first. All of a site's are in one shard.
    pub const REVISIONS: usize = 6;
    /// How many revisions.
    pub const REVISION_COUNT: usize = 7;
    /// Next in the shard's list of sites.
    pub const FOLLOWING: usize = 8;
    /// Previous in that list.
    pub const PREVIOUS: usize = 9;
    /// Hash of the install's name ([`crate::hash::install`]): users are listed by install.
    pub const INSTALL: usize = 10;
    /// Cache lines of all these and a name as long as most.
    pub const LINES: usize = 3;
}

/// Words of a revision.
pub mod revision {
    /// Its site.
    pub const SITE: usize = 3;
    /// Neighbour in the site: bumped later.
    pub const NEWER: usize = 4;
    /// Neighbour in the site: bumped earlier.
    pub const OLDER: usize = 5;
    /// How often it was bumped.
    pub const COUNT: usize = 6;
    /// Who bumped last.
    pub const USER: usize = 7;
    /// Wall clock of that.
    pub const TIME: usize = 8;
    /// Who bumped last of all others.
    pub const OTHER_USER: usize = 9;
    /// Wall clock of that.
    pub const OTHER_TIME: usize = 10;
    /// Boot time of the last bump.
    pub const WRITTEN: usize = 11;
}

/// Marks an entry as the first of its wheel slot.
pub const SLOT_HEAD: u64 = 1 << 32;

/// Where the parts of a segment of one size lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Buckets for entries in each shard, a power of two.
    pub entry_buckets: usize,
    /// Buckets for users.
    pub user_buckets: usize,
    /// Buckets for rooms and sites.
    pub name_buckets: usize,
    /// Words of a shard.
    pub shard_words: usize,
    /// First word of the owner table.
    pub owners: usize,
    /// Word of block 0, which does not exist: block n lies n blocks behind it.
    pub blocks_base: usize,
    /// Number of blocks.
    pub blocks: usize,
}

impl Geometry {
    /// For a segment of `size` bytes, which is in [`SIZE`].
    pub fn new(size: u64) -> Self {
        let words = size as usize / 8;
        let scale = (words / BLOCK).next_power_of_two();
        let (entry_buckets, user_buckets, name_buckets) = (scale / 8, scale / 16, scale / 64);
        let shard_words = (shard::BUCKETS + entry_buckets + user_buckets + name_buckets).next_multiple_of(8);
        let owners = header::WORDS + SHARDS * shard_words;
        let left = words.saturating_sub(owners + 2 * BLOCK);
        // A block costs its words and one byte of the owner table.
        let blocks = left * 8 / (BLOCK * 8 + 1);
        let blocks_base = (owners + blocks.div_ceil(8)).next_multiple_of(BLOCK) - BLOCK;
        Self { entry_buckets, user_buckets, name_buckets, shard_words, owners, blocks_base, blocks }
    }

    /// First word of a shard.
    pub fn shard(&self, index: usize) -> usize {
        header::WORDS + index * self.shard_words
    }

    /// Whether a transaction of the shard that begins at `base` has any business with a word: not with another shard,
    /// the header, or what commits it.
    #[inline]
    pub fn is_guarded(&self, base: usize, word: usize) -> bool {
        let block = word.wrapping_sub(self.blocks_base + BLOCK);
        let own = word.wrapping_sub(base);
        block < self.blocks * BLOCK
            || (shard::WHEEL..self.shard_words).contains(&own)
            || (shard::NEXT_DUE..shard::LOG).contains(&own)
    }

    /// First word of a block whose number was found in the segment.
    #[inline]
    pub fn block(&self, number: u64) -> Result<usize> {
        if number == 0 || number > self.blocks as u64 {
            return Err(Error::Corrupt("a link points outside of the blocks"));
        }
        Ok(self.blocks_base + number as usize * BLOCK)
    }

    /// Whether all of it lies inside of `memory`.
    pub fn fits(&self, memory: &Memory) -> bool {
        self.blocks > 0 && self.blocks_base + (self.blocks + 1) * BLOCK <= memory.words()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_keeps_its_blocks_inside_and_wastes_little() {
        for size in [1 << 20, (1 << 20) + 4096, 16 << 20, 100 << 20, (64 << 20) - 4096, 4 << 30] {
            let geometry = Geometry::new(size);
            let end = geometry.blocks_base + (geometry.blocks + 1) * BLOCK;
            assert!(end <= size as usize / 8, "{size}: {geometry:?}");
            assert!(geometry.owners + geometry.blocks.div_ceil(8) <= geometry.blocks_base + BLOCK);
            assert!(size as usize / 8 - end < 3 * BLOCK);
            let base = geometry.shard(SHARDS - 1);
            let guarded = |word| geometry.is_guarded(base, word);
            assert!(guarded(end - 1) && !guarded(end) && !guarded(usize::MAX) && !guarded(0));
            assert!(guarded(geometry.blocks_base + BLOCK) && !guarded(geometry.blocks_base + BLOCK - 1));
            assert!(!guarded(base + shard::LOCK) && !guarded(base + shard::LOG_LENGTH) && !guarded(base + shard::LOG));
            assert!(guarded(base + shard::WHEEL) && guarded(base + shard::ENTRIES) && !guarded(geometry.owners));
        }
    }

    #[test]
    fn the_default_size_holds_40_000_entries_and_a_room_for_each_of_10_000() {
        assert!(Geometry::new(16 << 20).blocks > 50_000);
    }
}
