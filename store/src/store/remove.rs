//! Removing, one by one and by the many.

use std::sync::atomic::Ordering;

use super::revisions::forget_expired;
use super::{STEPS_PER_LOCK, Store};
use crate::hash::Name;
use crate::index::{self, Range};
use crate::layout::{entry, header, kind, room, shard};
use crate::shard::{Locked, View};
use crate::{Now, Result, read, write};

/// Shortest time between two searches for expired revisions by writes that find the segment full.
const REVISIONS_PAUSE_MS: u64 = 1000;

impl Store {
    /// Removes one entry; true if it was alive. O(1).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn remove(&self, now: Now, site: &str, room: &str, client_id: &str) -> Result<bool> {
        let place = self.place(site, room);
        let client = Name::new(client_id);
        let hash = self.hasher.within(place.hash, client_id);
        let view = self.view(place.hash);
        view.memory.prefetch(view.entry_bucket(hash));
        let locked = self.lock(view, now)?;
        let Some(room) = place.find(&view)? else {
            return Ok(false);
        };
        let Some(number) = view.client(hash, room, client)? else {
            return Ok(false);
        };
        let at = view.block(number)?;
        let alive = view.memory.load(at + entry::EXPIRES) > now.boot_ms;
        write::remove_entry(&locked, number)?;
        Ok(alive)
    }

    /// Removes all of one user's entries in the site; how many were alive. `user_id` is not 0.
    /// O(shards + the user's entries).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn remove_user(&self, now: Now, site: &str, user_id: u64) -> Result<u64> {
        let user = self.user(site, user_id);
        let site = self.site(site);
        self.remove_all(now, |view, found| {
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            read::user_entries_in(view, number, user, |entry| {
                found.push(entry.number);
                Ok(found.len() < STEPS_PER_LOCK)
            })
        })
    }

    /// Removes everything of one site; how many live entries and kept revisions. O(site).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn clear(&self, now: Now, site: &str) -> Result<u64> {
        let site = self.site(site);
        let entries = self.remove_all(now, |view, found| {
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            index::rooms(view, number, &Range::of(""), |_, room_at| {
                view.walk(room_at + room::NEWEST, entry::OLDER, |number, _| {
                    found.push(number);
                    Ok(found.len() < STEPS_PER_LOCK)
                })?;
                Ok(found.len() < STEPS_PER_LOCK)
            })
        })?;
        Ok(entries + self.clear_revisions(now, site)?)
    }

    /// Removes what `find` finds in every shard, letting others at the lock between steps.
    fn remove_all(&self, now: Now, mut find: impl FnMut(&View<'_>, &mut Vec<u64>) -> Result<()>) -> Result<u64> {
        let (mut alive, mut found) = (0, Vec::new());
        for view in self.views() {
            loop {
                found.clear();
                let locked = self.lock(view, now)?;
                find(&view, &mut found)?;
                for number in &found {
                    let at = view.block_of(*number, kind::ENTRY)?;
                    alive += u64::from(view.memory.load(at + entry::EXPIRES) > now.boot_ms);
                    write::remove_entry(&locked, *number)?;
                }
                if found.len() < STEPS_PER_LOCK {
                    break;
                }
            }
        }
        Ok(alive)
    }

    /// Reclaims every expired entry and revision of every site; how many entries. O(shards + what has expired), and
    /// O(sites) where there are revisions.
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn gc(&self, now: Now) -> Result<u64> {
        let mut removed = 0;
        for view in self.views() {
            removed += self.settle(view, now)?;
            self.forget_expired_revisions(view, now)?;
        }
        Ok(removed)
    }

    /// Makes room: what has expired goes. O(shards) when nothing has, but once in [`REVISIONS_PAUSE_MS`] O(sites) where there
    /// are revisions.
    pub(super) fn reclaim(&self, now: Now) -> Result<()> {
        let searched = self.segment.memory.word(header::REVISIONS_SEARCHED);
        let last = searched.load(Ordering::Relaxed);
        let search = last == 0 || now.boot_ms.abs_diff(last) >= REVISIONS_PAUSE_MS;
        if search {
            searched.store(now.boot_ms.max(1), Ordering::Relaxed);
        }
        for view in self.views() {
            self.settle(view, now)?;
            if search {
                self.forget_expired_revisions(view, now)?;
            }
        }
        Ok(())
    }

    fn forget_expired_revisions(&self, view: View<'_>, now: Now) -> Result<()> {
        if view.state(shard::REVISIONS) == 0 {
            return Ok(());
        }
        each_site(&self.lock(view, now)?, |locked, number| forget_expired(locked, view.block(number)?, now))
    }
}

fn each_site(locked: &Locked<'_>, mut visit: impl FnMut(&Locked<'_>, u64) -> Result<()>) -> Result<()> {
    // One that is visited may go.
    let mut sites = Vec::new();
    read::sites(&locked.view, |number, _| sites.push(number))?;
    sites.into_iter().try_for_each(|number| visit(locked, number))
}
