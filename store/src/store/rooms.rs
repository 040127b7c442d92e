//! The rooms of a site.

use super::{SiteKey, Store};
use crate::api::RoomRow;
use crate::index::{self, Range, Step, Walk};
use crate::layout::{SHARDS, site};
use crate::shard::View;
use crate::{Error, Now, Page, Result, Rooms, read};

/// Rooms of one shard, by name.
struct Run<'a> {
    view: View<'a>,
    /// The first that is not in its place among those of all shards.
    next: usize,
    /// Beginning of its name behind the prefix: names are compared that begin alike.
    key: u128,
    end: usize,
    /// Whether there may be more of them.
    more: bool,
}

impl Store {
    /// Rooms with live entries whose name starts so, by name, each shard's as they were at one moment or a few.
    /// O(shards x log rooms + offset + limit), whatever other rooms there are.
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`], as for every read.
    pub fn rooms(&self, now: Now, site: &str, prefix: &str, page: Page) -> Result<Rooms> {
        let (site, range) = (self.site(site), Range::of(prefix));
        let wanted = page.limit.saturating_add(page.offset);
        // Each shard's part of what is wanted, and some more: few shards have to be asked again.
        let part = wanted / SHARDS + wanted / (4 * SHARDS) + 4;
        self.prefetch_rooms(site, &range, part);
        let mut found = Rooms::default();
        let mut runs: Vec<Run<'_>> = Vec::with_capacity(SHARDS);
        for view in self.views() {
            let run = self.run(now, view, site, &range, part, &mut found)?;
            place(&mut runs, run, &found, prefix.len());
        }
        let mut order = Vec::with_capacity(found.len().min(wanted));
        while order.len() < wanted
            && let Some(mut run) = runs.pop()
        {
            order.push(found.rows[run.next]);
            run.next += 1;
            if run.next == run.end && run.more {
                let last = found.name(run.end - 1).to_owned();
                run = self.run(now, run.view, site, &range.behind(&last), part, &mut found)?;
            }
            place(&mut runs, run, &found, prefix.len());
        }
        order.drain(..page.offset.min(order.len()));
        found.rows = order;
        Ok(found)
    }

    /// Appends the first `limit` rooms of a shard.
    fn run<'a>(
        &self,
        now: Now,
        view: View<'a>,
        site: SiteKey<'_>,
        range: &Range<'_>,
        limit: usize,
        out: &mut Rooms,
    ) -> Result<Run<'a>> {
        let (rows, bytes) = (out.rows.len(), out.text.len());
        self.read_settled(view, now, |view| {
            out.rows.truncate(rows);
            out.text.truncate(bytes);
            let Some(number) = site.find(view)? else {
                return Ok(());
            };
            index::rooms(view, number, range, |_, at| {
                let name = read::push_name(&mut out.text, view, at)?;
                if std::str::from_utf8(&out.text[name.range()]).is_err() {
                    return Err(Error::Corrupt("a name is not UTF-8"));
                }
                out.rows.push(RoomRow { name, state: read::room_state(view, at) });
                Ok(out.rows.len() - rows < limit)
            })
        })?;
        Ok(Run { view, next: rows, key: 0, end: out.rows.len(), more: out.rows.len() - rows == limit })
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

    /// The same for the first rooms of every shard, `limit` of each.
    pub(super) fn prefetch_rooms(&self, site: SiteKey<'_>, range: &Range<'_>, limit: usize) {
        self.prefetch_site(site);
        let walk = |view: View<'_>| Walk::new(&view, site.find(&view).ok()??).ok();
        let mut walks = [const { None }; SHARDS];
        for (place, view) in walks.iter_mut().zip(self.views()) {
            *place = walk(view).map(|walk| (walk, limit));
        }
        // Nothing read here is believed: what changes meanwhile, or is damaged, ends a walk.
        let mut under_way = SHARDS;
        while under_way > 0 {
            under_way = 0;
            for (place, view) in walks.iter_mut().zip(self.views()) {
                let Some((walk, left)) = place else { continue };
                match walk.step(&view, range) {
                    Ok(Step::Room(..)) if *left > 1 => *left -= 1,
                    Ok(Step::Way) => {}
                    _ => *place = None,
                }
                under_way += 1;
            }
        }
    }
}

/// Puts a run, unless it is at its end, among others that stand by their next names, the first one last.
fn place<'a>(runs: &mut Vec<Run<'a>>, mut run: Run<'a>, rooms: &Rooms, prefix: usize) {
    if run.next < run.end {
        let name = rooms.name(run.next);
        let mut key = [0; 16];
        key.iter_mut().zip(name.get(prefix..).unwrap_or_default()).for_each(|(place, byte)| *place = *byte);
        run.key = u128::from_be_bytes(key);
        let is_behind = |other: &Run<'_>| other.key > run.key || other.key == run.key && rooms.name(other.next) > name;
        runs.insert(runs.partition_point(is_behind), run);
    }
}
