//! Finishing or undoing what a dead process left half done.

use std::sync::atomic::{Ordering, fence};

use crate::layout::{block, header, kind, shard};
use crate::shard::View;
use crate::{Error, Result, blocks};

/// Repairs a shard whose lock this thread has just got from someone who died. May itself be interrupted anywhere:
/// every step can be done again.
#[cold]
pub fn recover(view: View<'_>) -> Result<()> {
    let memory = view.memory;
    let sequence = memory.word(view.base + shard::SEQUENCE);
    let length = memory.word(view.base + shard::LOG_LENGTH);
    let before = sequence.load(Ordering::Relaxed);
    sequence.store(before | 1, Ordering::Relaxed);
    fence(Ordering::Release);
    let count = length.load(Ordering::Relaxed) as usize;
    if count > shard::LOG_CAPACITY {
        return Err(Error::Corrupt("the redo log is longer than it can be"));
    }
    for index in 0..count {
        let at = view.base + shard::LOG + 2 * index;
        let word = memory.load(at) as usize;
        if !(header::WORDS..memory.words()).contains(&word) {
            return Err(Error::Corrupt("the redo log points outside of the segment"));
        }
        memory.store(word, memory.load(at + 1));
    }
    sequence.store((before | 1) + 1, Ordering::Release);
    length.store(0, Ordering::Release);
    // Claimed and never used, or freed and not yet given back.
    let (mut owned, mut unused) = (0, Vec::new());
    blocks::owned(view, |number| {
        owned += 1;
        if view.block(number).is_ok_and(|at| memory.load(at + block::KIND) == kind::FREE) {
            unused.push(number);
        }
    });
    view.set_state(shard::BLOCKS, owned);
    for number in unused {
        blocks::release(view, number);
    }
    memory.word(header::RECOVERIES).fetch_add(1, Ordering::Relaxed);
    Ok(())
}
