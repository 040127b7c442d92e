//! The changes of a shard: joining, renewing, changing, leaving. Each is one transaction.

mod leave;
mod links;
mod places;
mod revisions;
mod text;

use crate::hash::Name;
use crate::layout::{block, entry, kind, room, shard, site};
use crate::shard::{Lease, Locked, View};
use crate::transaction::Transaction;
use crate::{Result, Write, blocks, wheel};
use links::{link_bucket, link_newest, link_user, unlink_from_room, unlink_user};
use places::{room_for, site_for};
use text::{Text, claim_named, store_more};

pub use leave::remove_entry;
pub use places::{group, group_counter, site_floor};
pub use revisions::{add_revision, bump_revision, forget_user, remove_revision};

/// The hashes that find a write's places.
#[derive(Clone, Copy)]
pub struct Hashes {
    /// Of the site.
    pub site: u64,
    /// Of the room in it.
    pub room: u64,
    /// Of the client in that.
    pub entry: u64,
}

/// What [`join`] did.
pub enum Joined {
    /// The entry is there.
    Yes,
    /// There is no free block.
    Full,
    /// `agree` said no.
    Disagreed,
}

fn change_versions(transaction: &mut Transaction<'_>, view: View<'_>, room_at: usize, site_at: usize) -> Result<u64> {
    let version = blocks::next_version(view)?;
    transaction.set(room_at + room::VERSION, version)?;
    transaction.set(site_at + site::VERSION, version)?;
    if let Some(group) = transaction.get(room_at + room::GROUP).checked_sub(1) {
        transaction.count_in(group_counter(group));
    }
    Ok(version)
}

fn set_lease(transaction: &mut Transaction<'_>, at: usize, lease: Lease) -> Result<()> {
    transaction.set(at + entry::EXPIRES, lease.expires)?;
    transaction.set(at + entry::UPDATED, lease.updated)?;
    transaction.set(at + entry::WRITTEN, lease.written)
}

/// Adds an entry that is not there, with its room and site if they are not either.
pub fn join(
    locked: &Locked<'_>,
    hashes: Hashes,
    names: (Name<'_>, Name<'_>, Name<'_>),
    write: &Write<'_>,
    lease: Lease,
    agree: impl FnOnce() -> bool,
) -> Result<Joined> {
    let view = locked.view;
    let (site_name, room_name, client) = names;
    let mut transaction = Transaction::new(locked);
    let text = Text::of_entry(client, write.data);
    let entry = claim_named(&mut transaction, view, kind::ENTRY, hashes.entry, text)?;
    let Some((number, at)) = entry else {
        return Ok(Joined::Full);
    };
    let Some(site) = site_for(&mut transaction, view, hashes.site, site_name)? else {
        return Ok(Joined::Full);
    };
    let Some(room) = room_for(&mut transaction, view, hashes.room, room_name, site)? else {
        return Ok(Joined::Full);
    };
    link_bucket(&mut transaction, view.entry_bucket(hashes.entry), block::NEXT, number, at)?;
    link_newest(&mut transaction, view, room.1, number, at)?;
    link_user(&mut transaction, view, view.memory.load(site.1 + site::INSTALL), room, number, at, write.user_id)?;
    wheel::link(&mut transaction, view, number, at, lease.expires)?;
    transaction.set(at + entry::ROOM, room.0)?;
    set_lease(&mut transaction, at, lease)?;
    let version = change_versions(&mut transaction, view, room.1, site.1)?;
    transaction.set(at + entry::VERSION, version)?;
    transaction.add(room.1 + room::ENTRIES, 1)?;
    transaction.add(site.1 + site::ENTRIES, 1)?;
    transaction.add(view.base + shard::ENTRIES, 1)?;
    Ok(if transaction.commit_if(agree)? { Joined::Yes } else { Joined::Disagreed })
}

/// Whether an entry already says this.
pub fn is_same(view: View<'_>, at: usize, client: Name<'_>, write: &Write<'_>) -> Result<bool> {
    let lengths = Text::of_entry(client, write.data).lengths();
    Ok(view.memory.load(at + entry::USER) == write.user_id
        && view.memory.load(at + block::LENGTHS) == lengths
        && view.text_equals(at, client.len().div_ceil(8), write.data.as_bytes())?)
}

/// Gives an entry a new lease, and nothing else.
pub fn renew(locked: &Locked<'_>, number: u64, at: usize, lease: Lease) -> Result<()> {
    let view = locked.view;
    let memory = view.memory;
    if lease.expires < memory.load(at + entry::EXPIRES) {
        let mut transaction = Transaction::new(locked);
        move_in_wheel(&mut transaction, view, number, at, lease)?;
        set_lease(&mut transaction, at, lease)?;
        return transaction.commit();
    }
    // A transaction of its own, under the entry's sequence: it disturbs no reader but one of this entry.
    let (renewals, log) = (view.renewals(at), view.log());
    let writes = [
        (block::KIND, renewals.after(memory.load(at + block::KIND))),
        (entry::EXPIRES, lease.expires),
        (entry::UPDATED, lease.updated),
        (entry::WRITTEN, lease.written),
    ];
    for (index, (field, value)) in writes.into_iter().enumerate() {
        log.put(index, at + field, value);
    }
    log.commit_later(writes.len());
    renewals.begin();
    for (field, value) in &writes[1..] {
        memory.store(at + field, *value);
    }
    renewals.end();
    log.clear();
    Ok(())
}

fn move_in_wheel(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    number: u64,
    at: usize,
    lease: Lease,
) -> Result<()> {
    wheel::unlink(transaction, view, at)?;
    wheel::link(transaction, view, number, at, lease.expires)
}

/// Gives an entry other data, and perhaps another user; false when there is no free block.
pub fn change(
    locked: &Locked<'_>,
    client: Name<'_>,
    write: &Write<'_>,
    lease: Lease,
    number: u64,
    at: usize,
) -> Result<bool> {
    let view = locked.view;
    let mut transaction = Transaction::new(locked);
    let mut text = Text::of_entry(client, write.data);
    let lengths = text.lengths();
    for place in at + block::TEXT..at + block::TEXT + block::TEXT_WORDS {
        // What no longer belongs to the text is zeroed.
        let word = text.next();
        if view.memory.load(place) != word {
            transaction.set(place, word)?;
        }
    }
    let Some(more) = store_more(&mut transaction, view, text)? else {
        return Ok(false);
    };
    transaction.free_text(transaction.get(at + block::MORE))?;
    transaction.set(at + block::MORE, more)?;
    transaction.set(at + block::LENGTHS, lengths)?;
    let room_number = transaction.get(at + entry::ROOM);
    let room = (room_number, view.block_of(room_number, kind::ROOM)?);
    let site_at = view.block_of(transaction.get(room.1 + room::SITE), kind::SITE)?;
    if transaction.get(at + entry::USER) != write.user_id {
        let install = view.memory.load(site_at + site::INSTALL);
        unlink_user(&mut transaction, view, install, room, number, at)?;
        link_user(&mut transaction, view, install, room, number, at, write.user_id)?;
    }
    if transaction.get(room.1 + room::NEWEST) != number {
        unlink_from_room(&mut transaction, view, room.1, at)?;
        link_newest(&mut transaction, view, room.1, number, at)?;
    }
    if lease.expires < transaction.get(at + entry::EXPIRES) {
        move_in_wheel(&mut transaction, view, number, at, lease)?;
    }
    set_lease(&mut transaction, at, lease)?;
    let version = change_versions(&mut transaction, view, room.1, site_at)?;
    transaction.set(at + entry::VERSION, version)?;
    transaction.commit_if(|| true)
}
