//! The atomics that the protocols are written with. A model checker compiles the same protocols with its own.

pub use std::sync::atomic::{AtomicU64, Ordering, compiler_fence, fence};
