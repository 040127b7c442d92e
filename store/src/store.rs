//! The store: one attached segment and the calls on it.

use std::path::Path;
use std::sync::atomic::Ordering;

use crate::file::Segment;
use crate::hash::{Hasher, Name, mix};
use crate::layout::{BLOCK, LAYOUT, SHARDS, block, entry, header, kind, room, shard, site};
use crate::read::{self, Filter};
use crate::shard::{Lease, Locked, Locks, View};
use crate::write::{self, Hashes, Joined};
use crate::{
    Changes, Entries, Error, Info, Now, Options, Outcome, Result, RoomState, Write, blocks, wheel,
};

/// A page of a longer list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// At most so many rows.
    pub limit: usize,
    /// After skipping so many.
    pub offset: usize,
}

/// Expired entries that a write sweeps along.
const SWEEP_PER_WRITE: usize = 16;
/// Entries that are removed before the lock is let go for others.
const STEPS_PER_LOCK: usize = 256;
/// Times that a join under a limit is decided anew because the same user joined elsewhere meanwhile.
const LIMIT_TRIES: u32 = 64;

/// One process's attachment to a segment. Any number of threads may share it; a forked child must not use its
/// parent's but open its own.
#[derive(Debug)]
pub struct Store {
    segment: Segment,
    hasher: Hasher,
    locks: Locks,
    uid: u32,
    timeout: std::time::Duration,
}

/// Where a room is looked for.
struct Place {
    site: Name,
    room: Name,
    hashes: (u64, u64),
}

impl Place {
    fn find(&self, view: &View<'_>) -> Result<Option<u64>> {
        match view.site(self.hashes.0, &self.site)? {
            Some(site) => view.room(self.hashes.1, site, &self.room),
            None => Ok(None),
        }
    }
}

impl Store {
    /// Attaches to the segment named by `options`, making it when it is missing and rebuilding it when it is of
    /// another boot or damaged (then the second value says why, for one line in a log).
    ///
    /// # Errors
    /// [`Error::ForeignOwner`] and [`Error::Unavailable`].
    pub fn open(options: &Options) -> Result<(Self, Option<String>)> {
        let (segment, note) = Segment::attach(options)?;
        let hasher = Hasher::new(segment.memory.load(header::SEED));
        let timeout = options.lock_timeout;
        Ok((
            Self {
                segment,
                hasher,
                locks: Locks::new(timeout),
                uid: options.uid,
                timeout,
            },
            note,
        ))
    }

