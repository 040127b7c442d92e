//! The rooms of a site.

use super::{SiteKey, Store};
use crate::api::RoomRow;
use crate::index::{self, Range, Step, Walk};
use crate::layout::{SHARDS, site};
use crate::shard::View;
use crate::{Error, Now, Page, Result, Rooms, read, wheel};

/// Rooms of one shard, by name.
struct Run<'a> {
    view: View<'a>,
    rows: Vec<RoomRow>,
    /// The first that is not in its place among those of all shards.
    next: usize,
    /// Beginning of its name behind the prefix: names are compared that begin alike.
    key: u128,
}

/// One that is being read.
struct Reading<'a> {
    run: Run<'a>,
    walk: Walk,
    /// Whether it is not at its end.
    goes_on: bool,
    /// The sequence of the shard when it began; `None` when it has come upon something that cannot be.
    looked: Option<u64>,
}

/// What is asked for, and the names that were found.
struct Listing<'a, 'b> {
    store: &'a Store,
    now: Now,
    site: SiteKey<'b>,
    range: Range<'b>,
    prefix: usize,
    /// Most rooms read of a shard at a time.
    part: usize,
    text: Vec<u8>,
}

impl Store {
    /// Rooms with live entries whose name starts so, by name, each shard's as they were at one moment or a few.
    /// O(shards x log rooms + offset + limit), whatever other rooms there are.
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`], as for every read.
    pub fn rooms(&self, now: Now, site: &str, prefix: &str, page: Page) -> Result<Rooms> {
        let wanted = page.limit.saturating_add(page.offset);
        let mut listing = Listing {
            store: self,
            now,
            site: self.site(site),
            range: Range::of(prefix),
            prefix: prefix.len(),
            // Each shard's part of what is wanted, and some more: few shards have to be asked again.
            part: wanted / SHARDS + wanted / (4 * SHARDS) + 4,
            text: Vec::new(),
        };
        let mut runs = Vec::with_capacity(SHARDS);
        for run in listing.read()? {
            listing.place(&mut runs, run);
        }
        let mut rows = Vec::new();
        while rows.len() < wanted
            && let Some(mut run) = runs.pop()
        {
            let row = run.rows[run.next];
            rows.push(row);
            run.next += 1;
            if run.next == listing.part {
                let last = listing.text[row.name.range()].to_owned();
                run = listing.read_one(run.view, Some(&last))?;
            }
            listing.place(&mut runs, run);
        }
        rows.drain(..page.offset.min(rows.len()));
        let rooms = Rooms { text: listing.text, rows };
        if !rooms.text.is_ascii() && (0..rooms.len()).any(|index| std::str::from_utf8(rooms.name(index)).is_err()) {
            return Err(Error::Corrupt("a name is not UTF-8"));
        }
        Ok(rooms)
    }

    /// Brings what leads to a site in every shard into the processor's caches, each step for all shards at once: their
    /// memory, which nobody has touched for a while, is waited for together.
    pub(super) fn prefetch_site(&self, site: SiteKey<'_>) {
        for view in self.views() {
            view.memory.prefetch(view.base);
            view.memory.prefetch(view.name_bucket(site.hash));
        }
        for view in self.views() {
            view.prefetch(view.memory.load(view.name_bucket(site.hash)), site::LINES);
        }
    }
}

impl Reading<'_> {
    /// Begins, where the shard has the site.
    fn begin(&mut self, site: SiteKey<'_>) {
        let view = self.run.view;
        let begun = site.find(&view).and_then(|found| match found {
            Some(number) => self.walk.begin(&view, number).map(|()| true),
            None => Ok(false),
        });
        self.note(begun);
    }

    /// A step on, unless it is at its end.
    fn step(&mut self, range: &Range<'_>, part: usize, text: &mut Vec<u8>) {
        let Run { view, rows, .. } = &mut self.run;
        let goes_on = self.walk.step(view, range).and_then(|step| match step {
            Step::Way => Ok(true),
            Step::Room(_, at) => {
                rows.push(copy(view, at, text)?);
                Ok(rows.len() < part)
            }
            Step::End => Ok(false),
        });
        self.note(goes_on);
    }

    /// What cannot be is only noted: somebody may be changing it.
    fn note(&mut self, goes_on: Result<bool>) {
        if goes_on.is_err() {
            self.looked = None;
        }
        self.goes_on = goes_on.unwrap_or(false);
    }
}

impl<'a> Listing<'a, '_> {
    /// The first rooms of every shard. A step of each in turn: the memory of all is waited for together. A shard that
    /// somebody changes meanwhile is read by itself.
    fn read(&mut self) -> Result<Vec<Run<'a>>> {
        self.store.prefetch_site(self.site);
        let mut readings = Vec::with_capacity(SHARDS);
        for view in self.store.views() {
            self.store.settle(view, self.now)?;
            let run = Run { view, rows: Vec::new(), next: 0, key: 0 };
            readings.push(Reading { run, walk: Walk::new(), goes_on: false, looked: view.sequence().look() });
        }
        for reading in &mut readings {
            reading.begin(self.site);
        }
        let mut under_way = true;
        while under_way {
            under_way = false;
            for reading in readings.iter_mut().filter(|reading| reading.goes_on) {
                reading.step(&self.range, self.part, &mut self.text);
                under_way = true;
            }
        }
        let mut runs = Vec::with_capacity(SHARDS);
        for Reading { run, looked, .. } in readings {
            let settled = self.now.boot_ms < wheel::next_due(&run.view);
            let whole = settled && looked.is_some_and(|looked| run.view.sequence().unchanged(looked));
            runs.push(if whole { run } else { self.read_one(run.view, None)? });
        }
        Ok(runs)
    }

    /// The first rooms of a shard, of those behind a name.
    fn read_one(&mut self, view: View<'a>, behind: Option<&[u8]>) -> Result<Run<'a>> {
        let Self { store, now, site, ref range, part, ref mut text, .. } = *self;
        let rest = behind.map(|name| range.behind(name));
        let range = rest.as_ref().unwrap_or(range);
        let (mut rows, bytes) = (Vec::new(), text.len());
        store.read_settled(view, now, |view| {
            rows.clear();
            text.truncate(bytes);
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            index::rooms(view, number, range, |_, at| {
                rows.push(copy(view, at, text)?);
                Ok(rows.len() < part)
            })
        })?;
        Ok(Run { view, rows, next: 0, key: 0 })
    }

    /// Puts a run, unless it is at its end, among others that stand by their next names, the first one last.
    fn place(&self, runs: &mut Vec<Run<'a>>, mut run: Run<'a>) {
        let name = |run: &Run<'_>| run.rows.get(run.next).map(|row| &self.text[row.name.range()]);
        let Some(own) = name(&run) else { return };
        let mut key = [0; 16];
        key.iter_mut().zip(own.get(self.prefix..).unwrap_or_default()).for_each(|(place, byte)| *place = *byte);
        run.key = u128::from_be_bytes(key);
        let is_behind = |other: &Run<'_>| other.key > run.key || other.key == run.key && name(other) > Some(own);
        runs.insert(runs.partition_point(is_behind), run);
    }
}

/// Copies a room, with its name to the end of `text`.
fn copy(view: &View<'_>, at: usize, text: &mut Vec<u8>) -> Result<RoomRow> {
    Ok(RoomRow { name: read::push_name(text, view, at)?, state: read::room_state(view, at) })
}
