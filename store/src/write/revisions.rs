//! Save counters, in a list of their site by the last save.

use super::Joined;
use super::links::{link_bucket, unlink_bucket};
use super::places::{remove_site, site_for};
use super::text::{Text, claim_named};
use crate::hash::Name;
use crate::layout::{block, kind, revision, shard, site};
use crate::shard::{Locked, View};
use crate::transaction::Transaction;
use crate::{Now, Result};

/// Both ends of a site's list: bumped last, bumped first.
fn ends(transaction: &Transaction<'_>, site_at: usize) -> (u64, u64) {
    let ends = transaction.get(site_at + site::REVISIONS);
    (ends & 0xffff_ffff, ends >> 32)
}

fn unlink(transaction: &mut Transaction<'_>, view: View<'_>, site_at: usize, at: usize) -> Result<()> {
    let (mut newest, mut oldest) = ends(transaction, site_at);
    let (newer, older) = (transaction.get(at + revision::NEWER), transaction.get(at + revision::OLDER));
    match newer {
        0 => newest = older,
        _ => transaction.set(view.block_of(newer, kind::REVISION)? + revision::OLDER, older)?,
    }
    match older {
        0 => oldest = newer,
        _ => transaction.set(view.block_of(older, kind::REVISION)? + revision::NEWER, newer)?,
    }
    transaction.set(site_at + site::REVISIONS, newest | oldest << 32)
}

fn link_newest(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    site_at: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    let (newest, oldest) = ends(transaction, site_at);
    transaction.set(at + revision::NEWER, 0)?;
    transaction.set(at + revision::OLDER, newest)?;
    if newest != 0 {
        transaction.set(view.block(newest)? + revision::NEWER, number)?;
    }
    let oldest = if oldest == 0 { number } else { oldest };
    transaction.set(site_at + site::REVISIONS, number | oldest << 32)
}

/// Adds a revision that is not there, with its site if that is not either.
pub fn add_revision(
    locked: &Locked<'_>,
    hashes: (u64, u64),
    names: (Name<'_>, Name<'_>),
    now: Now,
    user_id: u64,
) -> Result<Joined> {
    let view = locked.view;
    let mut transaction = Transaction::new(locked);
    let text = Text::of_name(names.1);
    let made = claim_named(&mut transaction, view, kind::REVISION, hashes.1, text)?;
    let Some((number, at)) = made else { return Ok(Joined::Full) };
    let Some(site) = site_for(&mut transaction, view, hashes.0, names.0)? else { return Ok(Joined::Full) };
    link_bucket(&mut transaction, view.name_bucket(hashes.1), block::NEXT, number, at)?;
    link_newest(&mut transaction, view, site.1, number, at)?;
    transaction.set(at + revision::SITE, site.0)?;
    write(&mut transaction, at, now, user_id)?;
    transaction.add(site.1 + site::REVISION_COUNT, 1)?;
    transaction.add(view.base + shard::REVISIONS, 1)?;
    transaction.commit()?;
    Ok(Joined::Yes)
}

fn write(transaction: &mut Transaction<'_>, at: usize, now: Now, user_id: u64) -> Result<u64> {
    transaction.set(at + revision::USER, user_id)?;
    transaction.set(at + revision::TIME, now.wall_ms)?;
    transaction.set(at + revision::WRITTEN, now.boot_ms)?;
    transaction.add(at + revision::COUNT, 1)
}

/// Bumps a revision; its new count.
pub fn bump_revision(locked: &Locked<'_>, number: u64, now: Now, user_id: u64) -> Result<u64> {
    let view = locked.view;
    let at = view.block_of(number, kind::REVISION)?;
    let site_at = view.block_of(view.memory.load(at + revision::SITE), kind::SITE)?;
    let mut transaction = Transaction::new(locked);
    let last_user = transaction.get(at + revision::USER);
    if last_user != user_id {
        transaction.set(at + revision::OTHER_USER, last_user)?;
        transaction.set(at + revision::OTHER_TIME, transaction.get(at + revision::TIME))?;
    }
    let count = write(&mut transaction, at, now, user_id)?;
    if ends(&transaction, site_at).0 != number {
        unlink(&mut transaction, view, site_at, at)?;
        link_newest(&mut transaction, view, site_at, number, at)?;
    }
    transaction.commit()?;
    Ok(count)
}

/// Makes what a user saved the saves of nobody; whether there was any. When and how often stays.
pub fn forget_user(locked: &Locked<'_>, at: usize, user_id: u64) -> Result<bool> {
    let mut transaction = Transaction::new(locked);
    let mut named = false;
    for field in [revision::USER, revision::OTHER_USER] {
        if transaction.get(at + field) == user_id {
            transaction.set(at + field, 0)?;
            named = true;
        }
    }
    if named {
        transaction.commit()?;
    }
    Ok(named)
}

/// Removes a revision; the last thing of a site takes the site along.
pub fn remove_revision(locked: &Locked<'_>, number: u64) -> Result<()> {
    let view = locked.view;
    let at = view.block_of(number, kind::REVISION)?;
    let site_number = view.memory.load(at + revision::SITE);
    let site_at = view.block_of(site_number, kind::SITE)?;
    let mut transaction = Transaction::new(locked);
    unlink(&mut transaction, view, site_at, at)?;
    let bucket = view.name_bucket(view.memory.load(at + block::HASH));
    unlink_bucket(&mut transaction, view, bucket, block::NEXT, number, at)?;
    transaction.free(number)?;
    transaction.add(view.base + shard::REVISIONS, -1)?;
    let left = transaction.add(site_at + site::REVISION_COUNT, -1)?;
    if left == 0 && transaction.get(site_at + site::ENTRIES) == 0 {
        remove_site(&mut transaction, view, site_number, site_at)?;
    }
    transaction.commit()?;
    Ok(())
}
