//! The changes of a shard: joining, renewing, changing, leaving. Each is one transaction.

use std::sync::atomic::{Ordering, fence};

use crate::hash::{Name, mix};
use crate::layout::{block, entry, header, kind, room, shard, site};
use crate::shard::{Lease, Locked, View};
use crate::transaction::Transaction;
use crate::{Error, Result, Write, blocks, wheel};

/// The hashes that find a write's places.
#[derive(Clone, Copy)]
pub struct Hashes {
    /// Of the site.
    pub site: u64,
    /// Of the room in it.
    pub room: u64,
    /// Of the client in that.
    pub entry: u64,
}

/// What [`join`] did.
pub enum Joined {
    /// The entry is there.
    Yes,
    /// There is no free block.
    Full,
    /// `agree` said no.
    Disagreed,
}

/// The text of an entry: the client id, padded to a whole word, then the data.
struct Text<'a> {
    client: &'a Name,
    data: &'a [u8],
}

impl Text<'_> {
    fn words(&self) -> impl ExactSizeIterator<Item = u64> + Clone + '_ {
        let client = self.client.words();
        (0..client.len() + self.data.len().div_ceil(8)).map(move |index| {
            match index.checked_sub(client.len()) {
                None => client[index],
                Some(index) => data_word(self.data, index),
            }
        })
    }

    fn lengths(&self) -> u64 {
        self.client.len as u64 | (self.data.len() as u64) << 16
    }
}

/// A word of data, the last one padded with zeros.
pub fn data_word(data: &[u8], index: usize) -> u64 {
    let rest = &data[index * 8..];
    if let Some(whole) = rest.first_chunk::<8>() {
        return u64::from_ne_bytes(*whole);
    }
    let mut padded = [0; 8];
    padded[..rest.len()].copy_from_slice(rest);
    u64::from_ne_bytes(padded)
}

/// Stores what does not fit in place into claimed blocks: the first of them (0 = everything fits), or `None` when
/// there are not enough.
fn store_more(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    words: impl ExactSizeIterator<Item = u64>,
) -> Result<Option<u64>> {
    let mut words = words.skip(block::TEXT_WORDS).peekable();
    let (mut first, mut link) = (0, None);
    while words.peek().is_some() {
        let Some((number, at)) = transaction.claim(kind::MORE)? else {
            return Ok(None);
        };
        match link {
            None => first = number,
            Some(link) => view.memory.store(link, number),
        }
        link = Some(at + block::NEXT);
        for (place, word) in
            (at + block::MORE_TEXT..at + block::MORE_TEXT + block::MORE_WORDS).zip(&mut words)
        {
            view.memory.store(place, word);
        }
    }
    Ok(Some(first))
}

/// Claims a block for something named and stores hash, lengths and text.
fn claim_named(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    kind: u64,
    hash: u64,
    lengths: u64,
    words: impl ExactSizeIterator<Item = u64> + Clone,
) -> Result<Option<(u64, usize)>> {
    let Some((number, at)) = transaction.claim(kind)? else {
        return Ok(None);
    };
    let Some(more) = store_more(transaction, view, words.clone())? else {
        return Ok(None);
    };
    view.memory.store(at + block::HASH, hash);
    // All three kinds keep their lengths in the same word.
    view.memory.store(at + entry::LENGTHS, lengths);
    view.memory.store(at + block::MORE, more);
    for (place, word) in (at + block::TEXT..at + block::TEXT + block::TEXT_WORDS).zip(words) {
        view.memory.store(place, word);
    }
    Ok(Some((number, at)))
}

fn link_bucket(
    transaction: &mut Transaction<'_>,
    bucket: usize,
    next: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    transaction.set(at + next, transaction.get(bucket))?;
    transaction.set(bucket, number)
}

fn unlink_bucket(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    bucket: usize,
    next: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    let (mut before, mut found) = (bucket, false);
    view.walk(bucket, next, |other, other_at| {
        found = other == number;
        if !found {
            before = other_at + next;
        }
        Ok(!found)
    })?;
    if !found {
        return Err(Error::Corrupt("a block is not in its bucket"));
    }
    transaction.set(before, transaction.get(at + next))
}

