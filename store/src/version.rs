//! Versions: what they are made of, and how a page of a reset is named.
//!
//! A version is an integer below 2^52: 15 random epoch bits, then a counter of 36 bits, as one number that only grows
//! (a counter that overflows carries into the epoch).
//!
//! A *page token* has bit 52 set, and stands for a page of a room that is told from its beginning: which version it
//! ends with (28 bits of the counter), which one the room had when the telling began (how much later that is, as a
//! number of 12 bits rounded down), and 12 bits that depend on the epoch. A plain version does not do: who has heard of
//! everything up to an old version misses what the room has forgotten since, but who was just told of everyone who is
//! there misses only what was forgotten since then.

use crate::hash::mix;

const COUNTER_BITS: u32 = 36;
const PAGE: u64 = 1 << 52;
const TOLD_BITS: u32 = 28;
const TOLD: u64 = (1 << TOLD_BITS) - 1;
const LAG_BITS: u32 = 12;
const LAG: u64 = (1 << LAG_BITS) - 1;
/// Of a lag's bits, those that say its size; the others say how far they are shifted.
const SIZE_BITS: u32 = 7;
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
    /// The room was told from its beginning, as it was at version `began`, so far up to `told`.
    Page {
        /// Everything up to here is known.
        told: u64,
        /// Of what the room forgets, what went before this version is no loss.
        began: u64,
    },
}

impl Since {
    /// Reads what a caller says it knows of a room with this version, which has forgotten what went up to `floor`.
    pub fn parse(since: u64, version: u64, floor: u64) -> Self {
        if since & PAGE == 0 {
            return if (floor..=version).contains(&since) && since != 0 { Self::Version(since) } else { Self::Unknown };
        }
        // The bits that are not in the token are the room's, or one round of those that are earlier.
        let recent = version & !TOLD | since & TOLD;
        let Some(told) = (if recent > version { recent.checked_sub(TOLD + 1) } else { Some(recent) }) else {
            return Self::Unknown;
        };
        let began = told.saturating_add(lag(since >> TOLD_BITS & LAG));
        let known = since == page_token(told, began) && (floor..=version).contains(&began);
        if known { Self::Page { told, began } } else { Self::Unknown }
    }
}

/// Names a page that ends with the version `told`, of a telling that began at the version `began`, which is later.
pub fn page_token(told: u64, began: u64) -> u64 {
    let later = began.saturating_sub(told);
    let shift = (u64::BITS - later.leading_zeros()).saturating_sub(SIZE_BITS);
    let lag = if shift >> (LAG_BITS - SIZE_BITS) == 0 { u64::from(shift) << SIZE_BITS | later >> shift } else { LAG };
    let check = mix(PAGE, told >> COUNTER_BITS) >> (64 - LAG_BITS);
    PAGE | check << (TOLD_BITS + LAG_BITS) | lag << TOLD_BITS | told & TOLD
}

/// What a token's bits say about how much later a telling began.
fn lag(bits: u64) -> u64 {
    (bits & ((1 << SIZE_BITS) - 1)) << (bits >> SIZE_BITS)
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
    }

    #[test]
    fn a_page_is_known_until_something_is_forgotten_that_went_after_it_began() {
        let began = first_epoch(99 << 50) + 100_000;
        for told in [began - 1, began - 100, began - 99_999] {
            let token = page_token(told, began);
            // Rounded down by less than a hundredth.
            let least = began - (began - told) / 64;
            for version in [began, began + 12_345] {
                let Since::Page { told: known, began: at } = Since::parse(token, version, told) else {
                    panic!("known")
                };
                assert!(known == told && (least..=began).contains(&at), "{at}");
                assert!(matches!(Since::parse(token, version, least), Since::Page { .. }));
                assert_eq!(Since::parse(token, version, began + 1), Since::Unknown);
            }
            assert_eq!(Since::parse(token, told - 1, 0), Since::Unknown, "of another epoch, or later than the room");
            assert_eq!(Since::parse(token ^ 1 << 51, began, told), Since::Unknown);
        }
        assert_eq!(Since::parse(MAX_VERSION, 5, 0), Since::Unknown);
        assert_eq!(Since::parse(page_token(0, began), began, began), Since::Unknown, "as long ago as that is too long");
    }

    #[test]
    fn a_page_token_survives_a_counter_that_carries_into_the_epoch() {
        let version = (7 << COUNTER_BITS) + 3;
        let token = page_token(version - 10, version - 1);
        assert_eq!(Since::parse(token, version, 5), Since::Page { told: version - 10, began: version - 1 });
    }
}
