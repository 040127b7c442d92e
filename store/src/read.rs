//! Copying out of a shard, against one state of it: everything here runs inside of [`View::read`].

use std::sync::atomic::Ordering;

use crate::api::{Entries, Row, Span};
use crate::hash::mix;
use crate::layout::{BLOCK, LINE, block, entry, kind, room, shard, site};
use crate::shard::{Lease, View};
use crate::version::known;
use crate::{Error, MAX_DATA, MAX_NAME, Result, RoomState, charge};

/// Which live entries a caller wants.
#[derive(Clone, Copy)]
pub struct Filter<'a> {
    /// Now.
    pub boot_ms: u64,
    /// Not written longer ago than so many ms.
    pub max_age_ms: u64,
    /// Client ids that begin so.
    pub client_prefix: &'a str,
    /// Changed after this version.
    pub since: u64,
}

impl Filter<'_> {
    fn takes(&self, lease: Lease) -> bool {
        // Negative when the writer looked at the clock a moment later than this reader.
        let age_ms = self.boot_ms.wrapping_sub(lease.written).cast_signed().max(0).cast_unsigned();
        lease.expires > self.boot_ms && age_ms <= self.max_age_ms
    }
}

/// A position in an [`Entries`] to go back to.
#[derive(Clone, Copy)]
pub struct Mark(usize, usize);

impl Entries {
    /// Where it ends now.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.rows.len(), self.text.len())
    }

    /// Forgets what came after a mark.
    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.rows.truncate(mark.0);
        self.text.truncate(mark.1);
    }

    /// Orders across rooms (by updated, newest first, then room, then client id) and keeps the first `wanted`.
    pub(crate) fn sort_and_cut(&mut self, wanted: usize) {
        let text = std::mem::take(&mut self.text);
        let bytes = |span: Span| &text[span.range()];
        self.rows.sort_by(|a, b| {
            let names = |row: &Row| (bytes(row.room), bytes(row.client_id));
            b.updated_ms.cmp(&a.updated_ms).then_with(|| names(a).cmp(&names(b)))
        });
        let cut = self.rows.len() > wanted;
        self.rows.truncate(wanted);
        self.text = text;
        if cut {
            let all = std::mem::take(self);
            self.append_page(&all, 0);
        }
    }

    /// Appends the rows of another one from `offset` on, with only their own text.
    pub(crate) fn append_page(&mut self, other: &Self, offset: usize) {
        for row in other.rows.iter().skip(offset) {
            let mut copy = |span: Span| {
                let start = self.text.len() as u32;
                self.text.extend_from_slice(&other.text[span.range()]);
                Span { start, len: span.len }
            };
            let (room, client_id, data) = (copy(row.room), copy(row.client_id), copy(row.data));
            self.rows.push(Row { room, client_id, data, ..*row });
        }
    }

    fn push_entry(&mut self, view: &View<'_>, at: usize, room: Span, lease: Lease) -> Result<()> {
        let lengths = view.memory.load(at + block::LENGTHS);
        let (client, data) = ((lengths & 0xffff) as usize, (lengths >> 16) as usize);
        if client > MAX_NAME || data > MAX_DATA {
            return Err(Error::Corrupt("a text is longer than texts are"));
        }
        let client_words = client.div_ceil(8);
        let start = push_text(&mut self.text, view, at, client_words + data.div_ceil(8))?;
        self.rows.push(Row {
            room,
            client_id: Span { start, len: client as u32 },
            data: Span { start: start + client_words as u32 * 8, len: data as u32 },
            user_id: view.memory.load(at + entry::USER),
            updated_ms: lease.updated,
            version: view.memory.load(at + entry::VERSION),
        });
        Ok(())
    }
}

/// Appends the first words of a block's text; where they begin.
fn push_text(text: &mut Vec<u8>, view: &View<'_>, at: usize, words: usize) -> Result<u32> {
    let start = text.len();
    if start + words * 8 > u32::MAX as usize {
        return Err(Error::Corrupt("more is to be copied than a segment holds"));
    }
    text.resize(start + words * 8, 0);
    copy_text(view, at, &mut text[start..])?;
    Ok(start as u32)
}