/// Puts an entry in front of its room's list.
fn link_newest(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    number: u64,
    at: usize,
) -> Result<()> {
    let newest = transaction.get(room_at + room::NEWEST);
    transaction.set(at + entry::NEWER, 0)?;
    transaction.set(at + entry::OLDER, newest)?;
    let neighbour = if newest == 0 {
        room_at + room::OLDEST
    } else {
        view.block(newest)? + entry::NEWER
    };
    transaction.set(neighbour, number)?;
    transaction.set(room_at + room::NEWEST, number)
}

fn unlink_from_room(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    at: usize,
) -> Result<()> {
    let (newer, older) = (
        transaction.get(at + entry::NEWER),
        transaction.get(at + entry::OLDER),
    );
    let before = if newer == 0 {
        room_at + room::NEWEST
    } else {
        view.block(newer)? + entry::OLDER
    };
    let behind = if older == 0 {
        room_at + room::OLDEST
    } else {
        view.block(older)? + entry::NEWER
    };
    transaction.set(before, older)?;
    transaction.set(behind, newer)
}

/// Whether the room has another entry of this user.
fn has_other(
    view: View<'_>,
    bucket: usize,
    room_number: u64,
    user_id: u64,
    number: u64,
) -> Result<bool> {
    let mut found = false;
    view.walk(bucket, entry::USER_NEXT, |other, at| {
        found = other != number
            && view.memory.load(at + entry::USER) == user_id
            && view.memory.load(at + entry::ROOM) == room_number;
        Ok(!found)
    })?;
    Ok(found)
}

/// Enters an entry under its user. Nobody (0) is not a user.
fn link_user(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    site_hash: u64,
    room: (u64, usize),
    number: u64,
    at: usize,
    user_id: u64,
) -> Result<()> {
    transaction.set(at + entry::USER, user_id)?;
    if user_id == 0 {
        return Ok(());
    }
    let bucket = view.user_bucket(mix(site_hash, user_id));
    if !has_other(view, bucket, room.0, user_id, number)? {
        transaction.add(room.1 + room::USERS, 1)?;
    }
    link_bucket(transaction, bucket, entry::USER_NEXT, number, at)
}

fn unlink_user(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    site_hash: u64,
    room: (u64, usize),
    number: u64,
    at: usize,
) -> Result<()> {
    let user_id = transaction.get(at + entry::USER);
    if user_id == 0 {
        return Ok(());
    }
    let bucket = view.user_bucket(mix(site_hash, user_id));
    if !has_other(view, bucket, room.0, user_id, number)? {
        transaction.add(room.1 + room::USERS, -1)?;
    }
    unlink_bucket(transaction, view, bucket, entry::USER_NEXT, number, at)
}

fn change_versions(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    site_at: usize,
) -> Result<u64> {
    let version = blocks::next_version(view);
    transaction.set(room_at + room::VERSION, version)?;
    transaction.set(site_at + site::VERSION, version)?;
    Ok(version)
}

fn set_lease(transaction: &mut Transaction<'_>, at: usize, lease: Lease) -> Result<()> {
    transaction.set(at + entry::EXPIRES, lease.expires)?;
    transaction.set(at + entry::UPDATED, lease.updated)?;
    transaction.set(at + entry::WRITTEN, lease.written)
}

/// Finds or makes the site; `None` when there is no free block.
fn site_for(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    hash: u64,
    name: &Name,
) -> Result<Option<(u64, usize)>> {
    if let Some(number) = view.site(hash, name)? {
        return Ok(Some((number, view.block(number)?)));
    }
    let made = claim_named(
        transaction,
        view,
        kind::SITE,
        hash,
        name.len as u64,
        name.words().iter().copied(),
    )?;
    if let Some((number, at)) = made {
        link_bucket(transaction, view.name_bucket(hash), block::NEXT, number, at)?;
        transaction.add(view.base + shard::SITES, 1)?;
    }
    Ok(made)
}

