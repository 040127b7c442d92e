//! Versions: what they are made of, and how a page of a reset is named.
//!
//! A version is an integer below 2^52: 15 random epoch bits, then a counter of 36 bits, as one number that only grows
//! (a counter that overflows carries into the epoch). A *page token* has bit 52 set: it stands for "the room up to
//! this version, delivered after a reset", see [`Since`].

use crate::hash::mix;

const COUNTER_BITS: u32 = 36;
const COUNTER: u64 = (1 << COUNTER_BITS) - 1;
const PAGE: u64 = 1 << 52;
/// Largest integer that JavaScript and Lua hold.
pub const MAX_VERSION: u64 = (1 << 53) - 1;

/// The version from which a new segment counts, out of random bits. Never 0.
pub fn first_epoch(seed: u64) -> u64 {
    (seed >> 49 | 1) << COUNTER_BITS
}

/// What a caller knows of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Nothing that helps: the room is told from its beginning.
    Unknown,
    /// Everything up to this version.
    Version(u64),
    /// The room was told from its beginning, up to this version, and nothing it forgot since then concerns it.
    Page(u64),
}

impl Since {
    /// Reads what a caller says it knows of a room with this version, which has forgotten what went up to `floor`.
    pub fn parse(since: u64, version: u64, floor: u64) -> Self {
        if since & PAGE == 0 {
            return if (floor..=version).contains(&since) && since != 0 { Self::Version(since) } else { Self::Unknown };
        }
        // Only the counter's bits are in the token: the rest is the room's, or one counter round earlier.
        let mut told = version & !COUNTER | since & COUNTER;
        if told > version {
            told = told.wrapping_sub(COUNTER + 1);
        }
        if told <= version && since == page_token(told, floor) { Self::Page(told) } else { Self::Unknown }
    }
}

/// Names a page that ends with `version`. A room that forgets more in the meantime no longer knows the token, and
/// tells everything anew: a plain version older than `floor` could not be told from one whose owner missed something.
pub fn page_token(version: u64, floor: u64) -> u64 {
    let check = mix(floor, version >> COUNTER_BITS) >> 48;
    PAGE | check << COUNTER_BITS | version & COUNTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fit_a_double_and_are_never_zero() {
        for seed in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let first = first_epoch(seed);
            assert!(first > 0 && first < PAGE);
            assert!(page_token(first + 12_345, 7) < 1 << 53);
        }
    }

    #[test]
    fn what_is_known_is_told_from_what_is_not() {
        let version = first_epoch(99 << 50) + 1000;
        assert_eq!(Since::parse(0, version, 0), Since::Unknown);
        assert_eq!(Since::parse(version, version, version - 5), Since::Version(version));
        assert_eq!(Since::parse(version - 6, version, version - 5), Since::Unknown);
        assert_eq!(Since::parse(version + 1, version, 0), Since::Unknown);
        let token = page_token(version - 100, version - 5);
        assert_eq!(Since::parse(token, version, version - 5), Since::Page(version - 100));
        assert_eq!(Since::parse(token, version, version - 4), Since::Unknown);
    }

    #[test]
    fn a_page_token_survives_a_counter_that_carries_into_the_epoch() {
        let version = (7 << COUNTER_BITS) + 3;
        let token = page_token(version - 10, 5);
        assert_eq!(Since::parse(token, version, 5), Since::Page(version - 10));
    }
}
