//! A process-shared lock that survives its holder's death.
//!
//! The lock is one futex word holding the owner's thread id. While a thread acquires, holds or releases it, the
//! word's address stands in `list_op_pending` of the thread's robust list: when the thread dies, however that
//! happens, the kernel finds the word, sets [`OWNER_DIED`] in it and wakes a waiter, which then owns the lock and
//! knows that it must repair. This is what a robust pthread mutex does, without the pointers that glibc keeps inside
//! the mutex, where another process could change them.
//!
//! One consequence: a thread holds at most one lock at a time.
//!
//! While a thread only waits, nothing is announced: thread ids repeat in containers that share memory and not process
//! ids, and the death of a thread that waits must not look like that of the holder, which may have the same id.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering, compiler_fence};
use std::time::{Duration, Instant};

use rustix::thread::futex;

/// The kernel's bits in a futex word.
const WAITERS: u32 = 0x8000_0000;
/// Set by the kernel, or by a thread that unwinds, when the holder went without releasing.
pub const OWNER_DIED: u32 = 0x4000_0000;
/// Who holds it.
pub const TID: u32 = 0x3fff_ffff;
/// A holder is done sooner than a thread falls asleep and wakes: a look this often spares most sleeps.
const SPINS: u32 = 100;

/// How many times its limit a thread waits for a holder that only waits for a processor itself.
const PATIENCE: u32 = 40;

/// Longest sleep without a look: whoever was woken to take the lock, or was about to wake someone, may have been killed.
const NAP: Duration = Duration::from_millis(5);

/// The head of a thread's robust list, as the kernel defines it.
#[repr(C)]
struct RobustListHead {
    next: *mut RobustListHead,
    futex_offset: libc::c_long,
    list_op_pending: *mut libc::c_void,
}

thread_local! {
    /// Id and robust list of this thread, valid for this count of forks.
    static THREAD: Cell<(u32, u32, *mut RobustListHead)> = const { Cell::new((0, 0, ptr::null_mut())) };
}

/// Starts at 1, so that no thread begins with valid values.
static FORKS: AtomicU32 = AtomicU32::new(1);
static WATCHING_FORKS: AtomicBool = AtomicBool::new(false);

extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// This thread's id and robust list. Asked once per thread; a forked child asks again.
fn thread() -> (u32, *mut RobustListHead) {
    let forks = FORKS.load(Ordering::Relaxed);
    let (known, tid, head) = THREAD.get();
    if known == forks {
        return (tid, head);
    }
    // Not a `Once`: a child that is forked while another thread is in it would wait for that thread for ever. To
    // count a fork twice does no harm.
    if !WATCHING_FORKS.load(Ordering::Relaxed) {
        // SAFETY: the handler only increments an atomic, which is allowed in a forked child of a threaded process.
        unsafe { libc::pthread_atfork(None, None, Some(forked)) };
        WATCHING_FORKS.store(true, Ordering::Relaxed);
    }
    let tid = rustix::thread::gettid().as_raw_nonzero().get() as u32;
    let mut head: *mut RobustListHead = ptr::null_mut();
    let mut length: libc::size_t = 0;
    // SAFETY: asks the kernel for the calling thread's own list; both out-pointers are valid.
    let failed = unsafe { libc::syscall(libc::SYS_get_robust_list, 0, &raw mut head, &raw mut length) } != 0;
    if failed || head.is_null() {
        head = register_list();
    }
    THREAD.set((forks, tid, head));
    (tid, head)
}

/// For threads whose C library registered no list: an empty one that lives as long as the process.
fn register_list() -> *mut RobustListHead {
    let head = Box::leak(Box::new(RobustListHead {
        next: ptr::null_mut(),
        futex_offset: 0,
        list_op_pending: ptr::null_mut(),
    }));
    head.next = &raw mut *head;
    // SAFETY: the head is never freed, and an empty list points at itself as the kernel demands.
    unsafe { libc::syscall(libc::SYS_set_robust_list, &raw mut *head, size_of::<RobustListHead>()) };
    head
}

/// Announces `word` (or nothing) to the kernel as the lock that this thread deals with.
fn announce(head: *mut RobustListHead, word: Option<&AtomicU32>) {
    // SAFETY: `head` is this thread's own list, registered with the kernel and alive as long as the thread; only
    // this thread and, after its death, the kernel use it. The kernel adds `futex_offset` to find the word.
    unsafe {
        let address = word.map_or(ptr::null_mut(), |word| {
            word.as_ptr().cast::<u8>().wrapping_offset(-((*head).futex_offset as isize)).cast()
        });
        compiler_fence(Ordering::SeqCst);
        ptr::write_volatile(&raw mut (*head).list_op_pending, address);
        compiler_fence(Ordering::SeqCst);
    }
}

/// How a lock was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquired {
    /// From someone who had released it.
    Clean,
    /// From someone who died: what the lock guards must be repaired.
    OwnerDied,
}

/// What the kernel says of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Runs, waits for a processor, waits for memory, or has let go: it goes on by itself.
    Going,
    /// Stopped or asleep, which no holder is by itself, or not to be seen from here.
    Halted,
    /// There is no such thread.
    Gone,
}