/// Finds or makes the room; `None` when there is no free block.
fn room_for(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    hash: u64,
    name: &Name,
    site: (u64, usize),
) -> Result<Option<(u64, usize)>> {
    if let Some(number) = view.room(hash, site.0, name)? {
        return Ok(Some((number, view.block(number)?)));
    }
    let made = claim_named(
        transaction,
        view,
        kind::ROOM,
        hash,
        name.len as u64,
        name.words().iter().copied(),
    )?;
    if let Some((number, at)) = made {
        link_bucket(transaction, view.name_bucket(hash), block::NEXT, number, at)?;
        let first = transaction.get(site.1 + site::ROOMS);
        transaction.set(at + room::SITE, site.0)?;
        transaction.set(at + room::NEXT, first)?;
        if first != 0 {
            transaction.set(view.block(first)? + room::PREVIOUS, number)?;
        }
        transaction.set(site.1 + site::ROOMS, number)?;
        transaction.add(view.base + shard::ROOMS, 1)?;
    }
    Ok(made)
}

/// Adds an entry that is not there, with its room and site if they are not either, in place of its tomb.
pub fn join(
    locked: &Locked<'_>,
    hashes: Hashes,
    names: (&Name, &Name, &Name),
    tomb: Option<u64>,
    write: &Write<'_>,
    lease: Lease,
    agree: impl FnOnce() -> bool,
) -> Result<Joined> {
    let view = locked.view;
    let (site_name, room_name, client) = names;
    let mut transaction = Transaction::new(locked);
    let text = Text {
        client,
        data: write.data.as_bytes(),
    };
    let entry = claim_named(
        &mut transaction,
        view,
        kind::ENTRY,
        hashes.entry,
        text.lengths(),
        text.words(),
    )?;
    let Some((number, at)) = entry else {
        return Ok(Joined::Full);
    };
    let Some(site) = site_for(&mut transaction, view, hashes.site, site_name)? else {
        return Ok(Joined::Full);
    };
    let Some(room) = room_for(&mut transaction, view, hashes.room, room_name, site)? else {
        return Ok(Joined::Full);
    };
    let room_is_new = transaction.get(room.1 + room::ENTRIES) == 0;
    if let Some(tomb) = tomb {
        // Whoever was told of the leaving or not is told of the coming, which is later.
        unlink_tomb(&mut transaction, view, room.1, tomb)?;
    }
    link_bucket(
        &mut transaction,
        view.entry_bucket(hashes.entry),
        block::NEXT,
        number,
        at,
    )?;
    link_newest(&mut transaction, view, room.1, number, at)?;
    link_user(
        &mut transaction,
        view,
        hashes.site,
        room,
        number,
        at,
        write.user_id,
    )?;
    wheel::link(&mut transaction, view, number, at, lease.expires)?;
    transaction.set(at + entry::ROOM, room.0)?;
    set_lease(&mut transaction, at, lease)?;
    let version = change_versions(&mut transaction, view, room.1, site.1)?;
    transaction.set(at + entry::VERSION, version)?;
    if room_is_new {
        // Of what went on under this name before, nothing is known.
        transaction.set(room.1 + room::FLOOR, version)?;
    }
    transaction.add(room.1 + room::ENTRIES, 1)?;
    transaction.add(site.1 + site::ENTRIES, 1)?;
    transaction.add(view.base + shard::ENTRIES, 1)?;
    Ok(if transaction.commit_if(agree) {
        Joined::Yes
    } else {
        Joined::Disagreed
    })
}

/// Whether an entry already says this.
pub fn is_same(view: View<'_>, at: usize, client: &Name, write: &Write<'_>) -> Result<bool> {
    let text = Text {
        client,
        data: write.data.as_bytes(),
    };
    Ok(view.memory.load(at + entry::USER) == write.user_id
        && view.memory.load(at + entry::LENGTHS) == text.lengths()
        && view.text_equals(
            at,
            client.words().len(),
            text.words().skip(client.words().len()),
        )?)
}

