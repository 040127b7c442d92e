//! What the values of arguments must keep to. `stubs/presence.stub.php` says the same to callers.

use std::ops::RangeInclusive;

use presence_store::{MAX_NAME, Page};

use crate::arguments::{Int, Text};
use crate::failure::Failure;
use crate::zend::string::utf8;

/// Longest lease, in seconds.
const MAX_TTL: i64 = 86_400;
/// Most rows of one answer, so that no answer asks for more memory at once than a worker can give.
const MAX_LIMIT: i64 = 10_000;
/// Furthest that a write may be dated back: nothing older could still be alive.
const MAX_AGE_MS: i64 = MAX_TTL * 1000;
/// Most of the memory that a write may leave free, in percent.
const MAX_LEAVE_FREE: i64 = 90;

impl<'a> Text<'a> {
    /// A room or site name, or the beginning of a name.
    pub fn name(self) -> Result<&'a str, Failure> {
        self.utf8(0, "must be 0 to 191 bytes of UTF-8")
    }

    /// A client id, or the key of a revision.
    pub fn key(self) -> Result<&'a str, Failure> {
        self.utf8(1, "must be 1 to 191 bytes of UTF-8")
    }

    fn utf8(self, least: usize, rule: &str) -> Result<&'a str, Failure> {
        if (least..=MAX_NAME).contains(&self.value.len())
            && let Some(text) = utf8(self.value)
        {
            return Ok(text);
        }
        Err(Failure::value(self.place, rule))
    }
}

impl Int<'_> {
    /// Anything from 0 on.
    pub fn natural(self) -> Result<u64, Failure> {
        u64::try_from(self.value).map_err(|_| Failure::value(self.place, "must be greater than or equal to 0"))
    }

    /// A user who is somebody.
    pub fn somebody(self) -> Result<u64, Failure> {
        match u64::try_from(self.value) {
            Ok(user) if user > 0 => Ok(user),
            _ => Err(Failure::value(self.place, "must be greater than 0")),
        }
    }

    /// A lease in seconds, as milliseconds.
    pub fn ttl_ms(self) -> Result<u64, Failure> {
        Ok(self.between(1..=MAX_TTL)? * 1000)
    }

    /// How long ago, in milliseconds.
    pub fn age_ms(self) -> Result<u64, Failure> {
        self.between(0..=MAX_AGE_MS)
    }

    /// How many of one user; more than fit are no limit.
    pub fn per_user(self) -> Result<u32, Failure> {
        Ok(u32::try_from(self.natural()?).unwrap_or(u32::MAX))
    }

    /// Percent of the memory.
    pub fn leave_free(self) -> Result<u8, Failure> {
        Ok(self.between(0..=MAX_LEAVE_FREE)? as u8)
    }

    /// Most rows of an answer.
    pub fn limit(self) -> Result<usize, Failure> {
        Ok(self.between(1..=MAX_LIMIT)? as usize)
    }

    fn between(self, range: RangeInclusive<i64>) -> Result<u64, Failure> {
        if range.contains(&self.value) {
            return Ok(self.value as u64);
        }
        Err(Failure::value(self.place, &format!("must be between {} and {}", range.start(), range.end())))
    }
}

/// A greatest age in seconds, as milliseconds; `None` = any.
pub fn max_age_ms(seconds: Option<Int<'_>>) -> Result<Option<u64>, Failure> {
    seconds.map(|seconds| Ok(seconds.natural()?.saturating_mul(1000))).transpose()
}

/// A page of rows.
pub fn page(limit: Int<'_>, offset: Int<'_>) -> Result<Page, Failure> {
    Ok(Page { limit: limit.limit()?, offset: offset.natural()? as usize })
}
