//! Leaving, and what a room remembers of it: a tomb, so that others can be told.

use std::sync::atomic::Ordering;

use super::change_versions;
use super::links::{unlink_bucket, unlink_from_room, unlink_user};
use super::places::{remove_room, remove_site, site_floor};
use crate::index::{self, Range};
use crate::layout::{block, entry, kind, room, shard, site};
use crate::shard::{Locked, View};
use crate::transaction::Transaction;
use crate::{Result, wheel};

/// How many who left a room remembers, beside a quarter of its entries.
const TOMBS: u64 = 32;

fn tombs(view: View<'_>, room_at: usize) -> (u64, u64, u64) {
    let ends = view.memory.load(room_at + room::TOMBS);
    (ends & 0xffff_ffff, ends >> 32, view.memory.load(room_at + block::LENGTHS) >> 16)
}

/// Takes a tomb out of its room and frees it.
pub(super) fn unlink_tomb(transaction: &mut Transaction<'_>, view: View<'_>, room_at: usize, tomb: u64) -> Result<()> {
    let at = view.block_of(tomb, kind::TOMB)?;
    let (mut newest, mut oldest, count) = tombs(view, room_at);
    let (newer, older) = (view.memory.load(at + entry::NEWER), view.memory.load(at + entry::OLDER));
    if newer == 0 {
        newest = older;
    } else {
        transaction.set(view.block_of(newer, kind::TOMB)? + entry::OLDER, older)?;
    }
    if older == 0 {
        oldest = newer;
    } else {
        transaction.set(view.block_of(older, kind::TOMB)? + entry::NEWER, newer)?;
    }
    set_tombs(transaction, view, room_at, newest, oldest, count.saturating_sub(1))?;
    let hash = view.memory.load(at + block::HASH);
    unlink_bucket(transaction, view, view.entry_bucket(hash), block::NEXT, tomb, at)?;
    transaction.add(view.base + shard::TOMBS, -1)?;
    transaction.free(tomb)
}

fn set_tombs(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    newest: u64,
    oldest: u64,
    count: u64,
) -> Result<()> {
    transaction.set(room_at + room::TOMBS, newest | oldest << 32)?;
    let name = view.memory.load(room_at + block::LENGTHS) & 0xffff;
    transaction.set(room_at + block::LENGTHS, name | count << 16)
}

/// Forgets the one who left first.
fn forget_oldest(locked: &Locked<'_>, room_at: usize) -> Result<()> {
    let view = locked.view;
    let oldest = tombs(view, room_at).1;
    let mut transaction = Transaction::new(locked);
    transaction.set(room_at + room::FLOOR, view.memory.load(view.block(oldest)? + entry::VERSION))?;
    unlink_tomb(&mut transaction, view, room_at, oldest)?;
    transaction.commit()
}

/// Forgets everyone who left any of the shard's rooms of a site: blocks for those who are there.
pub fn forget_all(locked: &Locked<'_>, site_number: u64) -> Result<()> {
    let view = locked.view;
    index::rooms(&view, site_number, &Range::of(""), |_, room_at| {
        while tombs(view, room_at).2 > 0 {
            forget_oldest(locked, room_at)?;
        }
        Ok(true)
    })
}

/// Removes an entry. The room remembers that it left; the last one takes its room along, and its site.
pub fn remove_entry(locked: &Locked<'_>, number: u64) -> Result<()> {
    let view = locked.view;
    let at = view.block_of(number, kind::ENTRY)?;
    let room_number = view.memory.load(at + entry::ROOM);
    let room_at = view.block_of(room_number, kind::ROOM)?;
    let site_number = view.memory.load(room_at + room::SITE);
    let site_at = view.block_of(site_number, kind::SITE)?;
    let site_hash = view.memory.load(site_at + block::HASH);
    let install = view.memory.load(site_at + site::INSTALL);
    let entries = view.memory.load(room_at + room::ENTRIES);
    let limit = if entries <= 1 { 0 } else { TOMBS + entries / 4 };
    while tombs(view, room_at).2 > limit {
        forget_oldest(locked, room_at)?;
    }
    let mut transaction = Transaction::new(locked);
    unlink_from_room(&mut transaction, view, room_at, at)?;
    unlink_user(&mut transaction, view, install, (room_number, room_at), number, at)?;
    wheel::unlink(&mut transaction, view, at)?;
    let version = change_versions(&mut transaction, view, room_at, site_at)?;
    transaction.add(room_at + room::ENTRIES, -1)?;
    transaction.add(view.base + shard::ENTRIES, -1)?;
    let site_entries = transaction.add(site_at + site::ENTRIES, -1)?;
    if entries > 1 {
        bury(&mut transaction, view, room_at, number, at, version)?;
    } else {
        let bucket = view.entry_bucket(view.memory.load(at + block::HASH));
        unlink_bucket(&mut transaction, view, bucket, block::NEXT, number, at)?;
        transaction.free(number)?;
        remove_room(&mut transaction, view, (room_number, room_at), (site_number, site_at))?;
        if site_entries == 0 {
            // The site may live on in other shards: its version must not fall back.
            view.memory.word(site_floor(site_hash)).fetch_max(version, Ordering::Relaxed);
            if transaction.get(site_at + site::REVISION_COUNT) == 0 {
                remove_site(&mut transaction, view, site_number, site_at)?;
            }
        }
    }
    transaction.commit()
}

/// Turns an entry's block into the memory that it left. It stays in its bucket, to be found should it come back.
fn bury(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    number: u64,
    at: usize,
    version: u64,
) -> Result<()> {
    let client_bytes = transaction.get(at + block::LENGTHS) & 0xffff;
    let client_words = client_bytes.div_ceil(8) as usize;
    // The longest client ids reach into the first block of more text: that one stays, without what follows.
    let more = transaction.get(at + block::MORE);
    if client_words <= block::TEXT_WORDS {
        transaction.free_text(more)?;
        transaction.set(at + block::MORE, 0)?;
    } else {
        let more_at = view.block_of(more, kind::MORE)?;
        transaction.free_text(view.memory.load(more_at + block::NEXT))?;
        transaction.set(more_at + block::NEXT, 0)?;
        for index in client_words - block::TEXT_WORDS..block::MORE_WORDS {
            transaction.set(more_at + block::MORE_TEXT + index, 0)?;
        }
    }
    for index in client_words..block::TEXT_WORDS {
        transaction.set(at + block::TEXT + index, 0)?;
    }
    let (newest, oldest, count) = tombs(view, room_at);
    transaction.add(view.base + shard::TOMBS, 1)?;
    transaction.set(at + block::KIND, kind::TOMB)?;
    transaction.set(at + block::LENGTHS, client_bytes)?;
    transaction.set(at + entry::USER, 0)?;
    transaction.set(at + entry::VERSION, version)?;
    transaction.set(at + entry::NEWER, 0)?;
    transaction.set(at + entry::OLDER, newest)?;
    if newest != 0 {
        transaction.set(view.block_of(newest, kind::TOMB)? + entry::NEWER, number)?;
    }
    set_tombs(transaction, view, room_at, number, if oldest == 0 { number } else { oldest }, count + 1)
}
