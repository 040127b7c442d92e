//! The publish and read protocol of `src/publish.rs` itself, compiled with the atomics of a model checker, which runs
//! every interleaving and every value that weak memory may show, up to a bound on preemptions
//! (`LOOM_MAX_PREEMPTIONS`, 2 otherwise).

mod sync {
    pub use loom::sync::atomic::{AtomicU64, Ordering, fence};

    /// Nothing in the model reorders what one thread stores: this is for compilers only.
    pub fn compiler_fence(_: Ordering) {}
}

#[path = "../src/publish.rs"]
#[allow(dead_code, reason = "the same file as in the store")]
mod publish;

use std::cell::Cell;

use loom::sync::Arc;
use publish::{Log, Sequence, Words};
use sync::{AtomicU64, Ordering};

const SEQUENCE: usize = 0;
const LENGTH: usize = 1;
const LOG: usize = 2;
/// Two words that always change together; the first one carries a sequence of its own, from bit 8 on.
const ENTRY: usize = 8;
const VALUE: usize = 9;
const RENEWAL: u64 = 1 << 8;
/// 0 free, 1 held, 2 its holder died.
const LOCK: usize = 10;
const WORDS: usize = 11;

struct Memory([AtomicU64; WORDS]);

impl Memory {
    fn new() -> Arc<Self> {
        Arc::new(Self(std::array::from_fn(|_| AtomicU64::new(0))))
    }

    fn load(&self, index: usize) -> u64 {
        self.0[index].load(Ordering::Relaxed)
    }

    /// Takes the lock, if it is free or was left by the dead: whether it must be repaired.
    fn lock(&self) -> Option<bool> {
        for (state, died) in [(0, false), (2, true)] {
            if self.0[LOCK].compare_exchange(state, 1, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return Some(died);
            }
        }
        None
    }

    fn unlock(&self, state: u64) {
        self.0[LOCK].store(state, Ordering::Release);
    }
}

impl Words for Memory {
    fn word(&self, index: usize) -> &AtomicU64 {
        &self.0[index]
    }
}

/// A thread's view of the memory that dies in front of its access number `left`.
struct Mortal {
    memory: Arc<Memory>,
    left: Cell<u32>,
}

/// What a dying thread unwinds with.
struct Died;

impl Words for Mortal {
    fn word(&self, index: usize) -> &AtomicU64 {
        let Some(left) = self.left.get().checked_sub(1) else { std::panic::resume_unwind(Box::new(Died)) };
        self.left.set(left);
        self.memory.word(index)
    }
}

/// Sets both words to `value` in a transaction, as `Transaction::commit_if` does.
fn publish(words: &impl Words, value: u64) {
    let (sequence, log) = (Sequence::new(words, SEQUENCE, 1), Log::new(words, LENGTH, LOG));
    log.put(0, ENTRY, value);
    log.put(1, VALUE, value);
    sequence.begin();
    log.commit(2);
    assert!(log.apply(2, |_| true));
    sequence.end();
    log.clear();
}

/// Gives the entry a new value under its own sequence, as `write::renew` does.
fn renew(words: &impl Words, value: u64) {
    let (renewals, log) = (Sequence::new(words, ENTRY, RENEWAL), Log::new(words, LENGTH, LOG));
    let before = words.word(ENTRY).load(Ordering::Relaxed);
    log.put(0, ENTRY, renewals.after(before));
    log.put(1, VALUE, value);
    log.commit_later(2);
    renewals.begin();
    words.word(VALUE).store(value, Ordering::Relaxed);
    renewals.end();
    log.clear();
}

/// As `recovery::recover` does.
fn recover(memory: &Memory) {
    let (sequence, log) = (Sequence::new(memory, SEQUENCE, 1), Log::new(memory, LENGTH, LOG));
    sequence.begin();
    assert!(log.redo(2, RENEWAL, |word| word == ENTRY || word == VALUE));
    sequence.end();
    log.clear();
}

/// As `View::read` does, once: both words, of one state.
fn read(memory: &Memory) -> Option<(u64, u64)> {
    let sequence = Sequence::new(memory, SEQUENCE, 1);
    let looked = sequence.look()?;
    let copy = (memory.load(ENTRY), memory.load(VALUE));
    sequence.unchanged(looked).then_some(copy)
}

/// As `View::lease` inside of `View::read` does, once: the entry's sequence and its value.
fn read_lease(memory: &Memory) -> Option<(u64, u64)> {
    let (sequence, renewals) = (Sequence::new(memory, SEQUENCE, 1), Sequence::new(memory, ENTRY, RENEWAL));
    let looked = sequence.look()?;
    let entry = renewals.look()?;
    let value = memory.load(VALUE);
    (renewals.unchanged(entry) && sequence.unchanged(looked)).then_some((entry, value))
}

fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(2));
    builder.check(run);
}

#[test]
fn a_reader_sees_both_words_of_a_change_or_none() {
    model(|| {
        let memory = Memory::new();
        let writer = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                publish(&*memory, 1);
                publish(&*memory, 2);
            }
        });
        let mut newest = 0;
        for _ in 0..2 {
            if let Some((entry, value)) = read(&memory) {
                assert_eq!(entry, value, "torn");
                assert!(entry >= newest, "back in time");
                newest = entry;
            }
        }
        writer.join().expect("no panic");
        assert_eq!(read(&memory), Some((2, 2)), "a reader that comes later sees all");
    });
}

#[test]
fn a_reader_sees_both_words_of_a_renewal_or_none() {
    model(|| {
        let memory = Memory::new();
        let writer = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                renew(&*memory, 1);
                renew(&*memory, 2);
            }
        });
        for _ in 0..2 {
            if let Some((entry, value)) = read_lease(&memory) {
                assert_eq!(entry, 2 * RENEWAL * value, "torn");
            }
        }
        writer.join().expect("no panic");
        assert_eq!(read_lease(&memory), Some((4 * RENEWAL, 2)));
    });
}

/// A block's way from one shard to another: given back behind a change, claimed, written, and found by a reader who
/// is late.
#[test]
fn a_late_reader_of_a_block_that_has_another_owner_notices() {
    const OWNER: usize = LOCK;
    model(|| {
        let memory = Memory::new();
        memory.0[OWNER].store(1, Ordering::Relaxed);
        memory.0[VALUE].store(7, Ordering::Relaxed);
        let old = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                // The change that unlinks the block, then its zeros, then its release.
                let sequence = Sequence::new(&*memory, SEQUENCE, 1);
                sequence.begin();
                sequence.end();
                memory.0[VALUE].store(0, Ordering::Relaxed);
                memory.0[OWNER].fetch_and(0, Ordering::Release);
            }
        });
        let new = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                // As `blocks::claim` does.
                if memory.0[OWNER].compare_exchange(0, 2, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                    sync::fence(Ordering::Release);
                    memory.0[VALUE].store(9, Ordering::Relaxed);
                }
            }
        });
        let sequence = Sequence::new(&*memory, SEQUENCE, 1);
        if let Some(looked) = sequence.look() {
            let value = memory.load(VALUE);
            if sequence.unchanged(looked) && looked == 0 {
                assert_eq!(value, 7, "what another shard wrote, taken for what was there");
            }
        }
        old.join().expect("no panic");
        new.join().expect("no panic");
    });
}

/// Runs `write` in a thread that dies in front of its access number `left`; a second thread repairs, a third reads.
fn dies(left: u32, write: fn(&Mortal), seen: fn(&Memory) -> Option<(u64, u64)>, states: [(u64, u64); 2]) {
    model(move || {
        let memory = Memory::new();
        assert_eq!(memory.lock(), Some(false));
        let writer = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                let mortal = Mortal { memory: memory.clone(), left: Cell::new(left) };
                let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| write(&mortal))).is_ok();
                // What the kernel does for the dead.
                memory.unlock(if lived { 0 } else { 2 });
            }
        });
        let mender = loom::thread::spawn({
            let memory = memory.clone();
            move || {
                if let Some(died) = memory.lock() {
                    if died {
                        recover(&memory);
                    }
                    memory.unlock(0);
                }
            }
        });
        let copy = seen(&memory);
        assert!(copy.is_none_or(|copy| states.contains(&copy)), "torn: {copy:?}");
        writer.join().expect("no panic");
        mender.join().expect("no panic");
        if memory.lock() == Some(true) {
            recover(&memory);
        }
        let last = seen(&memory).expect("nothing is under way");
        assert!(states.contains(&last), "half a change: {last:?}");
        assert!(copy.is_none_or(|copy| copy == last || copy == states[0]), "what was seen is taken back");
    });
}

#[test]
fn a_change_whose_writer_dies_is_whole_or_undone() {
    // More accesses than a change has: the last ones live.
    for left in 0..20 {
        dies(left, |words| publish(words, 1), read, [(0, 0), (1, 1)]);
    }
}

#[test]
fn a_renewal_whose_writer_dies_is_whole_or_undone() {
    for left in 0..16 {
        dies(left, |words| renew(words, 1), read_lease, [(0, 0), (2 * RENEWAL, 1)]);
    }
}
