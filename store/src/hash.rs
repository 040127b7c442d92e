//! Keyed hashes and names packed into words.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::MAX_NAME;

/// Words of the longest name.
pub const NAME_WORDS: usize = MAX_NAME.div_ceil(8);

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

/// Of a number within something that has a hash: a user in a site.
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b ^ 0x8bb8_4b93_962e_acc9);
    product as u64 ^ (product >> 64) as u64
}

/// A name as the segment holds it: words, the last one padded with zeros.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    words: [u64; NAME_WORDS],
    /// Bytes.
    pub len: usize,
}

impl Name {
    /// Packs a name of at most [`MAX_NAME`] bytes; what is beyond that is cut.
    pub fn new(name: &str) -> Self {
        let bytes = &name.as_bytes()[..name.len().min(MAX_NAME)];
        let mut words = [0; NAME_WORDS];
        pack(bytes, &mut words);
        Self { words, len: bytes.len() }
    }

    /// Its words.
    pub fn words(&self) -> &[u64] {
        &self.words[..self.len.div_ceil(8)]
    }
}

/// Packs bytes into the first words of `out`, which holds them.
pub fn pack(bytes: &[u8], out: &mut [u64]) {
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (word, chunk) in out.iter_mut().zip(chunks) {
        *word = u64::from_ne_bytes(*chunk);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        out[chunks.len()] = u64::from_ne_bytes(last);
    }
}