/// Gives an entry a new lease, and nothing else.
pub fn renew(locked: &Locked<'_>, number: u64, at: usize, lease: Lease) -> Result<()> {
    let view = locked.view;
    let memory = view.memory;
    if lease.expires < memory.load(at + entry::EXPIRES) {
        let mut transaction = Transaction::new(locked);
        move_in_wheel(&mut transaction, view, number, at, lease)?;
        set_lease(&mut transaction, at, lease)?;
        transaction.commit();
        return Ok(());
    }
    // A transaction of its own, under the entry's sequence: it disturbs no reader but one of this entry.
    let kind_word = memory.word(at + block::KIND);
    let before = kind_word.load(Ordering::Relaxed);
    let after = before.wrapping_add(2 << 8);
    let log = view.base + shard::LOG;
    let writes = [
        (block::KIND, after),
        (entry::EXPIRES, lease.expires),
        (entry::UPDATED, lease.updated),
        (entry::WRITTEN, lease.written),
    ];
    for (index, (field, value)) in writes.into_iter().enumerate() {
        memory.store(log + 2 * index, (at + field) as u64);
        memory.store(log + 2 * index + 1, value);
    }
    let length = memory.word(view.base + shard::LOG_LENGTH);
    length.store(writes.len() as u64, Ordering::Release);
    // The same steps as a shard's sequence, for `View::lease`.
    kind_word.store(before + (1 << 8), Ordering::Relaxed);
    fence(Ordering::Release);
    for (field, value) in &writes[1..] {
        memory.store(at + field, *value);
    }
    kind_word.store(after, Ordering::Release);
    length.store(0, Ordering::Release);
    Ok(())
}

fn move_in_wheel(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    number: u64,
    at: usize,
    lease: Lease,
) -> Result<()> {
    wheel::unlink(transaction, view, at)?;
    wheel::link(transaction, view, number, at, lease.expires)
}

/// Gives an entry other data, and perhaps another user; false when there is no free block.
pub fn change(
    locked: &Locked<'_>,
    hashes: Hashes,
    client: &Name,
    write: &Write<'_>,
    lease: Lease,
    number: u64,
    at: usize,
) -> Result<bool> {
    let view = locked.view;
    let mut transaction = Transaction::new(locked);
    let text = Text {
        client,
        data: write.data.as_bytes(),
    };
    let Some(more) = store_more(&mut transaction, view, text.words())? else {
        return Ok(false);
    };
    transaction.free_text(transaction.get(at + block::MORE))?;
    transaction.set(at + block::MORE, more)?;
    let place = at + block::TEXT;
    let mut words = text.words();
    for index in 0..block::TEXT_WORDS {
        // What no longer belongs to the text is zeroed.
        let word = words.next().unwrap_or(0);
        if view.memory.load(place + index) != word {
            transaction.set(place + index, word)?;
        }
    }
    transaction.set(at + entry::LENGTHS, text.lengths())?;
    let room_number = transaction.get(at + entry::ROOM);
    let room = (room_number, view.block_of(room_number, kind::ROOM)?);
    let site_at = view.block_of(transaction.get(room.1 + room::SITE), kind::SITE)?;
    if transaction.get(at + entry::USER) != write.user_id {
        unlink_user(&mut transaction, view, hashes.site, room, number, at)?;
        link_user(
            &mut transaction,
            view,
            hashes.site,
            room,
            number,
            at,
            write.user_id,
        )?;
    }
    if transaction.get(room.1 + room::NEWEST) != number {
        unlink_from_room(&mut transaction, view, room.1, at)?;
        link_newest(&mut transaction, view, room.1, number, at)?;
    }
    if lease.expires < transaction.get(at + entry::EXPIRES) {
        move_in_wheel(&mut transaction, view, number, at, lease)?;
    }
    set_lease(&mut transaction, at, lease)?;
    let version = change_versions(&mut transaction, view, room.1, site_at)?;
    transaction.set(at + entry::VERSION, version)?;
    transaction.commit();
    Ok(true)
}

/// How many who left a room remembers, beside a quarter of its entries.
const TOMBS: u64 = 32;