/// Appends a room's or site's name.
pub fn push_name(text: &mut Vec<u8>, view: &View<'_>, at: usize) -> Result<Span> {
    let len = view.name_len(at)?;
    let start = push_text(text, view, at, len.div_ceil(8))?;
    text.truncate(start as usize + len);
    Ok(Span { start, len: len as u32 })
}

/// Copies the first words of a block's text: as many as there are places for.
fn copy_text(view: &View<'_>, at: usize, out: &mut [u8]) -> Result<()> {
    let (mut places, _) = out.as_chunks_mut::<8>();
    view.text(at, places.len(), |run| {
        let (here, left) = std::mem::take(&mut places).split_at_mut(run.len());
        let (fours, places_left) = here.as_chunks_mut::<4>();
        let (word_fours, words_left) = run.as_chunks::<4>();
        for (places, words) in fours.iter_mut().zip(word_fours) {
            *places = words.each_ref().map(|word| word.load(Ordering::Relaxed).to_ne_bytes());
        }
        for (place, word) in places_left.iter_mut().zip(words_left) {
            *place = word.load(Ordering::Relaxed).to_ne_bytes();
        }
        places = left;
        true
    })
}

fn entry_of_room(view: &View<'_>, at: usize, room_number: u64) -> Result<()> {
    let in_room = view.memory.load(at) & 0xff == kind::ENTRY && view.memory.load(at + entry::ROOM) == room_number;
    if in_room { Ok(()) } else { Err(Error::Corrupt("a room's list leads out of the room")) }
}

/// A room's live entries, newest change first.
pub fn room_entries(
    view: &View<'_>,
    room_number: u64,
    filter: Filter<'_>,
    mut offset: usize,
    limit: usize,
    out: &mut Entries,
) -> Result<()> {
    let room_at = view.block_of(room_number, kind::ROOM)?;
    let room_name = push_name(&mut out.text, view, room_at)?;
    let mut left = limit;
    let since = known(filter.since, view.memory.load(room_at + room::VERSION));
    // A list that leads back into itself ends here, long before it has no end.
    let mut more = view.memory.load(room_at + room::ENTRIES);
    view.walk(room_at + room::NEWEST, entry::OLDER, |_, at| {
        if left == 0 {
            return Ok(false);
        }
        more = more.checked_sub(1).ok_or(Error::Corrupt("a room's list is longer than its count"))?;
        // The list is in the order of versions.
        if view.memory.load(at + entry::VERSION) <= since {
            return Ok(false);
        }
        // Both are waited for together, while this entry is copied.
        view.prefetch(view.memory.load(at + entry::OLDER), BLOCK / LINE);
        view.prefetch(view.memory.load(at + block::MORE), BLOCK / LINE);
        entry_of_room(view, at, room_number)?;
        let lease = view.lease(at)?;
        if !filter.takes(lease) {
            return Ok(true);
        }
        let mark = out.mark();
        out.push_entry(view, at, room_name, lease)?;
        let matches = filter.client_prefix.is_empty()
            || out
                .rows
                .last()
                .is_some_and(|row| out.text[row.client_id.range()].starts_with(filter.client_prefix.as_bytes()));
        if !matches || offset > 0 {
            offset -= usize::from(matches);
            out.rewind(mark);
        } else {
            left -= 1;
        }
        Ok(true)
    })
}

/// One entry, if it is alive.
pub fn one_entry(view: &View<'_>, at: usize, filter: Filter<'_>, out: &mut Entries) -> Result<bool> {
    let lease = view.lease(at)?;
    if !filter.takes(lease) {
        return Ok(false);
    }
    let room_at = view.block_of(view.memory.load(at + entry::ROOM), kind::ROOM)?;
    let room_name = push_name(&mut out.text, view, room_at)?;
    out.push_entry(view, at, room_name, lease)?;
    Ok(true)
}

