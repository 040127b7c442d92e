//! The lists that an entry stands in: its bucket, its room's, its user's.

use crate::hash::mix;
use crate::layout::{entry, kind, room};
use crate::shard::View;
use crate::transaction::Transaction;
use crate::{Error, Result};

pub(super) fn link_bucket(
    transaction: &mut Transaction<'_>,
    bucket: usize,
    next: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    transaction.set(at + next, transaction.get(bucket))?;
    transaction.set(bucket, number)
}

pub(super) fn unlink_bucket(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    bucket: usize,
    next: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    // As the transaction leaves the bucket, not as it is: a room and its site may stand in it side by side.
    let mut before = bucket;
    for _ in 0..view.geometry.blocks {
        match transaction.get(before) {
            0 => return Err(Error::Corrupt("a block is not in its bucket")),
            found if found == number => return transaction.set(before, transaction.get(at + next)),
            other => before = view.block(other)? + next,
        }
    }
    Err(Error::Corrupt("a list has no end"))
}

/// Puts an entry in front of its room's list.
pub(super) fn link_newest(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    let newest = transaction.get(room_at + room::NEWEST);
    transaction.set(at + entry::NEWER, 0)?;
    transaction.set(at + entry::OLDER, newest)?;
    let neighbour = if newest == 0 { room_at + room::OLDEST } else { view.block(newest)? + entry::NEWER };
    transaction.set(neighbour, number)?;
    transaction.set(room_at + room::NEWEST, number)
}

pub(super) fn unlink_from_room(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    at: usize,
) -> Result<()> {
    let (newer, older) = (transaction.get(at + entry::NEWER), transaction.get(at + entry::OLDER));
    let before = if newer == 0 { room_at + room::NEWEST } else { view.block(newer)? + entry::OLDER };
    let behind = if older == 0 { room_at + room::OLDEST } else { view.block(older)? + entry::NEWER };
    transaction.set(before, older)?;
    transaction.set(behind, newer)
}

/// Whether the room has another entry of this user: looked for in turns among the user's entries and the room's, until
/// those end of which there are less.
fn has_other(view: View<'_>, bucket: usize, room: (u64, usize), user_id: u64, number: u64) -> Result<bool> {
    let mut of_user = view.memory.load(bucket);
    let mut of_room = view.memory.load(room.1 + room::NEWEST);
    let look = |other: &mut u64, next: usize| -> Result<bool> {
        let at = view.block_of(*other, kind::ENTRY)?;
        let found = *other != number
            && view.memory.load(at + entry::USER) == user_id
            && view.memory.load(at + entry::ROOM) == room.0;
        *other = view.memory.load(at + next);
        Ok(found)
    };
    for turn in 0..2 * view.geometry.blocks {
        // The user's first: most people have one entry, and none of the room's is touched.
        if of_user == 0 || of_room == 0 {
            return Ok(false);
        }
        let found = match turn % 2 {
            0 => look(&mut of_user, entry::USER_NEXT)?,
            _ => look(&mut of_room, entry::OLDER)?,
        };
        if found {
            return Ok(true);
        }
    }
    Err(Error::Corrupt("a list has no end"))
}

/// Enters an entry under its user. Nobody (0) is not a user.
pub(super) fn link_user(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    install: u64,
    room: (u64, usize),
    number: u64,
    at: usize,
    user_id: u64,
) -> Result<()> {
    transaction.set(at + entry::USER, user_id)?;
    if user_id == 0 {
        return Ok(());
    }
    let bucket = view.user_bucket(mix(install, user_id));
    if !has_other(view, bucket, room, user_id, number)? {
        transaction.add(room.1 + room::USERS, 1)?;
    }
    link_bucket(transaction, bucket, entry::USER_NEXT, number, at)
}

pub(super) fn unlink_user(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    install: u64,
    room: (u64, usize),
    number: u64,
    at: usize,
) -> Result<()> {
    let user_id = transaction.get(at + entry::USER);
    if user_id == 0 {
        return Ok(());
    }
    let bucket = view.user_bucket(mix(install, user_id));
    if !has_other(view, bucket, room, user_id, number)? {
        transaction.add(room.1 + room::USERS, -1)?;
    }
    unlink_bucket(transaction, view, bucket, entry::USER_NEXT, number, at)
}
