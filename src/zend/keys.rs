//! The array keys this crate writes, interned once.

use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::ffi::{zend_string, zend_string_init_interned};

macro_rules! keys {
    ($($key:ident)*) => {
        /// A key, also the name of a property.
        #[allow(non_camel_case_types, missing_docs)]
        #[derive(Clone, Copy, Debug)]
        pub enum Key { $($key),* }

        const NAMES: &[&str] = &[$(stringify!($key)),*];
        static STRINGS: [AtomicPtr<zend_string>; NAMES.len()] =
            [const { AtomicPtr::new(std::ptr::null_mut()) }; NAMES.len()];
    };
}

keys! {
    block_size blocks blocks_used breaker client_id conflict contended data date_gmt engine entries epoch
    eviction failures full last_error layout limit other_time_ms other_user_id owner path recoveries refused removed
    retry_ms rev room rooms round_trip_us server set shards sites size time_ms user_id users version
}

impl Key {
    /// The interned string.
    pub fn as_ptr(self) -> *mut zend_string {
        STRINGS[self as usize].load(Ordering::Relaxed)
    }
}

/// Interns the keys. Only during module startup: a string interned later belongs to one request and would be gone
/// in the next.
pub fn intern() {
    for (name, string) in NAMES.iter().zip(&STRINGS) {
        // SAFETY: PHP sets the function long before any module starts; the bytes are as many as said.
        let interned = unsafe { zend_string_init_interned.map(|init| init(name.as_ptr().cast(), name.len(), true)) };
        string.store(interned.unwrap_or_default(), Ordering::Relaxed);
    }
}
