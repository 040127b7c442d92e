//! Save counters of screens.

use super::{SiteKey, Store};
use crate::hash::Name;
use crate::layout::{header, kind, revision, shard, site};
use crate::read;
use crate::shard::{Locked, View};
use crate::write::{self, Joined};
use crate::{Error, MAX_REVISIONS, Now, REVISION_MS, Result, Revision};

/// Percent of the segment that revisions leave to entries.
const LEAVE_FREE: u8 = 12;

impl Store {
    /// Counts a save of `key` by a user; the new count. O(1), O([`MAX_REVISIONS`]) when a site has that many. When less than
    /// [`LEAVE_FREE`] percent of the segment are free, a new key takes the place of an older one of the site.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Contended`], [`Error::Corrupt`].
    pub fn bump(&self, now: Now, site: &str, key: &str, user_id: u64) -> Result<u64> {
        let site = self.site(site);
        let (name, hash) = (Name::new(key), self.hasher.within(site.hash, key));
        // All of a site's revisions are in the shard of its name, so that they can be counted under one lock.
        let view = self.view(site.hash);
        if self.is_reserved(LEAVE_FREE) {
            self.reclaim(now)?;
        }
        for _ in 0..2 {
            {
                let locked = self.lock(view, now)?;
                if let Some(number) = site.find(&view)? {
                    forget_expired(&locked, view.block(number)?, now)?;
                }
                if let Some(number) = find(&view, site, hash, name)? {
                    return write::bump_revision(&locked, number, now, user_id);
                }
                if let Some(number) = site.find(&view)? {
                    let most = if self.is_reserved(LEAVE_FREE) { 1 } else { MAX_REVISIONS };
                    make_room(&locked, view.block(number)?, user_id, most)?;
                }
                if let Joined::Yes = write::add_revision(&locked, (site.hash, hash), (site.name, name), now, user_id)? {
                    return Ok(1);
                }
            }
            self.reclaim(now)?;
        }
        let used = self.total(shard::BLOCKS);
        Err(self.refuse(header::REFUSED_FULL, Error::Full { used, blocks: self.segment.geometry.blocks as u64 }))
    }

    /// How often, when and by whom `key` was saved within the last day. O(1).
    ///
    /// # Errors
    /// As for every read.
    pub fn revision(&self, now: Now, site: &str, key: &str) -> Result<Option<Revision>> {
        let site = self.site(site);
        let (name, hash) = (Name::new(key), self.hasher.within(site.hash, key));
        self.read(self.view(site.hash), now, |view| {
            let Some(number) = find(view, site, hash, name)? else { return Ok(None) };
            let at = view.block(number)?;
            Ok(is_kept(view, at, now).then(|| copy(view, at)))
        })
    }

    /// All revisions of a site, the one bumped last first. O([`MAX_REVISIONS`]).
    ///
    /// # Errors
    /// As for every read.
    pub fn revisions(&self, now: Now, site: &str) -> Result<Vec<(String, Revision)>> {
        let site = self.site(site);
        let mut all = Vec::new();
        self.read(self.view(site.hash), now, |view| {
            all.clear();
            each(view, site, |_, at| {
                if is_kept(view, at, now) {
                    all.push((read::name(view, at)?, copy(view, at)));
                }
                Ok(())
            })
        })?;
        Ok(all)
    }

    /// Forgets that a user, who is not 0, saved anything: those saves become nobody's, and keep their times and counts. In
    /// how many revisions they were named. O([`MAX_REVISIONS`]).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn forget_user(&self, now: Now, site: &str, user_id: u64) -> Result<u64> {
        let site = self.site(site);
        let locked = self.lock(self.view(site.hash), now)?;
        if let Some(number) = site.find(&locked.view)? {
            forget_expired(&locked, locked.view.block(number)?, now)?;
        }
        let mut named = 0;
        each(&locked.view, site, |_, at| {
            named += u64::from(write::forget_user(&locked, at, user_id)?);
            Ok(())
        })?;
        Ok(named)
    }

    /// Removes a site's revisions; how many were still kept.
    pub(super) fn clear_revisions(&self, now: Now, site: SiteKey<'_>) -> Result<u64> {
        let locked = self.lock(self.view(site.hash), now)?;
        let (mut kept, mut found) = (0, Vec::new());
        each(&locked.view, site, |number, at| {
            kept += u64::from(is_kept(&locked.view, at, now));
            found.push(number);
            Ok(())
        })?;
        found.into_iter().try_for_each(|number| write::remove_revision(&locked, number))?;
        Ok(kept)
    }
}

fn find(view: &View<'_>, site: SiteKey<'_>, hash: u64, key: Name<'_>) -> Result<Option<u64>> {
    match site.find(view)? {
        Some(site) => view.revision(hash, site, key),
        None => Ok(None),
    }
}

fn each(view: &View<'_>, site: SiteKey<'_>, mut visit: impl FnMut(u64, usize) -> Result<()>) -> Result<()> {
    let Some(number) = site.find(view)? else { return Ok(()) };
    let mut next = view.memory.load(view.block(number)? + site::REVISIONS) & 0xffff_ffff;
    for _ in 0..=MAX_REVISIONS {
        if next == 0 {
            return Ok(());
        }
        let at = view.block_of(next, kind::REVISION)?;
        visit(next, at)?;
        next = view.memory.load(at + revision::OLDER);
    }
    Err(Error::Corrupt("a site has more revisions than it can have"))
}

fn is_kept(view: &View<'_>, at: usize, now: Now) -> bool {
    now.boot_ms < view.memory.load(at + revision::WRITTEN).saturating_add(REVISION_MS)
}

fn copy(view: &View<'_>, at: usize) -> Revision {
    let word = |field| view.memory.load(at + field);
    Revision {
        count: word(revision::COUNT),
        user_id: word(revision::USER),
        time_ms: word(revision::TIME),
        other_user_id: word(revision::OTHER_USER),
        other_time_ms: word(revision::OTHER_TIME),
    }
}

/// Forgets the revisions of a site that nobody has bumped for a day.
pub(super) fn forget_expired(locked: &Locked<'_>, site_at: usize, now: Now) -> Result<()> {
    let view = locked.view;
    let mut left = view.memory.load(site_at + site::REVISION_COUNT);
    // The last one may take the site along, whose words are zeros then.
    while left > 0 {
        let oldest = view.memory.load(site_at + site::REVISIONS) >> 32;
        if is_kept(&view, view.block_of(oldest, kind::REVISION)?, now) {
            break;
        }
        write::remove_revision(locked, oldest)?;
        left -= 1;
    }
    Ok(())
}

/// Makes room for one more: of the bumping user's the one bumped first goes, or of all when there is none.
fn make_room(locked: &Locked<'_>, site_at: usize, user_id: u64, most: u64) -> Result<()> {
    let view = locked.view;
    if view.memory.load(site_at + site::REVISION_COUNT) < most {
        return Ok(());
    }
    let oldest = view.memory.load(site_at + site::REVISIONS) >> 32;
    let (mut number, mut own) = (oldest, None);
    for _ in 0..=MAX_REVISIONS {
        if number == 0 || own.is_some() {
            break;
        }
        let at = view.block_of(number, kind::REVISION)?;
        own = (view.memory.load(at + revision::USER) == user_id).then_some(number);
        number = view.memory.load(at + revision::NEWER);
    }
    write::remove_revision(locked, own.unwrap_or(oldest))
}
