//! Versions: an integer below 2^53, which is 15 random bits of the epoch, then a counter of 36 bits, as one number that only
//! grows. A counter that overflows carries into the epoch, which has a bit to spare for that.

const COUNTER_BITS: u32 = 36;
/// Largest integer that JavaScript and Lua hold.
pub const MAX_VERSION: u64 = (1 << 53) - 1;

/// The version from which a new segment counts, out of random bits. Never 0.
pub fn first_epoch(seed: u64) -> u64 {
    (seed >> 49 | 1) << COUNTER_BITS
}

/// Up to which version a caller that knows `since` knows a room of this version: 0 where that is a version which the room
/// has not reached, or one of another epoch, of which the store knows nothing.
pub fn known(since: u64, version: u64) -> u64 {
    if since <= version && since >> COUNTER_BITS == version >> COUNTER_BITS { since } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fit_a_double_and_are_never_zero() {
        for seed in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let first = first_epoch(seed);
            assert!(first > 0 && first < MAX_VERSION / 2);
        }
    }

    #[test]
    fn a_version_of_another_epoch_or_of_the_future_is_not_known() {
        let version = first_epoch(99 << 50) + 1000;
        for since in [0, version + 1, version - (1 << COUNTER_BITS), version + (1 << COUNTER_BITS), u64::MAX] {
            assert_eq!(known(since, version), 0, "{since}");
        }
        for since in [version, version - 1, version - 1000] {
            assert_eq!(known(since, version), since);
        }
    }
}
