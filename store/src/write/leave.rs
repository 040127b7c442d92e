//! Leaving.

use std::sync::atomic::Ordering;

use super::change_versions;
use super::links::{unlink_bucket, unlink_from_room, unlink_user};
use super::places::{remove_room, remove_site, site_floor};
use crate::layout::{block, entry, kind, room, shard, site};
use crate::shard::Locked;
use crate::transaction::Transaction;
use crate::{Result, wheel};

/// Removes an entry. The last one takes its room along, and its site.
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
    let mut transaction = Transaction::new(locked);
    unlink_from_room(&mut transaction, view, room_at, at)?;
    unlink_user(&mut transaction, view, install, (room_number, room_at), number, at)?;
    wheel::unlink(&mut transaction, view, at)?;
    let version = change_versions(&mut transaction, view, room_at, site_at)?;
    transaction.add(room_at + room::ENTRIES, -1)?;
    transaction.add(view.base + shard::ENTRIES, -1)?;
    let site_entries = transaction.add(site_at + site::ENTRIES, -1)?;
    let bucket = view.entry_bucket(view.memory.load(at + block::HASH));
    unlink_bucket(&mut transaction, view, bucket, block::NEXT, number, at)?;
    transaction.free(number)?;
    if entries <= 1 {
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