/// What a lock's holder does. Some microseconds.
pub fn holder(word: &AtomicU32) -> Holder {
    let tid = word.load(Ordering::Relaxed) & TID;
    // Nobody: it was let go meanwhile.
    let Some(pid) = i32::try_from(tid).ok().and_then(rustix::process::Pid::from_raw) else { return Holder::Going };
    if rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
        return Holder::Gone;
    }
    let stat = std::fs::read(format!("/proc/{tid}/stat")).unwrap_or_default();
    // The name before the state may hold anything.
    let state = stat.iter().rposition(|byte| *byte == b')').and_then(|end| stat.get(end + 2));
    if matches!(state, Some(b'R' | b'D')) { Holder::Going } else { Holder::Halted }
}

/// Acquires the lock; `None` after `timeout`, or after [`PATIENCE`] times that where the holder is going on.
pub fn acquire(word: &AtomicU32, timeout: Duration) -> Option<Acquired> {
    let (tid, head) = thread();
    announce(head, Some(word));
    if word.compare_exchange(0, tid, Ordering::Acquire, Ordering::Relaxed).is_ok() {
        return Some(Acquired::Clean);
    }
    announce(head, None);
    acquire_slowly(word, (tid, head), timeout)
}

#[cold]
fn acquire_slowly(word: &AtomicU32, (tid, head): (u32, *mut RobustListHead), timeout: Duration) -> Option<Acquired> {
    let start = Instant::now();
    let mut spins = 0;
    // Once this thread has slept, others may sleep too: it takes the lock with the bit that makes it wake them.
    let mut waiters = 0;
    loop {
        let value = word.load(Ordering::Relaxed);
        if value & TID == 0 {
            let taken = tid | (value & WAITERS) | waiters;
            announce(head, Some(word));
            if word.compare_exchange(value, taken, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return Some(if value & OWNER_DIED == 0 { Acquired::Clean } else { Acquired::OwnerDied });
            }
            announce(head, None);
            continue;
        }
        if spins < SPINS {
            spins += 1;
            std::hint::spin_loop();
            continue;
        }
        let mut left = timeout.saturating_sub(start.elapsed());
        if left.is_zero() {
            left = (timeout * PATIENCE).saturating_sub(start.elapsed());
            if left.is_zero() || holder(word) != Holder::Going {
                return None;
            }
        }
        let awaited = value | WAITERS;
        if value == awaited || word.compare_exchange(value, awaited, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            waiters = WAITERS;
            let left = left.min(NAP);
            let left = futex::Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
            // Whatever ends the wait, the loop looks at the word again.
            let _ = futex::wait(word, futex::Flags::empty(), awaited, Some(&left));
        }
    }
}

/// Releases a lock that this thread holds. `died` leaves it to the next one as if this thread had died.
pub fn release(word: &AtomicU32, died: bool) {
    let (_, head) = thread();
    // Pairs with the Acquire in `acquire`: what was done under the lock is seen by the next holder.
    let before = word.swap(if died { OWNER_DIED } else { 0 }, Ordering::Release);
    if before & WAITERS != 0 {
        let _ = futex::wake(word, futex::Flags::empty(), 1);
    }
    announce(head, None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn it_excludes_threads() {
        let word = AtomicU32::new(0);
        let mut counter = 0_u64;
        let shared = std::sync::atomic::AtomicPtr::new(&raw mut counter);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20_000 {
                        assert!(acquire(&word, Duration::from_secs(60)).is_some());
                        // SAFETY: exclusive under the lock, which is what is tested.
                        unsafe { *shared.load(Ordering::Relaxed) += 1 };
                        release(&word, false);
                    }
                });
            }
        });
        assert_eq!(counter, 80_000);
        assert_eq!(word.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_lock_of_one_who_sleeps_is_given_up_after_the_limit() {
        let word = AtomicU32::new(std::os::unix::process::parent_id());
        assert_eq!(holder(&word), Holder::Halted);
        assert_eq!(acquire(&word, Duration::from_millis(5)), None);
    }

    #[test]
    fn a_lock_of_one_who_runs_is_waited_for() {
        let word: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
        let holds = std::thread::spawn(|| {
            let acquired = acquire(word, Duration::from_secs(1));
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(100) {
                std::hint::spin_loop();
            }
            release(word, false);
            acquired
        });
        while word.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        // A twentieth of the time that the other one works.
        assert_eq!(acquire(word, Duration::from_millis(5)), Some(Acquired::Clean));
        release(word, false);
        assert_eq!(holds.join().ok(), Some(Some(Acquired::Clean)));
    }

    #[test]
    fn of_one_who_is_gone_that_is_seen() {
        // The largest id is never given.
        assert_eq!(holder(&AtomicU32::new(TID)), Holder::Gone);
    }

    #[test]
    fn a_thread_that_ends_while_holding_it_is_noticed() {
        let word: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
        let ended = std::thread::spawn(|| acquire(word, Duration::from_secs(1)));
        assert_eq!(ended.join().ok(), Some(Some(Acquired::Clean)));
        assert_eq!(acquire(word, Duration::from_secs(10)), Some(Acquired::OwnerDied));
        release(word, false);
        assert_eq!(acquire(word, Duration::from_secs(1)), Some(Acquired::Clean));
        release(word, false);
    }
}
