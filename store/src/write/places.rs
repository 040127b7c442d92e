//! Rooms and sites come with their first entry and go with their last.

use super::links::{link_bucket, unlink_bucket};
use super::text::{Text, claim_named};
use crate::hash::Name;
use crate::layout::{block, header, kind, room, shard};
use crate::shard::View;
use crate::transaction::Transaction;
use crate::{Result, index};

/// Finds or makes the site; `None` when there is no free block.
pub(super) fn site_for(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    hash: u64,
    name: Name<'_>,
) -> Result<Option<(u64, usize)>> {
    if let Some(number) = view.site(hash, name)? {
        return Ok(Some((number, view.block(number)?)));
    }
    let made = claim_named(transaction, view, kind::SITE, hash, Text::of_name(name))?;
    if let Some((number, at)) = made {
        link_bucket(transaction, view.name_bucket(hash), block::NEXT, number, at)?;
        transaction.add(view.base + shard::SITES, 1)?;
    }
    Ok(made)
}

/// Finds or makes the room; `None` when there is no free block.
pub(super) fn room_for(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    hash: u64,
    name: Name<'_>,
    site: (u64, usize),
) -> Result<Option<(u64, usize)>> {
    if let Some(number) = view.room(hash, site.0, name)? {
        return Ok(Some((number, view.block(number)?)));
    }
    let made = claim_named(transaction, view, kind::ROOM, hash, Text::of_name(name))?;
    if let Some((number, at)) = made {
        link_bucket(transaction, view.name_bucket(hash), block::NEXT, number, at)?;
        transaction.set(at + room::SITE, site.0)?;
        index::insert(transaction, view, site, (number, at), name.bytes())?;
        transaction.add(view.base + shard::ROOMS, 1)?;
    }
    Ok(made)
}

pub(super) fn remove_room(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room: (u64, usize),
    site: (u64, usize),
) -> Result<()> {
    let (number, at) = room;
    unlink_bucket(transaction, view, view.name_bucket(view.memory.load(at + block::HASH)), block::NEXT, number, at)?;
    index::remove(transaction, view, site, room)?;
    transaction.add(view.base + shard::ROOMS, -1)?;
    transaction.free(number)
}

pub(super) fn remove_site(transaction: &mut Transaction<'_>, view: View<'_>, number: u64, at: usize) -> Result<()> {
    unlink_bucket(transaction, view, view.name_bucket(view.memory.load(at + block::HASH)), block::NEXT, number, at)?;
    transaction.add(view.base + shard::SITES, -1)?;
    transaction.free(number)
}

/// The header's word for versions of sites of which a shard has no entry any more.
pub fn site_floor(site_hash: u64) -> usize {
    header::SITE_FLOOR + (site_hash % header::SITE_FLOORS as u64) as usize
}
