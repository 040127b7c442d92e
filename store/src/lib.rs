//! A process-shared, crash-safe TTL store over one mapped file.
//!
//! An *entry* is kept under (site, room, client id) until its lease ends. Any number of processes of one user attach
//! to the same file and see the same entries; one that dies at any instruction costs the others one bounded wait.
//! The store has no clock: every call is told what time it is.

mod api;
mod blocks;
mod check;
mod error;
mod file;
mod hash;
mod index;
mod layout;
mod lock;
mod memory;
mod publish;
mod read;
mod recovery;
mod shard;
mod store;
mod sync;
mod transaction;
mod version;
mod wheel;
mod write;

pub use api::*;
pub use error::{Error, Result};
pub use store::Store;
