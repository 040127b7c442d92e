//! `data` on its way into the store and back: a PHP array there, one canonical JSON text here.

mod bounds;
mod decode;
mod encode;
mod number;
mod plain;
mod shape;

pub use decode::{Decoder, Kept};
pub use encode::encode;

/// Deepest nesting, the top-level object included.
const MAX_DEPTH: usize = 32;
