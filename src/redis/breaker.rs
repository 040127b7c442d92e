//! What the processes of one PHP-FPM master, or one command, know of a server together: whether it answers, and until
//! when nobody is to try again if it does not. So a dead server costs them one bounded wait a period, and the log one
//! line.
//!
//! It lies in memory that the master shares with those it forks. Nothing in it is waited for; every word stands for
//! itself.

use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

use crate::clock;
use crate::exception::Code;

/// Servers, and nodes of clusters, that the pools of one master may use.
const SERVERS: usize = 128;
/// How long nobody tries again after the first failure, in milliseconds; doubled with each further one.
const FIRST_PAUSE_MS: u64 = 500;
/// The longest. Much less than the shortest heartbeat.
const LONGEST_PAUSE_MS: u64 = 4000;
/// Longest reason that is kept, in words of eight bytes.
const REASON: usize = 64;

/// What `state` is.
const CLOSED: u32 = 0;
const OPEN: u32 = 1;
const HALF_OPEN: u32 = 2;

/// What is known of one server. Zeros are a server of which nothing is known.
pub struct Breaker {
    server: AtomicU64,
    /// What it is a part of: itself, unless it is a node of a cluster.
    whole: AtomicU64,
    /// Boot time, in milliseconds.
    open_until: AtomicU64,
    state: AtomicU32,
    in_a_row: AtomicU32,
    failures: AtomicU64,
    recoveries: AtomicU64,
    round_trip_us: AtomicU64,
    refused: [AtomicU64; 4],
    reason: Reason,
}

/// A text that nobody waits for: where two wrote at once, or one died over it, its hash does not fit and it is none.
struct Reason {
    hash: AtomicU64,
    words: [AtomicU64; REASON],
}

impl Reason {
    const fn none() -> Self {
        Self { hash: AtomicU64::new(0), words: [const { AtomicU64::new(0) }; REASON] }
    }

    fn set(&self, text: &str) {
        let mut bytes = [0; 8 * REASON];
        let text = &text.as_bytes()[..text.len().min(bytes.len())];
        bytes[..text.len()].copy_from_slice(text);
        for (word, bytes) in self.words.iter().zip(bytes.as_chunks::<8>().0) {
            word.store(u64::from_ne_bytes(*bytes), Ordering::Relaxed);
        }
        self.hash.store(hash(&bytes), Ordering::Relaxed);
    }

    fn get(&self) -> String {
        let expected = self.hash.load(Ordering::Relaxed);
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.load(Ordering::Relaxed).to_ne_bytes()).collect();
        if hash(&bytes) != expected {
            return String::new();
        }
        String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned()
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

static SHARED: AtomicPtr<[Breaker; SERVERS]> = AtomicPtr::new(std::ptr::null_mut());
static OWN: Breaker = Breaker {
    server: AtomicU64::new(0),
    whole: AtomicU64::new(0),
    open_until: AtomicU64::new(0),
    state: AtomicU32::new(CLOSED),
    in_a_row: AtomicU32::new(0),
    failures: AtomicU64::new(0),
    recoveries: AtomicU64::new(0),
    round_trip_us: AtomicU64::new(0),
    refused: [const { AtomicU64::new(0) }; 4],
    reason: Reason::none(),
};

/// Makes the shared memory. Only during module startup, before anybody is forked.
pub fn prepare() {
    if !SHARED.load(Ordering::Relaxed).is_null() {
        return;
    }
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
    // SAFETY: asks for new memory, which stays mapped to the end of the process.
    let memory = unsafe { libc::mmap(std::ptr::null_mut(), size_of::<[Breaker; SERVERS]>(), protection, flags, -1, 0) };
    // Without it every process finds out for itself.
    if memory != libc::MAP_FAILED {
        SHARED.store(memory.cast(), Ordering::Relaxed);
    }
}

fn shared() -> &'static [Breaker] {
    // SAFETY: mapped to the end of the process, zeroed by the kernel, and made of atomics alone.
    unsafe { SHARED.load(Ordering::Relaxed).as_ref() }.map_or(&[], |all| all)
}

/// What is known of the server that a hash stands for.
pub fn of(server: u64) -> &'static Breaker {
    part_of(server, server)
}

/// What is known of a part of it.
pub fn part_of(whole: u64, part: u64) -> &'static Breaker {
    let (whole, part) = (whole | 1, part | 1);
    let found = shared().iter().find(|breaker| {
        match breaker.server.compare_exchange(0, part, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => true,
            Err(known) => known == part,
        }
    });
    let breaker = found.unwrap_or(&OWN);
    if breaker.whole.load(Ordering::Relaxed) != whole {
        breaker.whole.store(whole, Ordering::Relaxed);
    }
    breaker
}

