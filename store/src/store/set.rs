//! Writing one entry.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Place, Store, TRIES};
use crate::hash::Name;
use crate::layout::{block, entry, header, shard};
use crate::read::User;
use crate::shard::{Lease, Locked, View};
use crate::write::{self, Hashes, Joined};
use crate::{Error, Limits, Now, Outcome, Result, Write, charge, read, wheel};

/// Expired entries that a write sweeps along.
const SWEEP_PER_WRITE: usize = 16;

/// A write and all that is computed from it.
struct Task<'a> {
    write: &'a Write<'a>,
    place: Place<'a>,
    client: Name<'a>,
    hashes: Hashes,
    lease: Lease,
    user: User,
    /// What the entry will count for.
    charge: u64,
}

/// How one try ended.
enum Try {
    Done(Outcome),
    /// No free block.
    Full,
    /// The user's entries must be counted, without the lock, before it can be decided.
    Count,
}

/// What a user had, and how often the user had joined by then.
#[derive(Clone, Copy)]
struct Counted {
    joins: u64,
    /// Live entries in the site.
    live: u32,
    /// What the live entries in all sites of the install count for, without the one that is written.
    others: u64,
}

impl Store {
    /// Joins, changes or renews one entry. O(1); a join with `max_per_user` is O(shards).
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Conflict`], [`Error::Limit`], [`Error::Contended`], [`Error::Corrupt`].
    pub fn set(&self, now: Now, site: &str, write: &Write<'_>) -> Result<Outcome> {
        let place = self.place(site, write.room);
        let task = Task {
            client: Name::new(write.client_id),
            hashes: Hashes {
                site: place.site.hash,
                room: place.hash,
                entry: self.hasher.within(place.hash, write.client_id),
            },
            user: self.user(site, write.user_id),
            charge: charge(write.room.len(), write.client_id.len(), write.data.len()),
            lease: Lease {
                expires: now.boot_ms.saturating_add(write.ttl_ms).saturating_sub(write.age_ms),
                updated: now.wall_ms.saturating_sub(write.age_ms),
                // May be before the boot.
                written: now.boot_ms.wrapping_sub(write.age_ms),
            },
            place,
            write,
        };
        let view = self.view(task.hashes.room);
        view.memory.prefetch(view.entry_bucket(task.hashes.entry));
        view.memory.prefetch(view.user_bucket(task.user.hash()));
        let (mut counted, mut reclaimed) = (None, false);
        for _ in 0..TRIES {
            match self.try_set(now, &task, counted)? {
                Try::Done(outcome) => return Ok(outcome),
                Try::Count => counted = Some(self.count(now, &task)?),
                Try::Full if reclaimed => return Err(self.refuse(header::REFUSED_FULL, self.full(write.limits))),
                Try::Full => {
                    self.reclaim(now)?;
                    reclaimed = true;
                }
            }
        }
        Err(self.contended())
    }

    fn try_set(&self, now: Now, task: &Task<'_>, counted: Option<Counted>) -> Result<Try> {
        let Task { write, client, hashes, lease, .. } = *task;
        let view = self.view(hashes.room);
        let locked = self.lock(view, now)?;
        wheel::advance(&locked, now.boot_ms, SWEEP_PER_WRITE)?;
        let Some((number, at)) = find_live(&locked, now, task)? else {
            return self.try_join(&locked, task, counted);
        };
        if write.limits.max_per_user > 0 && view.memory.load(at + entry::USER) != write.user_id {
            return Err(self.refuse(header::REFUSED_CONFLICT, Error::Conflict));
        }
        if write::is_same(view, at, client, write)? {
            write::renew(&locked, number, at, lease)?;
            return Ok(Try::Done(Outcome::Renewed));
        }
        let lengths = view.memory.load(at + block::LENGTHS);
        let grows = task.charge > charge(write.room.len(), (lengths & 0xffff) as usize, (lengths >> 16) as usize);
        if grows && self.is_reserved(write.limits.leave_free) {
            return Ok(Try::Full);
        }
        if task.user.id > 0 && (grows || view.memory.load(at + entry::USER) != write.user_id) {
            match counted {
                None if write.limits.max_bytes_per_user > 0 => return Ok(Try::Count),
                Some(counted) => self.check_budget(task, counted)?,
                None => {}
            }
        }
        let changed = write::change(&locked, client, write, lease, number, at)?;
        Ok(if changed { Try::Done(Outcome::Changed) } else { Try::Full })
    }

    fn try_join(&self, locked: &Locked<'_>, task: &Task<'_>, counted: Option<Counted>) -> Result<Try> {
        let limits = task.write.limits;
        if self.is_reserved(limits.leave_free) {
            return Ok(Try::Full);
        }
        if task.user.id > 0 && (limits.max_per_user > 0 || limits.max_bytes_per_user > 0) {
            let Some(counted) = counted else { return Ok(Try::Count) };
            let limit = limits.max_per_user;
            if limit > 0 && counted.live >= limit {
                return Err(self.refuse(header::REFUSED_LIMIT, Error::Limit { limit }));
            }
            self.check_budget(task, counted)?;
        }
        // When this is called readers cannot see past this shard until the join is there: a count that begins
        // after it includes the join, and one that began before it is refused here.
        let agree = || {
            counted.is_none_or(|Counted { joins, .. }| {
                let joined = self.joins(task);
                joined.compare_exchange(joins, joins.wrapping_add(1), Ordering::AcqRel, Ordering::Relaxed).is_ok()
            })
        };
        let names = (task.place.site.name, task.place.name, task.client);
        Ok(match write::join(locked, task.hashes, names, task.write, task.lease, agree)? {
            Joined::Yes => Try::Done(Outcome::Changed),
            Joined::Full => Try::Full,
            Joined::Disagreed => Try::Count,
        })
    }

    /// How often a user (or one who shares the counter) has joined under a limit.
    fn joins(&self, task: &Task<'_>) -> &AtomicU64 {
        self.segment.memory.word(header::JOINS + (task.user.hash() % header::JOIN_COUNTERS as u64) as usize)
    }

    fn count(&self, now: Now, task: &Task<'_>) -> Result<Counted> {
        // Before the count: pairs with the exchange in `try_join`.
        let joins = self.joins(task).load(Ordering::Acquire);
        let site = task.place.site;
        let own_view = self.view(task.hashes.room);
        let (mut live, mut others) = (0, 0_u64);
        for view in self.views() {
            let (count, bytes) = self.read(view, now, |view| {
                let (mut count, mut bytes) = (0, 0_u64);
                let own = if view.base == own_view.base { find(view, task)? } else { None };
                let number = site.find(view)?;
                read::user_entries(view, task.user, |entry| {
                    if view.lease(entry.at)?.expires > now.boot_ms {
                        count += u32::from(Some(entry.site) == number);
                        if own.is_none_or(|(number, ..)| number != entry.number) {
                            bytes = bytes.saturating_add(read::charge_of(view, entry)?);
                        }
                    }
                    Ok(true)
                })?;
                Ok((count, bytes))
            })?;
            live += count;
            others = others.saturating_add(bytes);
        }
        Ok(Counted { joins, live, others })
    }

    /// Refuses what would exceed the user's budget.
    fn check_budget(&self, task: &Task<'_>, counted: Counted) -> Result<()> {
        let max = task.write.limits.max_bytes_per_user;
        if max > 0 && task.user.id > 0 && counted.others.saturating_add(task.charge) > max {
            return Err(self.refuse(header::REFUSED_LIMIT, Error::Budget { max }));
        }
        Ok(())
    }

    /// Whether less than so many percent of the segment are free. O(shards).
    pub(super) fn is_reserved(&self, leave_free: u8) -> bool {
        let leave_free = u64::from(leave_free.min(100));
        leave_free > 0
            && self.total(shard::BLOCKS).saturating_mul(100) >= self.segment.geometry.blocks as u64 * (100 - leave_free)
    }

    fn full(&self, limits: Limits) -> Error {
        let (used, blocks) = (self.total(shard::BLOCKS), self.segment.geometry.blocks as u64);
        if self.is_reserved(limits.leave_free) {
            Error::Reserved { used, blocks, leave_free: limits.leave_free }
        } else {
            Error::Full { used, blocks }
        }
    }
}

/// The client's entry, expired or not: number and first word.
fn find(view: &View<'_>, task: &Task<'_>) -> Result<Option<(u64, usize)>> {
    let Some(room) = task.place.find(view)? else { return Ok(None) };
    let Some(number) = view.client(task.hashes.entry, room, task.client)? else { return Ok(None) };
    Ok(Some((number, view.block(number)?)))
}

/// As [`find`], but an entry that has expired is removed.
fn find_live(locked: &Locked<'_>, now: Now, task: &Task<'_>) -> Result<Option<(u64, usize)>> {
    let view: View<'_> = locked.view;
    match find(&view, task)? {
        Some((number, at)) if view.memory.load(at + entry::EXPIRES) <= now.boot_ms => {
            write::remove_entry(locked, number)?;
            Ok(None)
        }
        found => Ok(found),
    }
}
