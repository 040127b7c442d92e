//! The mapped bytes, reached only as atomic 64-bit words inside their bounds.
//!
//! This is the one place that turns the mapping into something Rust can load from and store to. Other processes
//! change these bytes at any time, so no reference to plain memory is ever made: a word is an [`AtomicU64`], and
//! whatever is read is a number to be checked, never a pointer to be followed.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use memmap2::MmapRaw;

use crate::publish::Words;

/// A mapped segment as an array of words.
#[derive(Debug)]
pub struct Memory {
    map: MmapRaw,
    words: usize,
}

impl Memory {
    /// Takes a mapping whose length is a multiple of 8 bytes; what is beyond that is out of reach.
    pub fn new(map: MmapRaw) -> Self {
        let words = map.len() / 8;
        Self { map, words }
    }

    /// How many words there are.
    pub fn words(&self) -> usize {
        self.words
    }

    /// One word. `index` comes from [`crate::layout`], which checks every number found in the segment first.
    ///
    /// # Panics
    /// When `index` is out of bounds, which is an error in this crate and never one in the segment.
    #[inline]
    pub fn word(&self, index: usize) -> &AtomicU64 {
        assert!(index < self.words, "word outside of the segment");
        // SAFETY: `index` is in bounds of the mapping, which lives as long as `self`; a mapping is page aligned, so
        // the word is 8-byte aligned; the bytes are only ever accessed through atomics of this size (the lock
        // words, which nothing else touches, through 32-bit ones).
        unsafe { AtomicU64::from_ptr(self.map.as_mut_ptr().cast::<u64>().add(index)) }
    }

    /// Words that stand side by side.
    ///
    /// # Panics
    /// As [`Memory::word`].
    #[inline]
    pub fn run(&self, index: usize, count: usize) -> &[AtomicU64] {
        assert!(index <= self.words && count <= self.words - index, "words outside of the segment");
        // SAFETY: as in `word`, for each of them.
        unsafe { std::slice::from_raw_parts(self.map.as_mut_ptr().cast::<AtomicU64>().add(index), count) }
    }

    /// Says that a word will be wanted soon. Behind a lock, which orders memory, several words that nobody has touched for
    /// a while are waited for one after the other; before it, all at once.
    #[inline]
    pub fn prefetch(&self, index: usize) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let word = self.word(index).as_ptr().cast::<i8>();
            // SAFETY: a hint, of a word in bounds; it reads nothing.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(word) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = index;
    }

    /// The first half of a word as the 32-bit futex that the kernel knows. Words used so are used in no other way.
    #[inline]
    pub fn futex(&self, index: usize) -> &AtomicU32 {
        assert!(index < self.words, "word outside of the segment");
        // SAFETY: as in `word`; a 4-byte access at an 8-byte boundary is aligned.
        unsafe { AtomicU32::from_ptr(self.map.as_mut_ptr().cast::<u32>().add(index * 2)) }
    }

    /// A word's value, with no ordering of its own: the shard's lock or sequence orders it.
    #[inline]
    pub fn load(&self, index: usize) -> u64 {
        self.word(index).load(Ordering::Relaxed)
    }

    /// Sets a word, with no ordering of its own.
    #[inline]
    pub fn store(&self, index: usize, value: u64) {
        self.word(index).store(value, Ordering::Relaxed);
    }
}

impl Words for Memory {
    #[inline]
    fn word(&self, index: usize) -> &AtomicU64 {
        self.word(index)
    }
}
