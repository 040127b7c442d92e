//! A site's rooms by name, as one shard knows them: who lists those with a prefix looks at no others.
//!
//! A tree: left of a room are those before it, right of it those behind it, and none has a larger hash than the room
//! above it. Hashes are keyed with the segment's secret, so the tree is as deep as if the rooms had come in random order,
//! about 2 ln n for most and 4 ln n for the deepest; there is nothing to balance, and nobody can aim at depth.

use std::cmp::Ordering;

use crate::layout::{block, kind, room, shard, site};
use crate::shard::View;
use crate::transaction::Transaction;
use crate::{Error, Result, read};

/// Deepest room. In the largest segment, half a million rooms in a shard, a room that comes is deeper with a probability
/// below 10^-23.
pub const MAX_DEPTH: usize = 96;

const TOO_DEEP: Error = Error::Corrupt("a site's rooms are deeper than chance allows");

/// First word of a room of the site.
fn member(view: &View<'_>, site_number: u64, number: u64) -> Result<usize> {
    let at = view.block_of(number, kind::ROOM)?;
    if view.memory.load(at + room::SITE) == site_number {
        Ok(at)
    } else {
        Err(Error::Corrupt("a site's index leads to another site's room"))
    }
}

/// Rooms on the way back up.
struct Path {
    rooms: [u32; MAX_DEPTH],
    len: usize,
}

impl Path {
    fn push(&mut self, number: u64) -> Result<()> {
        *self.rooms.get_mut(self.len).ok_or(TOO_DEEP)? = number as u32;
        self.len += 1;
        Ok(())
    }

    fn pop(&mut self) -> Option<u64> {
        self.len = self.len.checked_sub(1)?;
        Some(u64::from(self.rooms[self.len]))
    }
}

/// Which rooms are asked for: those whose name starts with a prefix.
pub struct Range<'a> {
    prefix: &'a [u8],
    /// The first name behind all of them; empty when there is none.
    end: Vec<u8>,
    /// Only those behind this one.
    behind: Option<&'a [u8]>,
}

impl<'a> Range<'a> {
    /// All of a prefix.
    pub fn of(prefix: &'a str) -> Self {
        let mut end = prefix.as_bytes().to_vec();
        if let Some(last) = end.last_mut() {
            // No byte of UTF-8 is the last there is.
            *last = last.wrapping_add(1);
        }
        Self { prefix: prefix.as_bytes(), end, behind: None }
    }

    /// Those of them that are behind a name that is one of them.
    pub fn behind<'b>(&'b self, name: &'b [u8]) -> Range<'b> {
        Range { prefix: self.prefix, end: self.end.clone(), behind: Some(name) }
    }

    fn begins_behind(&self, view: &View<'_>, at: usize) -> Result<bool> {
        Ok(match self.behind {
            Some(name) => view.compare_name(at, name)? != Ordering::Greater,
            None => view.compare_name(at, self.prefix)? == Ordering::Less,
        })
    }

    fn ends_before(&self, view: &View<'_>, at: usize) -> Result<bool> {
        Ok(!self.end.is_empty() && view.compare_name(at, &self.end)? != Ordering::Less)
    }
}

/// What a step of a [`Walk`] came upon.
pub enum Step {
    /// Nothing yet.
    Way,
    /// The next room.
    Room(u64, usize),
    /// There are no more.
    End,
}

/// On the way through a site's rooms by name. Each step reads one room, and says that the one of the next step will be
/// wanted: who has several ways to go takes a step of each in turn, and waits for the memory of all at once.
pub struct Walk {
    site: u64,
    number: u64,
    path: Path,
    found: bool,
    /// A tree that leads back into itself ends here.
    more: u64,
}

impl Walk {
    /// Nowhere: at the end.
    pub fn new() -> Self {
        Self { site: 0, number: 0, path: Path { rooms: [0; MAX_DEPTH], len: 0 }, found: false, more: 0 }
    }

    /// Goes to the beginning. Once.
    pub fn begin(&mut self, view: &View<'_>, site: u64) -> Result<()> {
        (self.site, self.more) = (site, view.state(shard::ROOMS));
        self.go(view, view.block_of(site, kind::SITE)? + site::ROOMS);
        Ok(())
    }

    /// A step on.
    pub fn step(&mut self, view: &View<'_>, range: &Range<'_>) -> Result<Step> {
        if self.number != 0 {
            self.more = self.more.checked_sub(1).ok_or(Error::Corrupt("a site has more rooms than its shard"))?;
            let at = member(view, self.site, self.number)?;
            // Right of the first one found, all are behind the beginning.
            if !self.found && range.begins_behind(view, at)? {
                self.go(view, at + room::RIGHT);
            } else {
                self.path.push(self.number)?;
                self.go(view, at + room::LEFT);
            }
            return Ok(Step::Way);
        }
        let Some(number) = self.path.pop() else {
            return Ok(Step::End);
        };
        let at = view.block(number)?;
        self.found = true;
        if range.ends_before(view, at)? {
            return Ok(Step::End);
        }
        self.go(view, at + room::RIGHT);
        Ok(Step::Room(number, at))
    }

