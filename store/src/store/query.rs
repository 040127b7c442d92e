//! Reading.

use std::sync::atomic::Ordering;

use super::Store;
use crate::hash::Name;
use crate::index::{self, Range};
use crate::layout::{header, kind, site};
use crate::read::{self, Filter};
use crate::shard::View;
use crate::version::MAX_VERSION;
use crate::{Entries, Now, Page, Result, RoomState, write};

impl Store {
    /// A room's live entries, newest change first, appended to `out`: those that joined or changed after the version `since`,
    /// or all for 0, a version that the room has not reached, and one of another epoch. O(room) up to the page's end.
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`], as for every read.
    #[expect(clippy::too_many_arguments, reason = "each is one question to the room")]
    pub fn get(
        &self,
        now: Now,
        site: &str,
        room: &str,
        max_age_ms: Option<u64>,
        client_prefix: &str,
        since: u64,
        page: Page,
        out: &mut Entries,
    ) -> Result<()> {
        let place = self.place(site, room);
        let filter = Filter { boot_ms: now.boot_ms, max_age_ms: max_age_ms.unwrap_or(u64::MAX), client_prefix, since };
        let mark = out.mark();
        self.read(self.view(place.hash), now, |view| {
            out.rewind(mark);
            match place.find(view)? {
                Some(room) => read::room_entries(view, room, filter, page.offset, page.limit, out),
                None => Ok(()),
            }
        })
    }

    /// The same over every room whose name starts so; by updated, newest first, then room, then client id.
    /// O(shards x log rooms + rooms with that prefix and their entries).
    ///
    /// # Errors
    /// As for every read.
    pub fn get_prefix(
        &self,
        now: Now,
        site: &str,
        room_prefix: &str,
        max_age_ms: Option<u64>,
        page: Page,
        out: &mut Entries,
    ) -> Result<()> {
        let site = self.site(site);
        let filter =
            Filter { boot_ms: now.boot_ms, max_age_ms: max_age_ms.unwrap_or(u64::MAX), client_prefix: "", since: 0 };
        let range = Range::of(room_prefix);
        self.prefetch_site(site);
        self.collect(now, page, out, |view, out| {
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            index::rooms(view, number, &range, |room, _| {
                read::room_entries(view, room, filter, 0, usize::MAX, out)?;
                Ok(true)
            })
        })
    }

    /// One user's live entries in all rooms, in the same order. O(shards + the user's entries).
    ///
    /// # Errors
    /// As for every read.
    pub fn get_user(
        &self,
        now: Now,
        site: &str,
        user_id: u64,
        max_age_ms: Option<u64>,
        page: Page,
        out: &mut Entries,
    ) -> Result<()> {
        let user = self.user(site, user_id);
        let site = self.site(site);
        let filter =
            Filter { boot_ms: now.boot_ms, max_age_ms: max_age_ms.unwrap_or(u64::MAX), client_prefix: "", since: 0 };
        self.collect(now, page, out, |view, out| {
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            read::user_entries_in(view, number, user, |entry| {
                read::one_entry(view, entry.at, filter, out)?;
                Ok(true)
            })
        })
    }

    /// Appends a page of what `read` finds in all shards.
    fn collect(
        &self,
        now: Now,
        page: Page,
        out: &mut Entries,
        mut read: impl FnMut(&View<'_>, &mut Entries) -> Result<()>,
    ) -> Result<()> {
        let mut all = Entries::default();
        let wanted = page.limit.saturating_add(page.offset);
        for view in self.views() {
            let mark = all.mark();
            self.read(view, now, |view| {
                all.rewind(mark);
                read(view, &mut all)
            })?;
            all.sort_and_cut(wanted);
        }
        out.append_page(&all, page.offset);
        Ok(())
    }

    /// One live entry, appended to `out`; false when there is none. O(1).
    ///
    /// # Errors
    /// As for every read.
    pub fn find(&self, now: Now, site: &str, room: &str, client_id: &str, out: &mut Entries) -> Result<bool> {
        let place = self.place(site, room);
        let client = Name::new(client_id);
        let hash = self.hasher.within(place.hash, client_id);
        let filter = Filter { boot_ms: now.boot_ms, max_age_ms: u64::MAX, client_prefix: "", since: 0 };
        let mark = out.mark();
        self.read(self.view(place.hash), now, |view| {
            out.rewind(mark);
            let Some(room) = place.find(view)? else {
                return Ok(false);
            };
            let Some(number) = view.client(hash, room, client)? else {
                return Ok(false);
            };
            let at = view.block(number)?;
            read::one_entry(view, at, filter, out)
        })
    }

    /// Version and counts of a room. O(1), without a lock unless something has expired.
    ///
    /// # Errors
    /// As for every read.
    pub fn room(&self, now: Now, site: &str, room: &str) -> Result<RoomState> {
        let place = self.place(site, room);
        let view = self.view(place.hash);
        self.read_settled(view, now, |view| match place.find(view)? {
            Some(room) => Ok(read::room_state(view, view.block_of(room, kind::ROOM)?)),
            None => Ok(RoomState::default()),
        })
    }

    /// A version that changes with any room of the site; 0 when it has no live entry. O(shards).
    ///
    /// # Errors
    /// As for every read.
    pub fn site_version(&self, now: Now, site: &str) -> Result<u64> {
        let site = self.site(site);
        self.prefetch_site(site);
        // Not the newest of the versions: of two shards' changes the older one may become visible later. The sum
        // changes with each of them, and for as long as no shard loses its last entry it only grows.
        let (mut sum, mut entries) = (0_u64, 0_u64);
        for view in self.views() {
            let (version, count) = self.read_settled(view, now, |view| match site.find(view)? {
                Some(site) => {
                    let at = view.block(site)?;
                    Ok((view.memory.load(at + site::VERSION), view.memory.load(at + site::ENTRIES)))
                }
                None => Ok((0, 0)),
            })?;
            if count > 0 {
                sum = sum.wrapping_add(version);
                entries = entries.saturating_add(count);
            }
        }
        // Behind the shards: to look at one may be what takes the last entry out of it.
        sum = sum.wrapping_add(self.segment.memory.load(write::site_floor(site.hash)));
        Ok(if entries == 0 { 0 } else { 1 + sum % MAX_VERSION })
    }

    /// A version that changes with any room whose name starts so, and perhaps with others: most often only with those whose
    /// names begin as the prefix does up to the first `/`. O(shards), and one memory access; of a prefix without a `/` the
    /// site's version.
    ///
    /// # Errors
    /// As for every read.
    pub fn prefix_version(&self, now: Now, site: &str, prefix: &str) -> Result<u64> {
        let Some(group) = write::group(self.site(site).hash, prefix.as_bytes()) else {
            return self.site_version(now, site);
        };
        for view in self.views() {
            self.settle(view, now)?;
        }
        // Behind the shards: what is due has been counted. Pairs with the Release in `Transaction::commit_if`.
        let changes = self.segment.memory.word(write::group_counter(group)).load(Ordering::Acquire);
        // Of another segment, another number.
        Ok(1 + self.segment.memory.load(header::EPOCH).wrapping_add(changes) % MAX_VERSION)
    }
}
