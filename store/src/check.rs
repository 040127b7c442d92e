//! Holds every index of a segment against every other. For tests and for whoever doubts a segment.

use std::collections::HashMap;

use crate::hash::{install, mix};
use crate::layout::{SLOT_HEAD, block, entry, header, kind, revision, room, shard, site};
use crate::shard::View;
use crate::{Now, Result, Store, blocks, index, read, write};

impl Store {
    /// Checks the whole segment, one locked shard after the other; the contradictions found, in words. O(segment).
    ///
    /// # Errors
    /// [`crate::Error::Contended`], and [`crate::Error::Corrupt`] when a contradiction stops the check itself.
    pub fn check(&self, now: Now) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        self.each_locked(now, |locked| {
            let view = locked.view;
            let before = faults.len();
            Checker { view, uses: HashMap::new(), revisions: 0, faults: &mut faults }.shard()?;
            for fault in &mut faults[before..] {
                fault.insert_str(0, &format!("shard {}: ", view.index));
            }
            Ok(())
        })?;
        Ok(faults)
    }
}

struct Checker<'a, 'f> {
    view: View<'a>,
    /// How often each owned block is reached.
    uses: HashMap<u64, u32>,
    /// How many revisions are reached.
    revisions: u64,
    faults: &'f mut Vec<String>,
}