/// A user of an install: those of its sites share their users.
#[derive(Clone, Copy)]
pub struct User {
    /// The install's hash.
    pub install: u64,
    /// User id.
    pub id: u64,
}

impl User {
    /// The hash that finds the user's list.
    pub fn hash(self) -> u64 {
        mix(self.install, self.id)
    }
}

/// An entry in a user's list.
pub struct UserEntry {
    /// Its number.
    pub number: u64,
    /// Its first word.
    pub at: usize,
    /// First word of its room.
    pub room_at: usize,
    /// The number of its site.
    pub site: u64,
}

/// Calls `visit` with each of a user's entries in all sites of the install, expired or not.
pub fn user_entries(view: &View<'_>, user: User, mut visit: impl FnMut(&UserEntry) -> Result<bool>) -> Result<()> {
    view.walk(view.user_bucket(user.hash()), entry::USER_NEXT, |number, at| {
        if view.memory.load(at) & 0xff != kind::ENTRY {
            return Err(Error::Corrupt("a user's list leads to something else"));
        }
        if view.memory.load(at + entry::USER) != user.id {
            return Ok(true);
        }
        let room_at = view.block_of(view.memory.load(at + entry::ROOM), kind::ROOM)?;
        let site = view.memory.load(room_at + room::SITE);
        // Another install's users may be in the same bucket, with the same ids.
        if view.memory.load(view.block_of(site, kind::SITE)? + site::INSTALL) != user.install {
            return Ok(true);
        }
        visit(&UserEntry { number, at, room_at, site })
    })
}

/// Calls `visit` with each of a user's entries in one site.
pub fn user_entries_in(
    view: &View<'_>,
    site: u64,
    user: User,
    mut visit: impl FnMut(&UserEntry) -> Result<bool>,
) -> Result<()> {
    user_entries(view, user, |entry| if entry.site == site { visit(entry) } else { Ok(true) })
}

/// What an entry counts for among its user's.
pub fn charge_of(view: &View<'_>, entry: &UserEntry) -> Result<u64> {
    let lengths = view.memory.load(entry.at + block::LENGTHS);
    Ok(charge(view.name_len(entry.room_at)?, (lengths & 0xffff) as usize, (lengths >> 16) as usize))
}

/// Calls `visit` with each of a shard's sites. O(sites).
pub fn sites(view: &View<'_>, mut visit: impl FnMut(u64, usize)) -> Result<()> {
    let mut more = view.state(shard::SITES);
    view.walk(view.base + shard::FIRST_SITE, site::FOLLOWING, |number, at| {
        more = more.checked_sub(1).ok_or(Error::Corrupt("a shard has more sites than it counts"))?;
        view.block_of(number, kind::SITE)?;
        visit(number, at);
        Ok(true)
    })
}

/// Version and counts, right when nothing is due.
pub fn room_state(view: &View<'_>, room_at: usize) -> RoomState {
    RoomState {
        version: view.memory.load(room_at + room::VERSION),
        entries: view.memory.load(room_at + room::ENTRIES) as u32,
        users: view.memory.load(room_at + room::USERS) as u32,
    }
}

/// Bytes of the words of the longest name.
pub const NAME_BYTES: usize = MAX_NAME.next_multiple_of(8);

/// The name of a block.
pub fn name_bytes<'a>(view: &View<'_>, at: usize, buffer: &'a mut [u8; NAME_BYTES]) -> Result<&'a [u8]> {
    let len = view.name_len(at)?;
    copy_text(view, at, &mut buffer[..len.next_multiple_of(8)])?;
    Ok(&buffer[..len])
}

/// The name of a block, as text: a site's, a room's, a revision's.
pub fn name(view: &View<'_>, at: usize) -> Result<String> {
    let mut bytes = [0; NAME_BYTES];
    let name = name_bytes(view, at, &mut bytes)?;
    Ok(std::str::from_utf8(name).map_err(|_| Error::Corrupt("a name is not UTF-8"))?.to_owned())
}

const _: () = assert!(block::TEXT_WORDS * 8 + block::MORE_WORDS * 8 >= MAX_NAME, "a name takes two blocks at most");
