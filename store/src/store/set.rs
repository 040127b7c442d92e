//! Writing one entry.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Place, Store, TRIES};
use crate::hash::{Name, mix};
use crate::layout::{entry, header, kind, shard};
use crate::shard::{Lease, Locked, View};
use crate::write::{self, Hashes, Joined};
use crate::{Error, Now, Outcome, Result, Write, read, wheel};

/// Expired entries that a write sweeps along.
const SWEEP_PER_WRITE: usize = 16;

/// A write and all that is computed from it.
struct Task<'a> {
    write: &'a Write<'a>,
    place: Place<'a>,
    client: Name<'a>,
    hashes: Hashes,
    lease: Lease,
}

/// How one try ended.
enum Try {
    Done(Outcome),
    /// No free block.
    Full,
    /// The user's entries must be counted, without the lock, before it can be decided.
    Count,
}

/// How many live entries a user had, and how often the user had joined by then.
#[derive(Clone, Copy)]
struct Counted {
    joins: u64,
    live: u32,
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
        view.memory.prefetch(view.user_bucket(mix(task.hashes.site, write.user_id)));
        let (mut counted, mut reclaimed) = (None, false);
        for _ in 0..TRIES {
            match self.try_set(now, &task, counted)? {
                Try::Done(outcome) => return Ok(outcome),
                Try::Count => counted = Some(self.count(now, &task)?),
                Try::Full if reclaimed => {
                    let used = self.total(shard::BLOCKS);
                    let blocks = self.segment.geometry.blocks as u64;
                    return Err(self.refuse(header::REFUSED_FULL, Error::Full { used, blocks }));
                }
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
        let Some((number, at, is_entry)) = find(&locked, now, task)? else {
            return self.try_join(&locked, task, None, counted);
        };
        if !is_entry {
            return self.try_join(&locked, task, Some(number), counted);
        }
        if write.max_per_user > 0 && view.memory.load(at + entry::USER) != write.user_id {
            return Err(self.refuse(header::REFUSED_CONFLICT, Error::Conflict));
        }
        if write::is_same(view, at, client, write)? {
            write::renew(&locked, number, at, lease)?;
            return Ok(Try::Done(Outcome::Renewed));
        }
        let changed = write::change(&locked, hashes, client, write, lease, number, at)?;
        Ok(if changed { Try::Done(Outcome::Changed) } else { Try::Full })
    }

    fn try_join(
        &self,
        locked: &Locked<'_>,
        task: &Task<'_>,
        tomb: Option<u64>,
        counted: Option<Counted>,
    ) -> Result<Try> {
        let limit = task.write.max_per_user;
        if limit > 0 && task.write.user_id > 0 {
            match counted {
                None => return Ok(Try::Count),
                Some(counted) if counted.live >= limit => {
                    return Err(self.refuse(header::REFUSED_LIMIT, Error::Limit { limit }));
                }
                Some(_) => {}
            }
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
        Ok(match write::join(locked, task.hashes, names, tomb, task.write, task.lease, agree)? {
            Joined::Yes => Try::Done(Outcome::Changed),
            Joined::Full => Try::Full,
            Joined::Disagreed => Try::Count,
        })
    }

    /// How often a user (or one who shares the counter) has joined under a limit.
    fn joins(&self, task: &Task<'_>) -> &AtomicU64 {
        let user_hash = mix(task.hashes.site, task.write.user_id);
        self.segment.memory.word(header::JOINS + (user_hash % header::JOIN_COUNTERS as u64) as usize)
    }

    fn count(&self, now: Now, task: &Task<'_>) -> Result<Counted> {
        // Before the count: pairs with the exchange in `try_join`.
        let joins = self.joins(task).load(Ordering::Acquire);
        let (site, user_id) = (task.place.site, task.write.user_id);
        let mut live = 0;
        for view in self.views() {
            live += self.read(view, now, |view| {
                let mut count = 0;
                let Some(number) = site.find(view)? else { return Ok(0) };
                read::user_entries(view, number, (mix(site.hash, user_id), user_id), |_, at| {
                    count += u32::from(view.lease(at)?.expires > now.boot_ms);
                    Ok(true)
                })?;
                Ok(count)
            })?;
        }
        Ok(Counted { joins, live })
    }
}

/// The client's live entry, or the tomb it left: number, first word, and whether it is an entry. One that has
/// expired is removed first.
fn find(locked: &Locked<'_>, now: Now, task: &Task<'_>) -> Result<Option<(u64, usize, bool)>> {
    let view: View<'_> = locked.view;
    let look = || -> Result<Option<(u64, usize, bool)>> {
        let Some(room) = task.place.find(&view)? else { return Ok(None) };
        let Some(number) = view.client(task.hashes.entry, room, task.client)? else { return Ok(None) };
        let at = view.block(number)?;
        Ok(Some((number, at, view.memory.load(at) & 0xff == kind::ENTRY)))
    };
    match look()? {
        Some((number, at, true)) if view.memory.load(at + entry::EXPIRES) <= now.boot_ms => {
            write::remove_entry(locked, number)?;
            look()
        }
        found => Ok(found),
    }
}
