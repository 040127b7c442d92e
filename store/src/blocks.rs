//! Who owns which block: one byte each, 0 for nobody, otherwise the shard's number plus one.
//!
//! A block is claimed from all shards' common stock by one compare-and-swap that also says for whom, so there is no
//! moment at which a death could leave it to nobody: what a dead process had claimed is found by its shard's number.

use std::sync::atomic::{Ordering, fence};

use crate::layout::{BLOCK, block, header, shard};
use crate::shard::View;
use crate::version::MAX_VERSION;
use crate::{Error, Result};

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// A word with the high bit set in (at least) the first byte of `word` that is 0, counted from the lowest.
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(LOW_BITS) & !word & HIGH_BITS
}

/// Claims a free block for the shard, whose lock is held: the one that it gave back last, which is still in the
/// processor's caches, or else one from where it last found one. O(1) unless the segment is nearly full.
pub fn claim(view: View<'_>) -> Option<u64> {
    claim_recent(view).or_else(|| claim_next(view))
}

fn claim_recent(view: View<'_>) -> Option<u64> {
    let number = view.state(shard::RECENT);
    let at = view.block(number).ok()?;
    let before = view.memory.load(at + block::RECENT);
    let (index, byte) = place(number);
    let wanted = |value: u64| (value & mask(byte) == 0).then_some(byte);
    // Another shard may have it, and all that it leads to.
    let claimed = take(view, index, wanted);
    view.set_state(shard::RECENT, if claimed.is_some() { before } else { 0 });
    claimed?;
    view.memory.store(at + block::RECENT, 0);
    Some(number)
}

fn claim_next(view: View<'_>) -> Option<u64> {
    let words = view.geometry.blocks.div_ceil(8);
    let start = (view.state(shard::CURSOR) as usize).min(words - 1);
    let first_free = |value| (zero_bytes(value) != 0).then(|| zero_bytes(value).trailing_zeros() / 8);
    for step in 0..words {
        let index = if start + step < words { start + step } else { start + step - words };
        if let Some(byte) = take(view, index, first_free) {
            let number = (index * 8) as u64 + u64::from(byte) + 1;
            view.set_state(shard::CURSOR, index as u64);
            // Others may have been given it back.
            if let Ok(at) = view.block(number) {
                view.memory.store(at + block::RECENT, 0);
            }
            return Some(number);
        }
    }
    None
}

/// The word of the owner table, and the byte in it, of a block.
fn place(number: u64) -> (usize, u32) {
    ((number as usize - 1) / 8, ((number - 1) % 8) as u32)
}

fn mask(byte: u32) -> u64 {
    0xff << (byte * 8)
}

/// Claims the block of one byte of a word of the owner table, which `choose` says as long as there is one.
fn take(view: View<'_>, index: usize, choose: impl Fn(u64) -> Option<u32>) -> Option<u32> {
    let word = view.memory.word(view.geometry.owners + index);
    let owner = view.index as u64 + 1;
    let mut value = word.load(Ordering::Relaxed);
    loop {
        let byte = choose(value)?;
        // Acquire pairs with the Release in `release`: the zeros written there are before our own words.
        match word.compare_exchange(value, value | owner << (byte * 8), Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => {
                // A reader of the shard that gave the block back, and which finds what is about to be written
                // into it, then also sees that shard's later sequence (`crate::publish`).
                fence(Ordering::Release);
                view.set_state(shard::BLOCKS, view.state(shard::BLOCKS).wrapping_add(1));
                return Some(byte);
            }
            Err(changed) => value = changed,
        }
    }
}

/// Zeroes a block of the shard, whose lock is held and in which nothing leads to it, and gives it back.
pub fn release(view: View<'_>, number: u64) {
    let Ok(at) = view.block(number) else { return };
    for word in view.memory.run(at, BLOCK) {
        word.store(0, Ordering::Relaxed);
    }
    view.memory.store(at + block::RECENT, view.state(shard::RECENT));
    let (index, byte) = place(number);
    view.memory.word(view.geometry.owners + index).fetch_and(!mask(byte), Ordering::Release);
    view.set_state(shard::RECENT, number);
    view.set_state(shard::BLOCKS, view.state(shard::BLOCKS).saturating_sub(1));
}

/// Calls `visit` with every block the shard owns. O(segment), eight blocks a step.
pub fn owned(view: View<'_>, mut visit: impl FnMut(u64)) {
    let owner = view.index as u64 + 1;
    for index in 0..view.geometry.blocks.div_ceil(8) {
        let value = view.memory.load(view.geometry.owners + index);
        if value == 0 {
            continue;
        }
        for byte in 0..8 {
            let number = (index * 8) as u64 + byte + 1;
            if value >> (byte * 8) & 0xff == owner && number <= view.geometry.blocks as u64 {
                visit(number);
            }
        }
    }
}

/// The next version: larger than every one given out before, in all shards.
pub fn next_version(view: View<'_>) -> Result<u64> {
    let version = view.memory.word(header::VERSION).fetch_add(1, Ordering::Relaxed).wrapping_add(1);
    // 2^52 changes away from any epoch: only damage leads there. A new segment begins a new epoch.
    if (1..=MAX_VERSION).contains(&version) { Ok(version) } else { Err(Error::Corrupt("the versions are used up")) }
}
