//! The types that callers of the store see.

use std::time::Duration;

/// Longest site or room name, in bytes.
pub const MAX_NAME: usize = 191;
/// Longest `data`, in bytes of its canonical JSON.
pub const MAX_DATA: usize = 10_240;
/// Shortest and longest lease, in milliseconds.
pub const TTL_MS: std::ops::RangeInclusive<u64> = 1_000..=86_400_000;

/// The two clocks of one moment, read by the caller: the store has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970, UTC: what people are shown.
    pub wall_ms: u64,
    /// Milliseconds since the machine booted (`CLOCK_BOOTTIME`): what decides expiry.
    pub boot_ms: u64,
}

/// Where the segment lives and what it must look like.
#[derive(Clone, Debug)]
pub struct Options {
    /// File name without the layout version, which the store appends.
    pub path: std::path::PathBuf,
    /// Size in bytes when the segment has to be made, 1 MiB to 4 GiB.
    pub size: u64,
    /// The numeric user this process runs as; another owner's segment is refused.
    pub uid: u32,
    /// Which boot of the machine this is: a segment of another one is rebuilt.
    pub boot_id: [u8; 16],
    /// Random bits for a new segment's epoch and the secret of its hash functions.
    pub seed: u64,
    /// Other random bits, for the names of temporary files: anybody may read those.
    pub nonce: u64,
    /// Longest wait for a shard that another process holds.
    pub lock_timeout: Duration,
}

/// A page of a longer list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// At most so many rows.
    pub limit: usize,
    /// After skipping so many.
    pub offset: usize,
}

/// One write.
#[derive(Clone, Copy, Debug)]
pub struct Write<'a> {
    /// Room name, 0 to 191 bytes.
    pub room: &'a str,
    /// Client id, 1 to 191 bytes.
    pub client_id: &'a str,
    /// 0 = nobody signed in.
    pub user_id: u64,
    /// Canonical JSON object, at most 10,240 bytes.
    pub data: &'a str,
    /// Lease in milliseconds, 1,000 to 86,400,000.
    pub ttl_ms: u64,
    /// How long ago the write happened, in milliseconds: moves `updated` and the expiry back together.
    pub age_ms: u64,
    /// What the write must leave to others.
    pub limits: Limits,
}

/// What a write must leave to others. The default limits nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// When not 0: the write is refused if its client id is another user's ([`Error::Conflict`](crate::Error::Conflict)), or
    /// if this user already has so many live entries in the site ([`Error::Limit`](crate::Error::Limit); renewing one's own
    /// is exempt).
    pub max_per_user: u32,
    /// When not 0: the most bytes that this user's live entries may take, each as [`charge`] counts it, in all sites of the
    /// same install: those whose names begin alike up to the first `/`. A write that would exceed it is refused
    /// ([`Error::Budget`](crate::Error::Budget)), unless it takes no more than what it replaces. Writers that race may exceed
    /// it by one entry each. User 0 has no budget.
    pub max_bytes_per_user: u64,
    /// Percent of the segment, 0 to 90, that must be free before an entry is added or grows; otherwise it is refused
    /// ([`Error::Reserved`](crate::Error::Reserved)).
    pub leave_free: u8,
}

/// What an entry counts for in [`Limits::max_bytes_per_user`]: the bytes of its three texts, and [`OVERHEAD`].
#[must_use]
pub const fn charge(room_len: usize, client_len: usize, data_len: usize) -> u64 {
    (OVERHEAD + room_len + client_len + data_len) as u64
}

/// What an entry counts for beside its texts, in bytes: one block of its own and one of a room that it may be alone in.
pub const OVERHEAD: usize = 512;

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new entry, or one whose user or data differ from before.
    Changed,
    /// The same entry with a new lease.
    Renewed,
}

/// Entries copied out of the segment, in the order of the call that made them. Reusable: `clear` keeps the memory.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    pub(crate) text: Vec<u8>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub room: Span,
    pub client_id: Span,
    pub data: Span,
    pub user_id: u64,
    pub updated_ms: u64,
    pub version: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub start: u32,
    pub len: u32,
}

impl Span {
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

/// Bytes that were copied out, as text.
struct Text<'a> {
    bytes: &'a [u8],
    whole: Option<&'a str>,
}

impl<'a> Text<'a> {
    /// Looked at as a whole, which is faster than in many small parts.
    fn new(bytes: &'a [u8]) -> Self {
        let whole = if bytes.is_ascii() {
            // SAFETY: ASCII is UTF-8.
            Some(unsafe { std::str::from_utf8_unchecked(bytes) })
        } else {
            std::str::from_utf8(bytes).ok()
        };
        Self { bytes, whole }
    }

