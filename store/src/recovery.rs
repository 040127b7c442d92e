//! Finishing or undoing what a dead process left half done.

use std::sync::atomic::Ordering;

use crate::layout::{block, header, kind, shard};
use crate::shard::{RENEWAL, View};
use crate::{Error, Result, blocks};

/// Repairs a shard whose lock this thread has just got from someone who died. May itself be interrupted anywhere:
/// every step can be done again.
#[cold]
pub fn recover(view: View<'_>) -> Result<()> {
    let memory = view.memory;
    let (sequence, log) = (view.sequence(), view.log());
    sequence.begin();
    if !log.redo(shard::LOG_CAPACITY, RENEWAL, |word| view.is_guarded(word)) {
        return Err(Error::Corrupt("the redo log is none"));
    }
    sequence.end();
    log.clear();
    log.wipe(shard::LOG_CAPACITY);
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
