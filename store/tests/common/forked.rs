//! Child processes of a test, and a watchdog over all of it.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A forked child. Killed when dropped.
pub struct Forked {
    pid: libc::pid_t,
    ended: bool,
}

impl Forked {
    /// Forks a child that does `work` and ends; its status tells whether `work` panicked.
    pub fn new(work: impl FnOnce()) -> Self {
        // SAFETY: the child touches nothing that another thread of the parent might hold, but the heap, which the C
        // library keeps usable; it never returns from here.
        let pid = unsafe { libc::fork() };
        assert!(pid >= 0, "a fork");
        if pid == 0 {
            std::panic::set_hook(Box::new(|panic| {
                eprintln!("child: {panic}");
                // SAFETY: ends the child without unwinding into the parent's frames.
                unsafe { libc::_exit(1) };
            }));
            // SAFETY: asks for its own end when the parent's thread ends.
            unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
            work();
            // SAFETY: ends the child without the parent's exit handlers.
            unsafe { libc::_exit(0) };
        }
        Self { pid, ended: false }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: i32) {
        assert!(!self.ended);
        // SAFETY: the child has not been waited for, so the id is still its own.
        unsafe { libc::kill(self.pid, signal) };
    }

    /// Kills it, wherever it is; true when it had not ended by itself.
    pub fn kill(mut self) -> bool {
        self.signal(libc::SIGKILL);
        let status = self.wait();
        if libc::WIFEXITED(status) {
            assert_eq!(libc::WEXITSTATUS(status), 0, "the child found no fault");
            return false;
        }
        true
    }

    /// Waits for its end, which must be a good one.
    pub fn join(mut self) {
        let status = self.wait();
        assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child found no fault");
    }

    fn wait(&mut self) -> i32 {
        let mut status = 0;
        // SAFETY: waits for this child only; the out-pointer is valid.
        let waited = unsafe { libc::waitpid(self.pid, &raw mut status, 0) };
        assert_eq!(waited, self.pid, "the child is there");
        self.ended = true;
        status
    }
}

impl Drop for Forked {
    fn drop(&mut self) {
        if !self.ended {
            // SAFETY: as in `signal`.
            unsafe { libc::kill(self.pid, libc::SIGKILL) };
            self.wait();
        }
    }
}

/// Ends the process when there is no progress for a long time: a call that hangs, hangs for good.
pub struct Watchdog(AtomicU64);

impl Watchdog {
    /// How long no progress is taken for a hang. Nothing in the store waits for longer than a second.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// Watches from now on.
    pub fn new() -> &'static Self {
        let dog: &'static Self = Box::leak(Box::new(Self(AtomicU64::new(0))));
        std::thread::spawn(move || {
            let (mut last, mut since) = (0, Instant::now());
            loop {
                std::thread::sleep(Duration::from_millis(200));
                let now = dog.0.load(Ordering::Relaxed);
                if now == u64::MAX {
                    return;
                }
                if now != last {
                    (last, since) = (now, Instant::now());
                }
                if since.elapsed() > Self::PATIENCE {
                    eprintln!("watchdog: no progress after step {now}");
                    std::process::abort();
                }
            }
        });
        dog
    }

    /// Something was done.
    pub fn progress(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// All is done.
    pub fn rest(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

/// A small generator of repeatable numbers.
#[derive(Clone, Copy)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// One below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

/// Data of about `size` bytes, of which a reader can tell whether it is whole.
pub fn payload(number: u64, size: usize) -> String {
    let mut text = String::with_capacity(size + 40);
    let mut random = Random::new(number);
    while text.len() < size {
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{:016x}", random.next()));
    }
    format!(r#"{{"n":{number},"sum":{},"text":"{text}"}}"#, sum(&text))
}

/// The number that `payload` was made of; panics when it is torn.
pub fn number_of(data: &str) -> u64 {
    let rest = data.strip_prefix(r#"{"n":"#).expect("whole data");
    let (number, rest) = rest.split_once(r#","sum":"#).expect("whole data");
    let (found, rest) = rest.split_once(r#","text":""#).expect("whole data");
    let text = rest.strip_suffix(r#""}"#).expect("whole data");
    assert_eq!(found.parse(), Ok(sum(text)), "torn data");
    number.parse().expect("whole data")
}

fn sum(text: &str) -> u64 {
    text.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}
