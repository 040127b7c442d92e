//! A process-shared, crash-safe TTL store over one mapped file.

mod api;
mod error;
mod store;

pub use api::*;
pub use error::{Error, Result};
pub use store::{Page, Store};
