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
    /// Something in the segment contradicts itself.
    #[error("the segment is damaged: {0}")]
    Corrupt(&'static str),
}

/// The store's result.
pub type Result<T> = std::result::Result<T, Error>;