impl Checker<'_, '_> {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.faults.push(what());
        }
    }

    fn load(&self, word: usize) -> u64 {
        self.view.memory.load(word)
    }

    /// A chain's blocks.
    fn list(&self, head: usize, next: usize) -> Result<Vec<(u64, usize)>> {
        let mut list = Vec::new();
        self.view.walk(head, next, |number, at| {
            list.push((number, at));
            Ok(true)
        })?;
        Ok(list)
    }

    fn shard(mut self) -> Result<()> {
        let view = self.view;
        let mut owned = 0;
        let mut numbers = Vec::new();
        blocks::owned(view, |number| {
            owned += 1;
            numbers.push(number);
        });
        self.expect(owned == view.state(shard::BLOCKS), || {
            format!("{owned} blocks are owned, {} are counted", view.state(shard::BLOCKS))
        });
        for number in &numbers {
            self.uses.insert(*number, 0);
        }
        let (mut entries, mut rooms, mut sites) = (0, 0, 0);
        for bucket in 0..view.geometry.name_buckets as u64 {
            for (number, at) in self.list(view.name_bucket(bucket), block::NEXT)? {
                match self.load(at) {
                    kind::SITE => {
                        sites += 1;
                        let (site_rooms, site_entries) = self.site(number, at)?;
                        rooms += site_rooms;
                        entries += site_entries;
                    }
                    // Reached from their sites.
                    kind::ROOM | kind::REVISION => {}
                    other => self.faults.push(format!("a name bucket holds a block of kind {other}")),
                }
            }
        }
        self.expect(sites == view.state(shard::SITES), || {
            format!("{sites} sites, {} counted", view.state(shard::SITES))
        });
        let (mut previous, mut listed) = (0, 0);
        for (number, at) in self.list(view.base + shard::FIRST_SITE, site::FOLLOWING)? {
            let leads_back = self.load(at) == kind::SITE && self.load(at + site::PREVIOUS) == previous;
            self.expect(leads_back, || format!("site {number} does not lead back in the list of sites"));
            (previous, listed) = (number, listed + 1);
        }
        self.expect(sites == listed, || format!("{sites} sites, {listed} listed"));
        self.expect(rooms == view.state(shard::ROOMS), || {
            format!("{rooms} rooms, {} counted", view.state(shard::ROOMS))
        });
        self.expect(entries == view.state(shard::ENTRIES), || {
            format!("{entries} entries, {} counted", view.state(shard::ENTRIES))
        });
        let revisions = self.revisions;
        self.expect(revisions == view.state(shard::REVISIONS), || {
            format!("{revisions} revisions, {} counted", view.state(shard::REVISIONS))
        });
        self.wheel(entries)?;
        for number in numbers {
            let uses = self.uses[&number];
            self.expect(uses == 1, || format!("block {number} is reached {uses} times"));
        }
        Ok(())
    }

    /// Counts a block and its text as reached.
    fn use_block(&mut self, number: u64, at: usize) -> Result<()> {
        let mut reached = vec![number];
        reached.extend(self.list(at + block::MORE, block::NEXT)?.iter().map(|(number, _)| *number));
        for number in reached {
            match self.uses.get_mut(&number) {
                Some(uses) => *uses += 1,
                None => self.faults.push(format!("block {number} is reached and not owned")),
            }
        }
        Ok(())
    }

    fn site(&mut self, number: u64, at: usize) -> Result<(u64, u64)> {
        self.use_block(number, at)?;
        let (mut entries, mut newest, mut previous) = (0, 0, None);
        let mut rooms = Vec::new();
        index::rooms(&self.view, number, &index::Range::of(""), |room_number, room_at| {
            rooms.push((room_number, room_at));
            Ok(true)
        })?;
        for &(room_number, room_at) in &rooms {
            let name = Some(read::name(&self.view, room_at)?);
            self.expect(previous < name, || format!("room {room_number} is out of order"));
            previous = name;
            for link in [room::LEFT, room::RIGHT] {
                let below = self.load(room_at + link);
                if below != 0 {
                    let larger = self.load(self.view.block(below)? + block::HASH) > self.load(room_at + block::HASH);
                    self.expect(!larger, || format!("room {below} is below one with a smaller hash"));
                }
            }
            newest = newest.max(self.load(room_at + room::VERSION));
            entries += self.room(room_number, room_at)?;
        }
        self.expect(entries == self.view.memory.load(at + site::ENTRIES), || {
            format!("site {number} counts its {entries} entries wrongly")
        });
        self.expect(newest <= self.view.memory.load(at + site::VERSION), || {
            format!("site {number} is older than one of its rooms")
        });
        let name = read::name(&self.view, at)?;
        let install = install(self.load(header::SEED), name.as_bytes());
        self.expect(self.load(at + site::INSTALL) == install, || format!("site {number} is of another install"));
        self.revisions(number, at)?;
        self.expect(entries > 0 || self.view.memory.load(at + site::REVISION_COUNT) > 0, || {
            format!("site {number} is empty")
        });
        Ok((rooms.len() as u64, entries))
    }

    fn revisions(&mut self, site_number: u64, site_at: usize) -> Result<()> {
        let ends = self.load(site_at + site::REVISIONS);
        let (mut number, mut newer, mut count) = (ends & 0xffff_ffff, 0, 0);
        while number != 0 && count <= crate::MAX_REVISIONS {
            let at = self.view.block_of(number, kind::REVISION)?;
            self.use_block(number, at)?;
            let word = |field| self.view.memory.load(at + field);
            let holds = word(revision::SITE) == site_number && word(revision::NEWER) == newer;
            self.expect(holds, || format!("revision {number} is in the wrong list"));
            let bucket = self.list(self.view.name_bucket(self.load(at + block::HASH)), block::NEXT)?;
            self.expect(bucket.iter().any(|(other, _)| *other == number), || {
                format!("revision {number} is not in its bucket")
            });
            (newer, count) = (number, count + 1);
            number = self.load(at + revision::OLDER);
        }
        self.revisions += count;
        let counted = self.load(site_at + site::REVISION_COUNT);
        self.expect(newer == ends >> 32 && count == counted, || {
            format!("site {site_number} has {count} revisions and counts {counted}")
        });
        Ok(())
    }

    fn room(&mut self, number: u64, at: usize) -> Result<u64> {
        self.use_block(number, at)?;
        let hash = self.load(at + block::HASH);
        let in_bucket = self.list(self.view.name_bucket(hash), block::NEXT)?.iter().any(|(other, _)| *other == number);
        self.expect(in_bucket, || format!("room {number} is not in its bucket"));
        let site_hash = self.load(self.view.block(self.load(at + room::SITE))? + block::HASH);
        let group = write::group(site_hash, read::name(&self.view, at)?.as_bytes());
        self.expect(self.load(at + room::GROUP) == group.map_or(0, |group| group + 1), || {
            format!("room {number} is counted in another group")
        });
        let room_version = self.load(at + room::VERSION);
        let mut users = std::collections::BTreeSet::new();
        let live = self.list(at + room::NEWEST, entry::OLDER)?;
        self.expect(live.last().map_or(0, |(last, _)| *last) == self.view.memory.load(at + room::OLDEST), || {
            format!("room {number} has another oldest entry")
        });
        let (mut newer, mut version) = (0, room_version.saturating_add(1));
        for (entry_number, entry_at) in &live {
            self.use_block(*entry_number, *entry_at)?;
            let word = |field| self.view.memory.load(entry_at + field);
            let (kind_word, own_version) = (word(block::KIND), word(entry::VERSION));
            let here = [
                (kind_word & 0xff == kind::ENTRY, "of another kind"),
                (kind_word >> 8 & 1 == 0, "in the middle of a renewal"),
                (word(entry::ROOM) == number, "in another room's list"),
                (word(entry::NEWER) == newer, "not leading back"),
                (own_version < version, "out of order"),
            ];
            let (hash, user_id) = (word(block::HASH), word(entry::USER));
            for (holds, what) in here {
                self.expect(holds, || format!("entry {entry_number} of room {number} is {what}"));
            }
            let in_bucket =
                self.list(self.view.entry_bucket(hash), block::NEXT)?.iter().any(|(other, _)| other == entry_number);
            self.expect(in_bucket, || format!("entry {entry_number} is not in its bucket"));
            if user_id != 0 {
                users.insert(user_id);
                let site_at = self.view.block(self.load(at + room::SITE))?;
                let bucket = self.view.user_bucket(mix(self.load(site_at + site::INSTALL), user_id));
                let listed =
                    self.list(bucket, entry::USER_NEXT)?.iter().filter(|(other, _)| other == entry_number).count();
                self.expect(listed == 1, || format!("entry {entry_number} is {listed} times in its user's list"));
            }
            (newer, version) = (*entry_number, own_version);
        }
        let counts = [
            (live.len() as u64, self.load(at + room::ENTRIES), "entries"),
            (users.len() as u64, self.load(at + room::USERS), "users"),
        ];
        for (found, counted, what) in counts {
            self.expect(found == counted, || format!("room {number} has {found} {what} and counts {counted}"));
        }
        self.expect(!live.is_empty(), || format!("room {number} is empty"));
        Ok(live.len() as u64)
    }

    fn wheel(&mut self, entries: u64) -> Result<()> {
        let (mut count, now) = (0, self.view.state(shard::WHEEL_TIME));
        let slots = shard::WHEEL_SLOTS as u64;
        let due = crate::wheel::next_due(&self.view);
        for slot in 0..slots {
            let mut previous = SLOT_HEAD | slot;
            for (number, at) in self.list(self.view.base + shard::WHEEL + slot as usize, entry::WHEEL_NEXT)? {
                count += 1;
                self.expect(self.view.memory.load(at + entry::WHEEL_PREVIOUS) == previous, || {
                    format!("entry {number} does not lead back in its slot")
                });
                previous = number;
                // When the slot comes up, seen from now; the entry must not be gone before that.
                let time = now.saturating_add((slot + slots - now % slots) % slots);
                let expires = self.load(at + entry::EXPIRES);
                self.expect(time <= (expires >> crate::layout::SLOT_SHIFT).max(now), || {
                    format!("entry {number} expires before its slot comes up")
                });
                self.expect(due <= expires, || format!("entry {number} expires unnoticed"));
            }
        }
        self.expect(count == entries, || format!("{count} entries are in the wheel, {entries} in rooms"));
        Ok(())
    }
}
