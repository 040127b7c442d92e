//! How a change is published: the protocol between a writer, its readers, and whoever finishes a dead writer's work.
//!
//! The writer holds a lock. It puts the words it will set, with their values, into the redo log; makes the sequence
//! odd; commits, by storing the log's length; sets the words; makes the sequence even; and clears the log. A reader
//! takes no lock: it notes an even sequence, copies what it wants, and keeps the copy only if the sequence is still
//! the same. Whoever gets the lock of a dead writer does the same steps again from the log, if it was committed.
//!
//! # Why readers see a change whole or not at all
//!
//! * [`Sequence::begin`]: odd (Relaxed), fence (Release). The fence orders the odd number before everything the writer
//!   stores later, also before the zeros in blocks it frees and what it writes into blocks it claims.
//! * [`Sequence::end`]: even (Release). Pairs with the Acquire in [`Sequence::look`]: who sees this even number sees
//!   all of the change.
//! * [`Sequence::unchanged`]: fence (Acquire), the sequence (Relaxed). Pairs with the fence in `begin`: a reader whose
//!   copy holds anything of the change then sees the odd number, or a later one, and throws the copy away.
//!
//! # Why a death leaves a change whole or undone
//!
//! A thread that is killed has executed all instructions up to some point and none behind it, and the kernel hands its
//! lock on with a Release of its own. So only the order in which the compiler leaves the stores matters. Nothing moves
//! down past the Release stores of the length; nothing moves up past them because of the compiler fences.

use crate::sync::{AtomicU64, Ordering, compiler_fence, fence};

/// Something that has numbered atomic words.
pub trait Words {
    /// One of them, which exists.
    fn word(&self, index: usize) -> &AtomicU64;
}

/// A word of which one bit, and those above it, count changes: the bit is set while one is under way.
pub struct Sequence<'a, W> {
    words: &'a W,
    index: usize,
    bit: u64,
}

impl<'a, W: Words> Sequence<'a, W> {
    /// In the word `index`, from `bit` on.
    #[inline]
    pub fn new(words: &'a W, index: usize, bit: u64) -> Self {
        Self { words, index, bit }
    }

    /// A writer's first step.
    #[inline]
    pub fn begin(&self) {
        let value = self.words.word(self.index).load(Ordering::Relaxed);
        self.words.word(self.index).store(value | self.bit, Ordering::Relaxed);
        fence(Ordering::Release);
    }

    /// A writer's last step.
    #[inline]
    pub fn end(&self) {
        let value = self.words.word(self.index).load(Ordering::Relaxed);
        self.words.word(self.index).store(self.after(value), Ordering::Release);
    }

    /// What a value of the word becomes by one change, whether that is under way or not.
    #[inline]
    pub fn after(&self, value: u64) -> u64 {
        (value | self.bit).wrapping_add(self.bit)
    }

    /// A reader's first step: the word, or `None` while a change is under way.
    #[inline]
    pub fn look(&self) -> Option<u64> {
        let value = self.words.word(self.index).load(Ordering::Acquire);
        (value & self.bit == 0).then_some(value)
    }

    /// A reader's last step: whether what was copied since `look` is of one state.
    #[inline]
    pub fn unchanged(&self, looked: u64) -> bool {
        fence(Ordering::Acquire);
        self.words.word(self.index).load(Ordering::Relaxed) == looked
    }
}

/// In the length of a committed log: the change happens not before the sequence of its first pair is odd.
const LATER: u64 = 1 << 32;

/// A redo log: pairs of a word's number and its new value.
pub struct Log<'a, W> {
    words: &'a W,
    length: usize,
    first: usize,
}

impl<'a, W: Words> Log<'a, W> {
    /// With its length in the word `length` (0 = nothing is committed) and its pairs from the word `first` on.
    #[inline]
    pub fn new(words: &'a W, length: usize, first: usize) -> Self {
        Self { words, length, first }
    }

    /// Writes a pair of a log that is not committed.
    #[inline]
    pub fn put(&self, index: usize, word: usize, value: u64) {
        self.words.word(self.first + 2 * index).store(word as u64, Ordering::Relaxed);
        self.words.word(self.first + 2 * index + 1).store(value, Ordering::Relaxed);
    }

    /// A pair.
    #[inline]
    pub fn pair(&self, index: usize) -> (u64, u64) {
        let load = |word| self.words.word(word).load(Ordering::Relaxed);
        (load(self.first + 2 * index), load(self.first + 2 * index + 1))
    }

    /// From here on the change will happen, whoever makes it.
    #[inline]
    pub fn commit(&self, count: usize) {
        self.words.word(self.length).store(count as u64, Ordering::Release);
        compiler_fence(Ordering::SeqCst);
    }

    /// The same for a change of one entry under a sequence of its own, which the first pair gives its value behind the
    /// change. It will happen from the first step of that sequence on: before, readers see no trace of it, and what
    /// they saw must not change once it has expired.
    #[inline]
    pub fn commit_later(&self, count: usize) {
        self.words.word(self.length).store(count as u64 | LATER, Ordering::Release);
        compiler_fence(Ordering::SeqCst);
    }

    /// Whether there is anything in the log.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.words.word(self.length).load(Ordering::Relaxed) == 0
    }

    /// Does a dead writer's change, if it was committed; false when the log leads to a word that is not `allowed`, or
    /// is longer than `capacity`. `bit` is that of the sequences of [`Log::commit_later`].
    pub fn redo(&self, capacity: usize, bit: u64, allowed: impl Fn(usize) -> bool) -> bool {
        let length = self.words.word(self.length).load(Ordering::Relaxed);
        let count = (length & !LATER) as usize;
        if count > capacity {
            return false;
        }
        if length & LATER != 0 {
            let (word, after) = self.pair(0);
            if !allowed(word as usize) {
                return false;
            }
            let value = self.words.word(word as usize).load(Ordering::Relaxed);
            if value & bit == 0 && value != after {
                return true;
            }
        }
        self.apply(count, allowed)
    }

    /// Sets the words; false, with the rest left undone, at the first that is not `allowed`.
    #[inline]
    pub fn apply(&self, count: usize, allowed: impl Fn(usize) -> bool) -> bool {
        for index in 0..count {
            let (word, value) = self.pair(index);
            if !allowed(word as usize) {
                return false;
            }
            self.words.word(word as usize).store(value, Ordering::Relaxed);
        }
        true
    }

    /// Zeroes what the first pairs would set: nothing is kept of what has been said and is no more. Of a log that is not
    /// committed only.
    #[inline]
    pub fn wipe(&self, count: usize) {
        for index in 0..count {
            self.words.word(self.first + 2 * index + 1).store(0, Ordering::Relaxed);
        }
    }

    /// The change has happened.
    #[inline]
    pub fn clear(&self) {
        self.words.word(self.length).store(0, Ordering::Release);
        compiler_fence(Ordering::SeqCst);
    }
}
