//! Keyed hashes, and bytes as words.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::MAX_NAME;

/// Hashes with a segment's secret.
#[derive(Debug)]
pub struct Hasher(RapidSecrets);

impl Hasher {
    /// With the secret of a segment.
    pub fn new(seed: u64) -> Self {
        Self(RapidSecrets::seed(seed))
    }

    /// Of a name on its own.
    pub fn name(&self, name: &str) -> u64 {
        rapidhash_v3_seeded(name.as_bytes(), &self.0)
    }

    /// Of a name within something that has a hash: a room in a site, a client in a room.
    pub fn within(&self, outer: u64, name: &str) -> u64 {
        mix(outer, self.name(name))
    }
}

/// Of a number within something that has a hash: a user of an install.
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b ^ 0x8bb8_4b93_962e_acc9);
    product as u64 ^ (product >> 64) as u64
}

/// Of the install that a site belongs to: the site's name up to the first `/`, or all of it.
pub fn install(secret: u64, site: &[u8]) -> u64 {
    fold(secret, site.split(|byte| *byte == b'/').next().unwrap_or_default())
}

/// Of bytes within something that has a hash. Cheap for short names that nobody can choose.
pub fn fold(outer: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(outer, |hash, part| mix(hash, word(part)))
}

/// A name, as the segment holds it.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a>(&'a [u8]);

impl<'a> Name<'a> {
    /// Of at most [`MAX_NAME`] bytes; what is beyond that is cut.
    pub fn new(name: &'a str) -> Self {
        Self(&name.as_bytes()[..name.len().min(MAX_NAME)])
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Its bytes.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.0
    }
}

/// The word that some bytes make, those that are missing being zeros.
#[inline]
pub fn word(bytes: &[u8]) -> u64 {
    if let Some(word) = bytes.first_chunk::<8>() {
        return u64::from_ne_bytes(*word);
    }
    // Read from both ends, as a copy of unknown length takes a call.
    let word = match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes) {
        (Some(first), Some(last), _) => {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4))
        }
        (_, _, [first, .., last]) => {
            let middle = u64::from(bytes[bytes.len() / 2]) << (8 * (bytes.len() / 2));
            u64::from(*first) | middle | u64::from(*last) << (8 * (bytes.len() - 1))
        }
        (_, _, [only]) => u64::from(*only),
        (_, _, []) => 0,
    };
    u64::from_le(word)
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_word_is_its_bytes_and_zeros() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        for len in 0..=bytes.len() {
            let mut padded = [0; 8];
            padded[..len.min(8)].copy_from_slice(&bytes[..len.min(8)]);
            assert_eq!(word(&bytes[..len]).to_ne_bytes(), padded, "{len}");
        }
    }
}
