//! The engine over a Redis or Valkey server, for sites that several web servers serve.
//!
//! Every operation is one Lua script and one round trip; the server's clock decides what has expired. How the entries
//! are laid out is written at the top of `lua/keys.lua`.

mod address;
mod breaker;
mod client;
mod cluster;
mod connection;
mod entries;
mod exchange;
mod info;
mod link;
mod names;
mod parser;
mod remove;
mod reply;
mod resolve;
mod revisions;
mod rooms;
mod scripts;
mod tls;

pub use address::Address;
pub use breaker::prepare;
pub use client::Client;
pub use entries::{find, get, get_prefix, get_user, set};
pub use exchange::exchange;
pub use info::{Info, info};
pub use names::is_prefix;
pub use remove::{clear, gc, remove, remove_user};
pub use resolve::Resolver;
pub use revisions::{bump, forget_user, revision, revisions};
pub use rooms::{room, rooms, site_version};
pub use tls::Files as TlsFiles;
