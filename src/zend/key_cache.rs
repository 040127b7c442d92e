//! The entries of a room have the same keys in their data: make each key's string once per call.

use super::string::{self, OwnedString};

const SLOTS: usize = 32;

/// Strings by their bytes, in a table that forgets.
#[derive(Default)]
pub struct KeyCache([Option<OwnedString>; SLOTS]);

impl KeyCache {
    /// The string of `key`.
    pub fn get(&mut self, key: &[u8]) -> &OwnedString {
        let slot = &mut self.0[slot(key)];
        // SAFETY: the string is alive and not changed while the cache holds it.
        let hit = slot.as_ref().is_some_and(|held| unsafe { string::bytes(held.as_ptr()) } == key);
        if !hit {
            *slot = None;
        }
        slot.get_or_insert_with(|| OwnedString::new(key))
    }
}

fn slot(key: &[u8]) -> usize {
    let first = key.first().copied().unwrap_or_default();
    let last = key.last().copied().unwrap_or_default();
    let mixed = usize::from(first).wrapping_mul(7) ^ usize::from(last).wrapping_mul(3) ^ key.len().wrapping_mul(11);
    mixed % SLOTS
}
