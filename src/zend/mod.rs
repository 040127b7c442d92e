//! The parts of the Zend engine used here, each behind the smallest safe face it allows.

pub mod array;
pub mod iterate;
pub mod key_cache;
pub mod keys;
pub mod memory;
pub mod scratch;
pub mod string;
pub mod value;