    fn get(&self, span: Span) -> &'a str {
        match self.whole {
            Some(text) => text.get(span.range()).unwrap_or_default(),
            // Only a damaged segment holds anything but UTF-8.
            None => std::str::from_utf8(&self.bytes[span.range()]).unwrap_or_default(),
        }
    }
}

/// One entry of an [`Entries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Room name.
    pub room: &'a str,
    /// Client id.
    pub client_id: &'a str,
    /// Canonical JSON object.
    pub data: &'a str,
    /// 0 = nobody signed in.
    pub user_id: u64,
    /// Wall clock of the last write, milliseconds since 1970.
    pub updated_ms: u64,
    /// Version of the entry's last change.
    pub version: u64,
}

/// How many are in a room, and which state of it that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoomState {
    /// Equal = nothing changed; 0 = no live entry. 1 to 2^53-1.
    pub version: u64,
    /// Live entries.
    pub entries: u32,
    /// Different users among them, nobody (0) not counted.
    pub users: u32,
}

/// Rooms copied out of the segment, by name.
#[derive(Clone, Debug, Default)]
pub struct Rooms {
    pub(crate) text: Vec<u8>,
    pub(crate) rows: Vec<RoomRow>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RoomRow {
    pub name: Span,
    pub state: RoomState,
}

impl Rooms {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Appends a room that another engine keeps.
    pub fn push(&mut self, name: &str, state: RoomState) {
        let start = self.text.len() as u32;
        self.text.extend_from_slice(name.as_bytes());
        self.rows.push(RoomRow { name: Span { start, len: name.len() as u32 }, state });
    }

    /// The rooms in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, RoomState)> {
        let text = Text::new(&self.text);
        self.rows.iter().map(move |row| (text.get(row.name), row.state))
    }

    pub(crate) fn name(&self, index: usize) -> &[u8] {
        &self.text[self.rows[index].name.range()]
    }
}

/// How often, when and by whom something was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// 1, 2, 3, …
    pub count: u64,
    /// Who saved last.
    pub user_id: u64,
    /// Wall clock of that, milliseconds since 1970.
    pub time_ms: u64,
    /// Who saved last of all but that one; 0 with `other_time_ms` 0 = nobody.
    pub other_user_id: u64,
    /// Wall clock of that.
    pub other_time_ms: u64,
}

/// Most revisions of a site.
pub const MAX_REVISIONS: u64 = 200;
/// How long after its last bump a revision is kept, in milliseconds.
pub const REVISION_MS: u64 = 86_400_000;

/// What the engine says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The segment's file.
    pub path: std::path::PathBuf,
    /// Numeric owner of the file.
    pub owner: u32,
    /// Layout version.
    pub layout: u32,
    /// Epoch: the random bits at the top of every version.
    pub epoch: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Blocks for entries, rooms and payload.
    pub blocks: u64,
    /// Blocks in use.
    pub blocks_used: u64,
    /// Bytes of one block.
    pub block_size: u32,
    /// Independent parts, each with its own lock.
    pub shards: u32,
    /// Live entries.
    pub entries: u64,
    /// Rooms with at least one live entry.
    pub rooms: u64,
    /// Sites known.
    pub sites: u64,
    /// Writes refused because the segment is full.
    pub refused_full: u64,
    /// Calls refused because a lock was not to be had in time.
    pub refused_contended: u64,
    /// Writes refused: client id of another user.
    pub refused_conflict: u64,
    /// Writes refused: too many entries of one user.
    pub refused_limit: u64,
    /// Times a dead process's half-done work was finished or undone.
    pub recoveries: u64,
}

impl Entries {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets the entries, keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.text.clear();
    }

    /// Appends an entry that another engine keeps.
    pub fn push(&mut self, entry: &Entry<'_>) {
        let mut copy = |text: &str| {
            let start = self.text.len() as u32;
            self.text.extend_from_slice(text.as_bytes());
            Span { start, len: text.len() as u32 }
        };
        let (room, client_id, data) = (copy(entry.room), copy(entry.client_id), copy(entry.data));
        let Entry { user_id, updated_ms, version, .. } = *entry;
        self.rows.push(Row { room, client_id, data, user_id, updated_ms, version });
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let text = Text::new(&self.text);
        self.rows.iter().map(move |row| {
            let str = |span: Span| text.get(span);
            Entry {
                room: str(row.room),
                client_id: str(row.client_id),
                data: str(row.data),
                user_id: row.user_id,
                updated_ms: row.updated_ms,
                version: row.version,
            }
        })
    }
}