    /// The segment's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.segment.path
    }

    /// Whether the file under the segment's name is still the one attached. One `stat`.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.segment.is_current()
    }

    /// Sets the attached file aside, so that the next [`Store::open`] makes a new one: after [`Error::Corrupt`].
    /// False when the name leads to another file already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the folder does not allow it.
    pub fn set_aside(&self) -> Result<bool> {
        self.segment.set_aside(self.timeout)
    }

    fn view(&self, hash: u64) -> View<'_> {
        // The buckets use the low bits.
        View::new(&self.segment, (hash >> 32) as usize % SHARDS)
    }

    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }

    pub(crate) fn views(&self) -> impl Iterator<Item = View<'_>> {
        (0..SHARDS).map(|index| View::new(&self.segment, index))
    }

    fn place(&self, site: &str, room: &str) -> Place {
        let site_hash = self.hasher.name(site);
        Place {
            site: Name::new(site),
            room: Name::new(room),
            hashes: (site_hash, self.hasher.within(site_hash, room)),
        }
    }

    /// Applies what is due in a shard, letting others at the lock between steps. How many entries went.
    fn settle(&self, view: View<'_>, now: Now) -> Result<u64> {
        let mut removed = 0;
        while now.boot_ms >= wheel::next_due(&view) {
            let locked = Locked::acquire(view, &self.locks, now.boot_ms)?;
            let (count, done) = wheel::advance(&locked, now.boot_ms, STEPS_PER_LOCK)?;
            removed += count;
            if done {
                break;
            }
        }
        Ok(removed)
    }

    fn refuse(&self, counter: usize, error: Error) -> Error {
        self.segment
            .memory
            .word(counter)
            .fetch_add(1, Ordering::Relaxed);
        error
    }

    /// Joins, changes or renews one entry. O(1); with `max_per_user`, a join is O(shards).
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Conflict`], [`Error::Limit`], [`Error::Contended`], [`Error::Corrupt`].
    pub fn set(&self, now: Now, site: &str, write: &Write<'_>) -> Result<Outcome> {
        let place = self.place(site, write.room);
        let client = Name::new(write.client_id);
        let (site_hash, room_hash) = place.hashes;
        let hashes = Hashes {
            site: site_hash,
            room: room_hash,
            entry: self.hasher.within(room_hash, write.client_id),
        };
        let view = self.view(room_hash);
        let written = now.boot_ms.saturating_sub(write.age_ms);
        let lease = Lease {
            expires: written + write.ttl_ms,
            updated: now.wall_ms.saturating_sub(write.age_ms),
            written,
        };
        let limited = write.max_per_user > 0 && write.user_id > 0;
        let user_hash = mix(site_hash, write.user_id);
        let joins = self
            .segment
            .memory
            .word(header::JOINS + (user_hash % header::JOIN_COUNTERS as u64) as usize);
        // How often the user had joined, and how many entries of theirs were alive then.
        let mut counted: Option<(u64, u32)> = None;
        let mut reclaimed = false;
        for _ in 0..LIMIT_TRIES {
            let locked = Locked::acquire(view, &self.locks, now.boot_ms)?;
            wheel::advance(&locked, now.boot_ms, SWEEP_PER_WRITE)?;
            let mut found = match place.find(&view)? {
                Some(room) => view.client(hashes.entry, room, &client)?,
                None => None,
            };
            let mut tomb = None;
            if let Some(number) = found {
                let at = view.block(number)?;
                if view.memory.load(at) & 0xff == kind::TOMB {
                    (tomb, found) = (found, None);
                } else if view.memory.load(at + entry::EXPIRES) <= now.boot_ms {
                    write::remove_entry(&locked, number)?;
                    found = None;
                    tomb = (view.memory.load(at) & 0xff == kind::TOMB).then_some(number);
                }
            }
            let enough = if let Some(number) = found {
                let at = view.block(number)?;
                if write.max_per_user > 0 && view.memory.load(at + entry::USER) != write.user_id {
                    return Err(self.refuse(header::REFUSED_CONFLICT, Error::Conflict));
                }
                if write::is_same(view, at, &client, write)? {
                    write::renew(&locked, number, at, lease)?;
                    return Ok(Outcome::Renewed);
                }
                write::change(&locked, hashes, &client, write, lease, number, at)?
            } else {
                if limited
                    && let Some((_, live)) = counted
                    && live >= write.max_per_user
                {
                    return Err(self.refuse(
                        header::REFUSED_LIMIT,
                        Error::Limit {
                            limit: write.max_per_user,
                        },
                    ));
                }
                if limited && counted.is_none() {
                    drop(locked);
                    let before = joins.load(Ordering::Acquire);
                    counted = Some((before, self.count_user(now, &place, write.user_id)?));
                    continue;
                }
                // Between this and the moment at which readers see the join nobody else gets past the same count:
                // the sequence is odd already, so a count that starts after it waits for the join.
                let agree = || {
                    counted.is_none_or(|(before, _)| {
                        joins
                            .compare_exchange(
                                before,
                                before + 1,
                                Ordering::AcqRel,
                                Ordering::Relaxed,
                            )
                            .is_ok()
                    })
                };
                let names = (&place.site, &place.room, &client);
                match write::join(&locked, hashes, names, tomb, write, lease, agree)? {
                    Joined::Yes => true,
                    Joined::Full => false,
                    Joined::Disagreed => {
                        counted = None;
                        continue;
                    }
                }
            };
            if enough {
                return Ok(Outcome::Changed);
            }
            drop(locked);
            if reclaimed {
                let used = self.views().map(|view| view.state(shard::BLOCKS)).sum();
                let blocks = self.segment.geometry.blocks as u64;
                return Err(self.refuse(header::REFUSED_FULL, Error::Full { used, blocks }));
            }
            self.reclaim(now)?;
            reclaimed = true;
        }
        Err(self.refuse(
            header::REFUSED_CONTENDED,
            Error::Contended {
                waited_ms: self.timeout.as_millis() as u64,
            },
        ))
    }

    /// Makes room: what has expired goes, and the memory of those who left.
    fn reclaim(&self, now: Now) -> Result<()> {
        self.gc(now)?;
        for view in self.views() {
            let locked = Locked::acquire(view, &self.locks, now.boot_ms)?;
            let mut sites = Vec::new();
            blocks::owned(view, |number| {
                if let Ok(at) = view.block_of(number, kind::SITE) {
                    sites.push(at);
                }
            });
            for site_at in sites {
                write::forget_all(&locked, site_at)?;
            }
        }
        Ok(())
    }

    fn count_user(&self, now: Now, place: &Place, user_id: u64) -> Result<u32> {
        let mut total = 0;
        for view in self.views() {
            total += view.read(&self.locks, now.boot_ms, |view| {
                let mut count = 0;
                let Some(site) = view.site(place.hashes.0, &place.site)? else {
                    return Ok(0);
                };
                read::user_entries(
                    view,
                    site,
                    (mix(place.hashes.0, user_id), user_id),
                    |_, at| {
                        count += u32::from(view.lease(at)?.expires > now.boot_ms);
                        Ok(true)
                    },
                )?;
                Ok(count)
            })?;
        }
        Ok(total)
    }

    /// A room's live entries, newest change first, appended to `out`. O(room) up to the page's end.
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`], as for every read.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one question to the room"
    )]
    pub fn get(
        &self,
        now: Now,
        site: &str,
        room: &str,
        max_age_ms: Option<u64>,
        client_prefix: &str,
        page: Page,
        out: &mut Entries,
    ) -> Result<()> {
        let place = self.place(site, room);
        let filter = Filter {
            boot_ms: now.boot_ms,
            max_age_ms: max_age_ms.unwrap_or(u64::MAX),
            client_prefix,
        };
        let mark = out.mark();
        self.view(place.hashes.1)
            .read(&self.locks, now.boot_ms, |view| {
                out.rewind(mark);
                match place.find(view)? {
                    Some(room) => {
                        read::room_entries(view, room, filter, page.offset, page.limit, out)
                    }
                    None => Ok(()),
                }
            })
    }

    /// The same over every room whose name starts so; by updated, newest first, then room, then client id.
    /// O(rooms of the site + their entries).
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
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        let filter = Filter {
            boot_ms: now.boot_ms,
            max_age_ms: max_age_ms.unwrap_or(u64::MAX),
            client_prefix: "",
        };
        let mut scratch = Entries::default();
        self.collect(now, page, out, |view, out| {
            let Some(site) = view.site(site_hash, &site_name)? else {
                return Ok(());
            };
            read::site_rooms(view, site, |room, at| {
                if read::name(view, at, &mut scratch)?.starts_with(room_prefix) {
                    read::room_entries(view, room, filter, 0, usize::MAX, out)?;
                }
                Ok(())
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
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        let filter = Filter {
            boot_ms: now.boot_ms,
            max_age_ms: max_age_ms.unwrap_or(u64::MAX),
            client_prefix: "",
        };
        self.collect(now, page, out, |view, out| {
            let Some(site) = view.site(site_hash, &site_name)? else {
                return Ok(());
            };
            read::user_entries(view, site, (mix(site_hash, user_id), user_id), |_, at| {
                read::one_entry(view, at, filter, out)?;
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
            view.read(&self.locks, now.boot_ms, |view| {
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
    pub fn find(
        &self,
        now: Now,
        site: &str,
        room: &str,
        client_id: &str,
        out: &mut Entries,
    ) -> Result<bool> {
        let place = self.place(site, room);
        let client = Name::new(client_id);
        let hash = self.hasher.within(place.hashes.1, client_id);
        let filter = Filter {
            boot_ms: now.boot_ms,
            max_age_ms: u64::MAX,
            client_prefix: "",
        };
        let mark = out.mark();
        self.view(place.hashes.1)
            .read(&self.locks, now.boot_ms, |view| {
                out.rewind(mark);
                let Some(room) = place.find(view)? else {
                    return Ok(false);
                };
                let Some(number) = view.client(hash, room, &client)? else {
                    return Ok(false);
                };
                let at = view.block(number)?;
                Ok(view.memory.load(at) & 0xff == kind::ENTRY
                    && read::one_entry(view, at, filter, out)?)
            })
    }

    /// Version and counts of a room. O(1), without a lock unless something has expired.
    ///
    /// # Errors
    /// As for every read.
    pub fn room(&self, now: Now, site: &str, room: &str) -> Result<RoomState> {
        let place = self.place(site, room);
        let view = self.view(place.hashes.1);
        self.settle(view, now)?;
        view.read(&self.locks, now.boot_ms, |view| match place.find(view)? {
            Some(room) => Ok(read::room_state(view, view.block_of(room, kind::ROOM)?)),
            None => Ok(RoomState::default()),
        })
    }

    /// A version that changes with any room of the site; 0 when it has no live entry. O(shards).
    ///
    /// # Errors
    /// As for every read.
    pub fn site_version(&self, now: Now, site: &str) -> Result<u64> {
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        let (mut version, mut entries) = (0, 0);
        for view in self.views() {
            self.settle(view, now)?;
            let (here, count) = view.read(&self.locks, now.boot_ms, |view| {
                match view.site(site_hash, &site_name)? {
                    Some(site) => {
                        let at = view.block(site)?;
                        Ok((
                            view.memory.load(at + site::VERSION),
                            view.memory.load(at + site::ENTRIES),
                        ))
                    }
                    None => Ok((0, 0)),
                }
            })?;
            version = here.max(version);
            entries += count;
        }
        let forgotten = self.segment.memory.load(write::site_floor(site_hash));
        Ok(if entries == 0 {
            0
        } else {
            version.max(forgotten)
        })
    }

    /// What changed in a room after `since`, at most `limit` changes. O(all changes since then).
    ///
    /// # Errors
    /// As for every read.
    pub fn changes(
        &self,
        now: Now,
        site: &str,
        room: &str,
        since: u64,
        limit: usize,
    ) -> Result<Changes> {
        let place = self.place(site, room);
        let view = self.view(place.hashes.1);
        self.settle(view, now)?;
        view.read(&self.locks, now.boot_ms, |view| match place.find(view)? {
            Some(room) => read::changes(view, room, since, limit),
            None => Ok(Changes {
                reset: since != 0,
                ..Changes::default()
            }),
        })
    }

    /// Rooms with live entries whose name starts so, by name. O(rooms of the site).
    ///
    /// # Errors
    /// As for every read.
    pub fn rooms(
        &self,
        now: Now,
        site: &str,
        prefix: &str,
        page: Page,
    ) -> Result<Vec<(String, RoomState)>> {
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        let mut scratch = Entries::default();
        let mut rooms = Vec::new();
        for view in self.views() {
            self.settle(view, now)?;
            let before = rooms.len();
            view.read(&self.locks, now.boot_ms, |view| {
                rooms.truncate(before);
                let Some(site) = view.site(site_hash, &site_name)? else {
                    return Ok(());
                };
                read::site_rooms(view, site, |_, at| {
                    let name = read::name(view, at, &mut scratch)?;
                    if name.starts_with(prefix) {
                        rooms.push((name, read::room_state(view, at)));
                    }
                    Ok(())
                })
            })?;
        }
        rooms.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(rooms
            .into_iter()
            .skip(page.offset)
            .take(page.limit)
            .collect())
    }

    /// Removes one entry; true if it was alive. O(1).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn remove(&self, now: Now, site: &str, room: &str, client_id: &str) -> Result<bool> {
        let place = self.place(site, room);
        let client = Name::new(client_id);
        let hash = self.hasher.within(place.hashes.1, client_id);
        let view = self.view(place.hashes.1);
        let locked = Locked::acquire(view, &self.locks, now.boot_ms)?;
        let Some(room) = place.find(&view)? else {
            return Ok(false);
        };
        let Some(number) = view.client(hash, room, &client)? else {
            return Ok(false);
        };
        let at = view.block(number)?;
        if view.memory.load(at) & 0xff != kind::ENTRY {
            return Ok(false);
        }
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
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        self.remove_all(now, |view, found| {
            let Some(site) = view.site(site_hash, &site_name)? else {
                return Ok(());
            };
            read::user_entries(
                view,
                site,
                (mix(site_hash, user_id), user_id),
                |number, _| {
                    found.push(number);
                    Ok(found.len() < STEPS_PER_LOCK)
                },
            )
        })
    }

    /// Removes everything of one site; how many live entries. O(site).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn clear(&self, now: Now, site: &str) -> Result<u64> {
        let (site_hash, site_name) = (self.hasher.name(site), Name::new(site));
        self.remove_all(now, |view, found| {
            let Some(site) = view.site(site_hash, &site_name)? else {
                return Ok(());
            };
            read::site_rooms(view, site, |_, room_at| {
                view.walk(room_at + room::NEWEST, entry::OLDER, |number, _| {
                    if found.len() < STEPS_PER_LOCK {
                        found.push(number);
                    }
                    Ok(found.len() < STEPS_PER_LOCK)
                })
            })
        })
    }

    /// Removes what `find` finds in every shard, letting others at the lock between steps.
    fn remove_all(
        &self,
        now: Now,
        mut find: impl FnMut(&View<'_>, &mut Vec<u64>) -> Result<()>,
    ) -> Result<u64> {
        let (mut alive, mut found) = (0, Vec::new());
        for view in self.views() {
            loop {
                found.clear();
                let locked = Locked::acquire(view, &self.locks, now.boot_ms)?;
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

    /// Reclaims every expired entry of every site; how many. O(shards + expired entries).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn gc(&self, now: Now) -> Result<u64> {
        let mut removed = 0;
        for view in self.views() {
            removed += self.settle(view, now)?;
        }
        Ok(removed)
    }

    /// Different sites; each shard knows those that have a room in it.
    fn sites(&self, now: Now) -> Result<u64> {
        let mut hashes = Vec::new();
        for view in self.views() {
            let before = hashes.len();
            view.read(&self.locks, now.boot_ms, |view| {
                hashes.truncate(before);
                (0..self.segment.geometry.name_buckets as u64).try_for_each(|bucket| {
                    view.walk(view.name_bucket(bucket), block::NEXT, |_, at| {
                        if view.memory.load(at) == kind::SITE {
                            hashes.push(view.memory.load(at + block::HASH));
                        }
                        Ok(true)
                    })
                })
            })?;
        }
        hashes.sort_unstable();
        hashes.dedup();
        Ok(hashes.len() as u64)
    }

    /// Figures about the segment. O(buckets).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn info(&self, now: Now) -> Result<Info> {
        self.gc(now)?;
        let memory = &self.segment.memory;
        let sum = |field| self.views().map(|view| view.state(field)).sum();
        Ok(Info {
            path: self.segment.path.clone(),
            owner: self.uid,
            layout: LAYOUT,
            epoch: memory.load(header::EPOCH),
            size: memory.load(header::SIZE),
            blocks: self.segment.geometry.blocks as u64,
            blocks_used: sum(shard::BLOCKS),
            block_size: BLOCK as u32 * 8,
            shards: SHARDS as u32,
            entries: sum(shard::ENTRIES),
            rooms: sum(shard::ROOMS),
            sites: self.sites(now)?,
            refused_full: memory.load(header::REFUSED_FULL),
            refused_contended: memory.load(header::REFUSED_CONTENDED),
            refused_conflict: memory.load(header::REFUSED_CONFLICT),
            refused_limit: memory.load(header::REFUSED_LIMIT),
            recoveries: memory.load(header::RECOVERIES),
        })
    }
}

const _: () =
    assert!(block::MORE == 14 && entry::LENGTHS == room::LENGTHS && room::LENGTHS == site::LENGTHS);