/// What is known of a part, if anything is.
pub fn known(part: u64) -> Option<&'static Breaker> {
    let known = |breaker: &&Breaker| breaker.server.load(Ordering::Relaxed) == part | 1;
    shared().iter().find(known)
}

/// What is known of all parts of a server.
pub fn parts_of(whole: u64) -> impl Iterator<Item = &'static Breaker> {
    let of_it = move |breaker: &&Breaker| breaker.whole.load(Ordering::Relaxed) == whole | 1;
    shared().iter().chain([&OWN]).filter(of_it)
}

/// Whether the server may be asked.
pub enum Leave {
    /// It may.
    Granted,
    /// Not for so many milliseconds.
    Refused(u64),
}

impl Breaker {
    /// Whether the server answered the last time.
    pub fn is_closed(&self) -> bool {
        self.state.load(Ordering::Relaxed) == CLOSED
    }

    /// Asks for leave. Of those who ask a server that was down when its pause is over, one is let through.
    pub fn enter(&self) -> Leave {
        if self.state.load(Ordering::Relaxed) == CLOSED {
            return Leave::Granted;
        }
        let (now, until) = (clock::boot().boot_ms, self.open_until.load(Ordering::Relaxed));
        if now < until {
            return Leave::Refused(until - now);
        }
        let next = now + FIRST_PAUSE_MS;
        match self.open_until.compare_exchange(until, next, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => {
                // One that is closed meanwhile stays so.
                let _ = self.state.compare_exchange(OPEN, HALF_OPEN, Ordering::Relaxed, Ordering::Relaxed);
                Leave::Granted
            }
            Err(until) => Leave::Refused(until.saturating_sub(now).max(1)),
        }
    }

    /// The server answered; how often it had failed in a row, if it was down until now.
    pub fn succeeded(&self, round_trip_us: u64) -> Option<u32> {
        self.round_trip_us.store(round_trip_us, Ordering::Relaxed);
        if self.state.load(Ordering::Relaxed) == CLOSED || self.state.swap(CLOSED, Ordering::Relaxed) == CLOSED {
            return None;
        }
        self.recoveries.fetch_add(1, Ordering::Relaxed);
        Some(self.in_a_row.swap(0, Ordering::Relaxed))
    }

    /// It did not, and why; whether it was up until now. `random` spreads out when those who share the server try again.
    pub fn failed(&self, reason: &str, random: u64) -> bool {
        self.reason.set(reason);
        self.failures.fetch_add(1, Ordering::Relaxed);
        let before = self.in_a_row.fetch_add(1, Ordering::Relaxed);
        let pause = LONGEST_PAUSE_MS.min(FIRST_PAUSE_MS << before.min(10));
        let pause = pause * 3 / 4 + random % (pause / 4);
        self.open_until.store(clock::boot().boot_ms + pause, Ordering::Relaxed);
        self.state.swap(OPEN, Ordering::Relaxed) == CLOSED
    }

    /// "closed": the server is asked; "open": it is not, because it did not answer; "half-open": one who asks finds out.
    pub fn state(&self) -> &'static str {
        match self.state.load(Ordering::Relaxed) {
            CLOSED => "closed",
            HALF_OPEN => "half-open",
            _ => "open",
        }
    }

    /// In how many milliseconds the next one is let through; 0 if the next one is.
    pub fn retry_ms(&self) -> u64 {
        if self.state.load(Ordering::Relaxed) == CLOSED {
            return 0;
        }
        self.open_until.load(Ordering::Relaxed).saturating_sub(clock::boot().boot_ms)
    }

    /// Why it did not answer the last time; empty if it always did, or if that cannot be told.
    pub fn reason(&self) -> String {
        self.reason.get()
    }

    /// Counts a refusal.
    pub fn refused(&self, code: Code) {
        if let Some(counter) = counter(code) {
            self.refused[counter].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often something was refused so.
    pub fn count(&self, code: Code) -> u64 {
        counter(code).map_or(0, |counter| self.refused[counter].load(Ordering::Relaxed))
    }

    /// How often it did not answer.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// How often it answered again after that.
    pub fn recoveries(&self) -> u64 {
        self.recoveries.load(Ordering::Relaxed)
    }

    /// How long the last question took, in microseconds.
    pub fn round_trip_us(&self) -> u64 {
        self.round_trip_us.load(Ordering::Relaxed)
    }
}

fn counter(code: Code) -> Option<usize> {
    match code {
        Code::Full => Some(0),
        Code::Contended => Some(1),
        Code::Conflict => Some(2),
        Code::Limit => Some(3),
        _ => None,
    }
}