fn tombs(view: View<'_>, room_at: usize) -> (u64, u64, u64) {
    let ends = view.memory.load(room_at + room::TOMBS);
    (
        ends & 0xffff_ffff,
        ends >> 32,
        view.memory.load(room_at + room::LENGTHS) >> 16,
    )
}

/// Takes a tomb out of its room and frees it.
fn unlink_tomb(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    tomb: u64,
) -> Result<()> {
    let at = view.block_of(tomb, kind::TOMB)?;
    let (mut newest, mut oldest, count) = tombs(view, room_at);
    let (newer, older) = (
        view.memory.load(at + entry::NEWER),
        view.memory.load(at + entry::OLDER),
    );
    if newer == 0 {
        newest = older;
    } else {
        transaction.set(view.block_of(newer, kind::TOMB)? + entry::OLDER, older)?;
    }
    if older == 0 {
        oldest = newer;
    } else {
        transaction.set(view.block_of(older, kind::TOMB)? + entry::NEWER, newer)?;
    }
    set_tombs(
        transaction,
        view,
        room_at,
        newest,
        oldest,
        count.saturating_sub(1),
    )?;
    let hash = view.memory.load(at + block::HASH);
    unlink_bucket(
        transaction,
        view,
        view.entry_bucket(hash),
        block::NEXT,
        tomb,
        at,
    )?;
    transaction.free(tomb)
}

fn set_tombs(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    newest: u64,
    oldest: u64,
    count: u64,
) -> Result<()> {
    transaction.set(room_at + room::TOMBS, newest | oldest << 32)?;
    let name = view.memory.load(room_at + room::LENGTHS) & 0xffff;
    transaction.set(room_at + room::LENGTHS, name | count << 16)
}

/// Forgets the one who left first.
fn forget_oldest(locked: &Locked<'_>, room_at: usize) -> Result<()> {
    let view = locked.view;
    let oldest = tombs(view, room_at).1;
    let mut transaction = Transaction::new(locked);
    transaction.set(
        room_at + room::FLOOR,
        view.memory.load(view.block(oldest)? + entry::VERSION),
    )?;
    unlink_tomb(&mut transaction, view, room_at, oldest)?;
    transaction.commit();
    Ok(())
}

/// Forgets everyone who left any of the shard's rooms of a site: blocks for those who are there.
pub fn forget_all(locked: &Locked<'_>, site_at: usize) -> Result<()> {
    let view = locked.view;
    view.walk(site_at + site::ROOMS, room::NEXT, |_, room_at| {
        while tombs(view, room_at).2 > 0 {
            forget_oldest(locked, room_at)?;
        }
        Ok(true)
    })
}

/// Removes an entry. The room remembers that it left; the last one takes its room along, and its site.
pub fn remove_entry(locked: &Locked<'_>, number: u64) -> Result<()> {
    let view = locked.view;
    let at = view.block_of(number, kind::ENTRY)?;
    let room_number = view.memory.load(at + entry::ROOM);
    let room_at = view.block_of(room_number, kind::ROOM)?;
    let site_number = view.memory.load(room_at + room::SITE);
    let site_at = view.block_of(site_number, kind::SITE)?;
    let site_hash = view.memory.load(site_at + block::HASH);
    let entries = view.memory.load(room_at + room::ENTRIES);
    let limit = if entries <= 1 { 0 } else { TOMBS + entries / 4 };
    while tombs(view, room_at).2 > limit {
        forget_oldest(locked, room_at)?;
    }
    let mut transaction = Transaction::new(locked);
    unlink_from_room(&mut transaction, view, room_at, at)?;
    unlink_user(
        &mut transaction,
        view,
        site_hash,
        (room_number, room_at),
        number,
        at,
    )?;
    wheel::unlink(&mut transaction, view, at)?;
    let version = change_versions(&mut transaction, view, room_at, site_at)?;
    transaction.add(room_at + room::ENTRIES, -1)?;
    transaction.add(view.base + shard::ENTRIES, -1)?;
    let site_entries = transaction.add(site_at + site::ENTRIES, -1)?;
    if entries > 1 {
        bury(&mut transaction, view, room_at, number, at, version)?;
    } else {
        let bucket = view.entry_bucket(view.memory.load(at + block::HASH));
        unlink_bucket(&mut transaction, view, bucket, block::NEXT, number, at)?;
        transaction.free(number)?;
        remove_room(&mut transaction, view, (room_number, room_at), site_at)?;
        if site_entries == 0 && transaction.get(site_at + site::REVISION_COUNT) == 0 {
            remove_site(&mut transaction, view, site_number, site_at, version)?;
        }
    }
    transaction.commit();
    Ok(())
}

