//! Rooms and sites come with their first entry and go with their last.

use super::links::{link_bucket, unlink_bucket};
use super::text::{Text, claim_named};
use crate::hash::{Name, fold, install};
use crate::layout::{block, header, kind, room, shard, site};
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
        view.memory.store(at + site::INSTALL, install(view.memory.load(header::SEED), name.bytes()));
        link_bucket(transaction, view.name_bucket(hash), block::NEXT, number, at)?;
        let first = transaction.get(view.base + shard::FIRST_SITE);
        if first != 0 {
            transaction.set(view.block_of(first, kind::SITE)? + site::PREVIOUS, number)?;
        }
        link_bucket(transaction, view.base + shard::FIRST_SITE, site::FOLLOWING, number, at)?;
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
        let group = group(transaction.get(site.1 + block::HASH), name.bytes());
        transaction.set(at + room::GROUP, group.map_or(0, |group| group + 1))?;
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
    let (previous, following) = (transaction.get(at + site::PREVIOUS), transaction.get(at + site::FOLLOWING));
    let link = match previous {
        0 => view.base + shard::FIRST_SITE,
        _ => view.block_of(previous, kind::SITE)? + site::FOLLOWING,
    };
    transaction.set(link, following)?;
    if following != 0 {
        transaction.set(view.block_of(following, kind::SITE)? + site::PREVIOUS, previous)?;
    }
    transaction.add(view.base + shard::SITES, -1)?;
    transaction.free(number)
}

/// The number of the counter of rooms whose names begin as this one, or this beginning of one, up to the first `/`; `None`
/// without one. Others may share it.
pub fn group(site_hash: u64, name: &[u8]) -> Option<u64> {
    let end = name.iter().position(|byte| *byte == b'/')?;
    Some(fold(site_hash, &name[..end]) % header::GROUP_COUNTERS as u64)
}

/// The header's word for it.
pub fn group_counter(group: u64) -> usize {
    header::GROUPS + (group % header::GROUP_COUNTERS as u64) as usize
}

/// The header's word for versions of sites of which a shard has no entry any more.
pub fn site_floor(site_hash: u64) -> usize {
    header::SITE_FLOOR + (site_hash % header::SITE_FLOORS as u64) as usize
}
