//! When entries expire: a wheel of slots of about a second, so that nobody ever searches a crowd for who is due.
//!
//! An entry sits in the slot of its expiry, or in the last one when that is further away than the wheel reaches. A
//! renewal to a later time leaves it where it is; when its slot comes round it is moved on. So everyone is looked at
//! once per lease at most, whatever the number of renewals.

use std::sync::atomic::Ordering;

use crate::layout::{SLOT_HEAD, SLOT_SHIFT, entry, kind, shard};
use crate::shard::{Locked, View};
use crate::transaction::Transaction;
use crate::{Error, Result, write};

const SLOTS: u64 = shard::WHEEL_SLOTS as u64;

fn head(view: View<'_>, slot: u64) -> usize {
    view.base + shard::WHEEL + (slot % SLOTS) as usize
}

/// Before this boot time nobody in the shard can expire. One load.
pub fn next_due(view: &View<'_>) -> u64 {
    // Pairs with the Release in `note` and `advance`.
    view.memory.word(view.base + shard::NEXT_DUE).load(Ordering::Acquire)
}

/// Makes sure that the shard is looked at when something expires at `due`.
fn note(view: View<'_>, due: u64) {
    let word = view.memory.word(view.base + shard::NEXT_DUE);
    if due < word.load(Ordering::Relaxed) {
        word.store(due, Ordering::Release);
    }
}

/// The slot time in which an expiry is looked at, seen from the slot time `now`.
fn slot_time(now: u64, expires: u64) -> u64 {
    (expires >> SLOT_SHIFT).clamp(now, now.saturating_add(SLOTS - 1))
}

/// Puts an entry into the slot of its expiry, and makes sure that it will be looked at in time.
pub fn link(transaction: &mut Transaction<'_>, view: View<'_>, number: u64, at: usize, expires: u64) -> Result<()> {
    let time = slot_time(view.state(shard::WHEEL_TIME), expires);
    // Before the change that makes it so: too early a look is harmless.
    note(view, expires.min(time << SLOT_SHIFT));
    link_slot(transaction, view, time % SLOTS, number, at)
}

fn link_slot(transaction: &mut Transaction<'_>, view: View<'_>, slot: u64, number: u64, at: usize) -> Result<()> {
    let head = head(view, slot);
    let first = transaction.get(head);
    transaction.set(at + entry::WHEEL_PREVIOUS, SLOT_HEAD | slot)?;
    transaction.set(at + entry::WHEEL_NEXT, first)?;
    if first != 0 {
        transaction.set(view.block(first)? + entry::WHEEL_PREVIOUS, number)?;
    }
    transaction.set(head, number)
}

/// Takes an entry out of its slot.
pub fn unlink(transaction: &mut Transaction<'_>, view: View<'_>, at: usize) -> Result<()> {
    let previous = transaction.get(at + entry::WHEEL_PREVIOUS);
    let next = transaction.get(at + entry::WHEEL_NEXT);
    let before = if previous & SLOT_HEAD == 0 {
        view.block(previous)? + entry::WHEEL_NEXT
    } else {
        head(view, previous ^ SLOT_HEAD)
    };
    transaction.set(before, next)?;
    if next != 0 {
        transaction.set(view.block(next)? + entry::WHEEL_PREVIOUS, previous)?;
    }
    Ok(())
}

/// Removes what has expired by `boot_ms`, in at most about `steps` steps: how many entries went, and whether that
/// was all.
pub fn advance(locked: &Locked<'_>, boot_ms: u64, steps: usize) -> Result<(u64, bool)> {
    let view = locked.view;
    let wheel_time = view.state(shard::WHEEL_TIME);
    if wheel_time > (boot_ms >> SLOT_SHIFT) + SLOTS {
        return Err(Error::Corrupt("the wheel is far ahead of the clock"));
    }
    // The wheel never turns back: the caller may have looked at the clock before someone who was faster.
    let now = wheel_time.max(boot_ms >> SLOT_SHIFT);
    if boot_ms < next_due(&view) {
        // So nothing is left in the slots up to now.
        view.set_state(shard::WHEEL_TIME, now);
        return Ok((0, true));
    }
    let (mut left, mut removed) = (steps, 0);
    let mut next = u64::MAX;
    // A slot comes round again after SLOTS: an older one has been looked at under a later time.
    for time in wheel_time.max(now.saturating_sub(SLOTS - 1))..=now {
        view.set_state(shard::WHEEL_TIME, time);
        let mut here = Vec::new();
        let mut more = false;
        view.walk(head(view, time), entry::WHEEL_NEXT, |number, at| {
            let expires = view.memory.load(at + entry::EXPIRES);
            if expires <= boot_ms || slot_time(now, expires) % SLOTS != time % SLOTS {
                if here.len() == left {
                    more = true;
                    return Ok(false);
                }
                here.push(number);
            } else if time == now {
                next = next.min(expires);
            }
            Ok(true)
        })?;
        left -= here.len();
        for number in here {
            let at = view.block_of(number, kind::ENTRY)?;
            let expires = view.memory.load(at + entry::EXPIRES);
            if expires <= boot_ms {
                write::remove_entry(locked, number)?;
                removed += 1;
            } else {
                let mut transaction = Transaction::new(locked);
                unlink(&mut transaction, view, at)?;
                // Seen from now, not from the slot that is being emptied.
                link_slot(&mut transaction, view, slot_time(now, expires) % SLOTS, number, at)?;
                transaction.commit()?;
            }
        }
        if more {
            return Ok((removed, false));
        }
    }
    view.set_state(shard::WHEEL_TIME, now);
    for time in now + 1..now + SLOTS {
        if view.memory.load(head(view, time)) != 0 {
            next = next.min(time << SLOT_SHIFT);
            break;
        }
    }
    view.memory.word(view.base + shard::NEXT_DUE).store(next, Ordering::Release);
    Ok((removed, true))
}
