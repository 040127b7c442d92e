//! Changes that happen whole or not at all, also when the process dies between any two instructions.
//!
//! A transaction collects the words it will set in the shard's redo log, in the segment, and publishes them
//! ([`crate::publish`]). Whoever takes the lock after a death finds the log committed and sets the words again, or
//! finds it empty and has only blocks to give back that were claimed and never used ([`crate::recovery`]).

use std::sync::atomic::Ordering;

use crate::layout::{BLOCK, block, kind, shard};
use crate::shard::{Locked, View};
use crate::{Error, Result};

/// Most blocks one transaction claims or frees: the longest payload, its entry, a room and a site with long names.
const BLOCKS: usize = 56;

/// A short list of block numbers.
#[derive(Clone, Copy)]
struct Numbers {
    numbers: [u32; BLOCKS],
    len: usize,
}

impl Numbers {
    const fn new() -> Self {
        Self { numbers: [0; BLOCKS], len: 0 }
    }

    fn push(&mut self, number: u64) -> Result<()> {
        let place = self.numbers.get_mut(self.len).ok_or(Error::Corrupt("a text has no end"))?;
        *place = number as u32;
        self.len += 1;
        Ok(())
    }

    fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.numbers[..self.len].iter().map(|number| u64::from(*number))
    }
}

/// Where a word's bit is among the 256 of [`Transaction::logged`].
#[inline]
fn place(word: usize) -> (usize, u64) {
    // The words of a change stand in few blocks, in the same fields: multiplied, they spread over the upper bits.
    let hash = (word as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// A change that is being put together. Dropped without [`Transaction::commit`], it has changed nothing.
pub struct Transaction<'a> {
    view: View<'a>,
    len: usize,
    /// A bit for each logged word's hash: most words need not be looked for in the log.
    logged: [u64; 4],
    /// First word of the entry's block that was claimed, which nobody else can reach; 0 = none.
    own: usize,
    /// See [`Transaction::count_in`].
    counter: Option<usize>,
    claimed: Numbers,
    freed: Numbers,
}

impl<'a> Transaction<'a> {
    /// Begins one in a shard whose lock is held.
    pub fn new(locked: &Locked<'a>) -> Self {
        Self {
            view: locked.view,
            len: 0,
            logged: [0; 4],
            own: 0,
            counter: None,
            claimed: Numbers::new(),
            freed: Numbers::new(),
        }
    }

    /// Whether a word is set where it is: of a block that nobody can reach, all but its kind, which makes it one.
    #[inline]
    fn is_own(&self, word: usize) -> bool {
        self.own != 0 && word.wrapping_sub(self.own + 1) < BLOCK - 1
    }

    #[inline]
    fn find(&self, word: usize) -> Option<usize> {
        let (part, bit) = place(word);
        if self.logged[part] & bit == 0 {
            return None;
        }
        self.search(word)
    }

    fn search(&self, word: usize) -> Option<usize> {
        (0..self.len).find(|index| self.view.log().pair(*index).0 == word as u64)
    }

    /// A word as it will be.
    #[inline]
    pub fn get(&self, word: usize) -> u64 {
        match self.find(word) {
            Some(index) => self.view.log().pair(index).1,
            None => self.view.memory.load(word),
        }
    }

    /// Says what a word will be.
    #[inline]
    pub fn set(&mut self, word: usize, value: u64) -> Result<()> {
        if self.is_own(word) {
            self.view.memory.store(word, value);
            return Ok(());
        }
        let index = match self.find(word) {
            Some(index) => index,
            None if self.len == shard::LOG_CAPACITY => {
                return Err(Error::Corrupt("a change has no end"));
            }
            None => {
                self.len += 1;
                self.len - 1
            }
        };
        let (part, bit) = place(word);
        self.logged[part] |= bit;
        self.view.log().put(index, word, value);
        Ok(())
    }

    /// Adds to a word, wrapping as the counter it is would in any case of damage.
    pub fn add(&mut self, word: usize, change: i64) -> Result<u64> {
        let value = self.get(word).wrapping_add_signed(change);
        self.set(word, value)?;
        Ok(value)
    }

    /// Claims a free block; `None` when there is none. Until the commit nobody can reach it, so what it will hold
    /// is stored directly, all but its kind.
    pub fn claim(&mut self, kind: u64) -> Result<Option<(u64, usize)>> {
        let Some(number) = crate::blocks::claim(self.view) else {
            return Ok(None);
        };
        let at = self.view.block(number)?;
        self.claimed.push(number)?;
        self.set(at + block::KIND, kind)?;
        if kind == kind::ENTRY {
            self.own = at;
        }
        Ok(Some((number, at)))
    }

    /// Frees a block, with what more of its text there is.
    pub fn free(&mut self, number: u64) -> Result<()> {
        let at = self.view.block(number)?;
        self.free_text(self.get(at + block::MORE))?;
        self.set(at + block::KIND, kind::FREE)?;
        self.freed.push(number)
    }

    /// Frees a chain of text blocks.
    pub fn free_text(&mut self, first: u64) -> Result<()> {
        let mut number = first;
        while number != 0 {
            let at = self.view.block_of(number, kind::MORE)?;
            self.set(at + block::KIND, kind::FREE)?;
            self.freed.push(number)?;
            number = self.view.memory.load(at + block::NEXT);
        }
        Ok(())
    }

    /// Names a word of the header that counts changes of many shards, this one too.
    pub fn count_in(&mut self, counter: usize) {
        self.counter = Some(counter);
    }

    /// Makes the change, if `agree`, called when no reader can see anything in between, says so.
    pub fn commit_if(mut self, agree: impl FnOnce() -> bool) -> Result<bool> {
        let (sequence, log) = (self.view.sequence(), self.view.log());
        sequence.begin();
        let agreed = agree();
        if agreed {
            if let Some(counter) = self.counter {
                // While readers wait for the change: who reads the new count sees the change, and who sees the change
                // without it will read another one. A death right behind it has counted nothing, which is harmless.
                // Pairs with the Acquire in `Store::prefix_version`.
                self.view.memory.word(counter).fetch_add(1, Ordering::Release);
            }
            log.commit(self.len);
            // From here on it is for the next holder of the lock to give them back, should this one fail.
            self.claimed.len = 0;
            if !log.apply(self.len, |word| self.view.is_guarded(word)) {
                return Err(Error::Corrupt("the redo log was changed by someone else"));
            }
        }
        sequence.end();
        if agreed {
            log.clear();
            for number in self.freed.iter() {
                crate::blocks::release(self.view, number);
            }
        }
        Ok(agreed)
    }

    /// Makes the change.
    pub fn commit(self) -> Result<()> {
        self.commit_if(|| true)?;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let log = self.view.log();
        // A change that could not be made as a whole is left to the next holder of the lock.
        if log.is_empty() {
            log.wipe(self.len);
        }
        for number in self.claimed.iter() {
            crate::blocks::release(self.view, number);
        }
    }
}