/// Turns an entry's block into the memory that it left. It stays in its bucket, to be found should it come back.
fn bury(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room_at: usize,
    number: u64,
    at: usize,
    version: u64,
) -> Result<()> {
    let client_bytes = transaction.get(at + entry::LENGTHS) & 0xffff;
    let client_words = client_bytes.div_ceil(8) as usize;
    // The longest client ids reach into the first block of more text: that one stays, without what follows.
    let more = transaction.get(at + block::MORE);
    if client_words <= block::TEXT_WORDS {
        transaction.free_text(more)?;
        transaction.set(at + block::MORE, 0)?;
    } else {
        let more_at = view.block_of(more, kind::MORE)?;
        transaction.free_text(view.memory.load(more_at + block::NEXT))?;
        transaction.set(more_at + block::NEXT, 0)?;
        for index in client_words - block::TEXT_WORDS..block::MORE_WORDS {
            transaction.set(more_at + block::MORE_TEXT + index, 0)?;
        }
    }
    for index in client_words..block::TEXT_WORDS {
        transaction.set(at + block::TEXT + index, 0)?;
    }
    let (newest, oldest, count) = tombs(view, room_at);
    transaction.set(at + block::KIND, kind::TOMB)?;
    transaction.set(at + entry::LENGTHS, client_bytes)?;
    transaction.set(at + entry::USER, 0)?;
    transaction.set(at + entry::VERSION, version)?;
    transaction.set(at + entry::NEWER, 0)?;
    transaction.set(at + entry::OLDER, newest)?;
    if newest != 0 {
        transaction.set(view.block_of(newest, kind::TOMB)? + entry::NEWER, number)?;
    }
    set_tombs(
        transaction,
        view,
        room_at,
        number,
        if oldest == 0 { number } else { oldest },
        count + 1,
    )
}

fn remove_room(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    room: (u64, usize),
    site_at: usize,
) -> Result<()> {
    let (number, at) = room;
    unlink_bucket(
        transaction,
        view,
        view.name_bucket(view.memory.load(at + block::HASH)),
        block::NEXT,
        number,
        at,
    )?;
    let (previous, next) = (
        transaction.get(at + room::PREVIOUS),
        transaction.get(at + room::NEXT),
    );
    let before = if previous == 0 {
        site_at + site::ROOMS
    } else {
        view.block_of(previous, kind::ROOM)? + room::NEXT
    };
    transaction.set(before, next)?;
    if next != 0 {
        transaction.set(view.block_of(next, kind::ROOM)? + room::PREVIOUS, previous)?;
    }
    transaction.add(view.base + shard::ROOMS, -1)?;
    transaction.free(number)
}

fn remove_site(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    number: u64,
    at: usize,
    version: u64,
) -> Result<()> {
    let hash = view.memory.load(at + block::HASH);
    // The site may live on in other shards: its version must not fall back.
    view.memory
        .word(site_floor(hash))
        .fetch_max(version, Ordering::Relaxed);
    unlink_bucket(
        transaction,
        view,
        view.name_bucket(hash),
        block::NEXT,
        number,
        at,
    )?;
    transaction.add(view.base + shard::SITES, -1)?;
    transaction.free(number)
}

/// The header's word for versions of sites that a shard has forgotten.
pub fn site_floor(site_hash: u64) -> usize {
    header::SITE_FLOOR + (site_hash % header::SITE_FLOORS as u64) as usize
}