    fn go(&mut self, view: &View<'_>, link: usize) {
        self.number = view.memory.load(link);
        view.prefetch(self.number, room::LINES);
    }
}

/// Calls `visit` with each room of a site that is in `range`, by name, while it says so.
/// O(log rooms + rooms visited).
pub fn rooms(
    view: &View<'_>,
    site_number: u64,
    range: &Range<'_>,
    mut visit: impl FnMut(u64, usize) -> Result<bool>,
) -> Result<()> {
    let mut walk = Walk::new();
    walk.begin(view, site_number)?;
    loop {
        match walk.step(view, range)? {
            Step::Way => {}
            Step::Room(number, at) if visit(number, at)? => {}
            Step::Room(..) | Step::End => return Ok(()),
        }
    }
}

/// The link to follow from a room towards a name.
fn towards(view: &View<'_>, at: usize, name: &[u8]) -> Result<usize> {
    match view.compare_name(at, name)? {
        Ordering::Less => Ok(at + room::RIGHT),
        Ordering::Greater => Ok(at + room::LEFT),
        Ordering::Equal => Err(Error::Corrupt("a site has two rooms of one name")),
    }
}

/// Most links are already as they will be.
fn set(transaction: &mut Transaction<'_>, link: usize, number: u64) -> Result<()> {
    if transaction.get(link) == number { Ok(()) } else { transaction.set(link, number) }
}

/// Counts how deep it goes.
fn deeper(depth: &mut usize) -> Result<()> {
    *depth += 1;
    if *depth > MAX_DEPTH { Err(TOO_DEEP) } else { Ok(()) }
}

/// Adds a room that is not there: in place of the first one on its way that has a smaller hash, which with all below it is
/// parted into those before and those behind the new one. O(log rooms), most of it looking.
pub fn insert(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    site: (u64, usize),
    room: (u64, usize),
    name: &[u8],
) -> Result<()> {
    let hash = view.memory.load(room.1 + block::HASH);
    let mut depth = 1;
    let mut link = site.1 + site::ROOMS;
    let mut number = transaction.get(link);
    let mut added = false;
    // Where the next one before, and the next one behind the new one goes.
    let (mut before, mut behind) = (room.1 + room::LEFT, room.1 + room::RIGHT);
    while number != 0 {
        deeper(&mut depth)?;
        let at = member(&view, site.0, number)?;
        let next = towards(&view, at, name)?;
        if !added && view.memory.load(at + block::HASH) < hash {
            transaction.set(link, room.0)?;
            added = true;
        }
        if !added {
            link = next;
        } else if next == at + room::RIGHT {
            set(transaction, before, number)?;
            before = next;
        } else {
            set(transaction, behind, number)?;
            behind = next;
        }
        number = transaction.get(next);
    }
    if !added {
        transaction.set(link, room.0)?;
    }
    set(transaction, before, 0)?;
    set(transaction, behind, 0)
}

/// Takes a room out: those before and those behind it become one tree in its place. O(log rooms), most of it looking.
pub fn remove(transaction: &mut Transaction<'_>, view: View<'_>, site: (u64, usize), room: (u64, usize)) -> Result<()> {
    let mut buffer = [0; read::NAME_BYTES];
    let name = read::name_bytes(&view, room.1, &mut buffer)?;
    let mut depth = 0;
    let mut link = site.1 + site::ROOMS;
    loop {
        match transaction.get(link) {
            0 => return Err(Error::Corrupt("a room is not in its site's index")),
            number if number == room.0 => break,
            number => link = towards(&view, member(&view, site.0, number)?, name)?,
        }
        deeper(&mut depth)?;
    }
    let (mut before, mut behind) = (transaction.get(room.1 + room::LEFT), transaction.get(room.1 + room::RIGHT));
    while before != 0 && behind != 0 {
        deeper(&mut depth)?;
        let (before_at, behind_at) = (member(&view, site.0, before)?, member(&view, site.0, behind)?);
        if view.memory.load(before_at + block::HASH) < view.memory.load(behind_at + block::HASH) {
            set(transaction, link, behind)?;
            link = behind_at + room::LEFT;
            behind = transaction.get(link);
        } else {
            set(transaction, link, before)?;
            link = before_at + room::RIGHT;
            before = transaction.get(link);
        }
    }
    set(transaction, link, before.max(behind))
}
