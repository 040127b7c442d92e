//! Everything that can go wrong, typed.

use std::path::PathBuf;

/// Why the store refused. Nothing is changed by a refused call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No room for the write, also after expired entries were reclaimed.
    #[error("the segment is full: {used} of {blocks} blocks are in use by live entries; raise presence.shm_size")]
    Full {
        /// Blocks in use.
        used: u64,
        /// Blocks in all.
        blocks: u64,
    },
    /// The segment cannot be had at all.
    #[error("{0}")]
    Unavailable(String),
    /// There is no room for the segment in its file system. To try again costs as much as to make it.
    #[error("{0}")]
    NoRoom(String),
    /// The segment belongs to someone else.
    #[error(
        "{path} belongs to user {owner}, this process runs as user {uid}: run it as that user, for example with `sudo -u '#{owner}' …`"
    )]
    ForeignOwner {
        /// The segment's file.
        path: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Who asked.
        uid: u32,
    },
    /// Another process held the shard for longer than the limit.
    #[error("another process holds this part of the segment for more than {waited_ms} ms")]
    Contended {
        /// How long this call was ready to wait, in milliseconds.
        waited_ms: u64,
    },
    /// The client id is alive and belongs to another user.
    #[error("client_id is in use by another user")]
    Conflict,
    /// The user already has as many live entries in the site as the caller allows.
    #[error("this user already has {limit} live entries")]
    Limit {
        /// The caller's limit.
        limit: u32,
    },
    /// The user's live entries would take more bytes in all sites of the install than the caller allows.
    #[error("the live entries of this user would take more than {max} bytes")]
    Budget {
        /// The caller's limit.
        max: u64,
    },
    /// The write would use memory that the caller leaves free for others.
    #[error(
        "the segment is full but for a reserve: {used} of {blocks} blocks are in use, and this write leaves {leave_free} % free; raise presence.shm_size"
    )]
    Reserved {
        /// Blocks in use.
        used: u64,
        /// Blocks in all.
        blocks: u64,
        /// Percent that the write leaves free.
        leave_free: u8,
    },
    /// Something in the segment contradicts itself.
    #[error("the segment is damaged: {0}")]
    Corrupt(&'static str),
}

/// The store's result.
pub type Result<T> = std::result::Result<T, Error>;
