//! A storm: processes that write, change, remove and read are killed at random instants, or stopped while they hold a
//! lock. `PRESENCE_CHAOS_ROUNDS` says how many kills (300 otherwise).

#[path = "common/forked.rs"]
mod forked;
#[path = "common/stepping.rs"]
mod stepping;

mod common;

use std::collections::BTreeMap;
use std::io::{Read, Write as _};
use std::time::{Duration, Instant};

use common::{Segment, write};
use forked::{Forked, Random, Watchdog, number_of, payload};
use presence_store::{Entries, Error, Limits, Now, Outcome, Page, Store, Write};
use stepping::Stepped;

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
const WORKERS: usize = 4;
/// Clients of each worker.
const CLIENTS: u64 = 12;
/// A call that takes longer than its wait by this much is reported: the machine was busy, or there is something to
/// look into.
const SLACK: Duration = Duration::from_millis(200);

fn now() -> Now {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let ms = since.as_millis() as u64;
    Now { wall_ms: ms, boot_ms: ms - 1_700_000_000_000 }
}

/// What a worker tells its parent, before and after each write: a client, and the number of the data it has now (0 =
/// none). A write that was announced and not acknowledged may have happened or not.
#[derive(Clone, Copy)]
struct Record {
    acknowledged: bool,
    client: u64,
    number: u64,
}

impl Record {
    /// Of a call that took too long; no write.
    const SLOW: u64 = u64::MAX;

    fn send(self, pipe: &mut std::io::PipeWriter) {
        let mut bytes = [0; 17];
        bytes[0] = u8::from(self.acknowledged);
        bytes[1..9].copy_from_slice(&self.client.to_ne_bytes());
        bytes[9..].copy_from_slice(&self.number.to_ne_bytes());
        // Less than a pipe takes at once, so it arrives whole or not at all.
        pipe.write_all(&bytes).expect("the parent reads");
    }

    fn all(journal: &[u8]) -> impl Iterator<Item = Self> + '_ {
        let word = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().expect("eight bytes"));
        journal.chunks_exact(17).map(move |bytes| Self {
            acknowledged: bytes[0] == 1,
            client: word(&bytes[1..9]),
            number: word(&bytes[9..]),
        })
    }
}

/// Client to number of its data.
type Known = BTreeMap<u64, u64>;

fn room_of(worker: usize, client: u64) -> String {
    // Some rooms are shared by all, some are a worker's own.
    if client.is_multiple_of(3) { format!("own-{worker}-{client}") } else { format!("shared-{}", client % 3) }
}

fn name_of(worker: usize, client: u64) -> String {
    let mut name = format!("worker-{worker}-client-{client}");
    if client % 4 == 1 {
        name.push_str(&"-long".repeat(30));
    }
    name
}

fn size_of(random: &mut Random) -> usize {
    match random.below(8) {
        0 => 10_100,
        1 | 2 => 500 + random.below(3_000) as usize,
        _ => random.below(200) as usize,
    }
}

/// Works until it is killed. Everything it knows to be there must be there, all the time.
fn work(segment: &Segment, worker: usize, seed: u64, known: &mut Known, pipe: &mut std::io::PipeWriter) {
    let store = segment.open();
    let mut random = Random::new(seed);
    let mut out = Entries::default();
    loop {
        let client = random.below(CLIENTS);
        let (room, name) = (room_of(worker, client), name_of(worker, client));
        let start = Instant::now();
        match random.below(10) {
            0..=3 => {
                let number = random.next() >> 8 | 1;
                let data = payload(number, size_of(&mut random));
                change(&store, worker, client, Some((number, &data)), known, pipe);
            }
            4 => change(&store, worker, client, None, known, pipe),
            5 | 6 => {
                out.clear();
                if allow(store.find(now(), "", &room, &name, &mut out)).is_some() {
                    let found = out.iter().next().map(|entry| (number_of(entry.data), entry.data.to_owned()));
                    assert_eq!(
                        found.as_ref().map(|(number, _)| number),
                        known.get(&client),
                        "{name} is as it was left"
                    );
                    if let Some((_, data)) = found {
                        let again = write(&room, &name, &data);
                        let renewed = allow(store.set(now(), "", &Write { ttl_ms: 80_000_000, ..again }));
                        assert!(matches!(renewed, None | Some(Outcome::Renewed)));
                    }
                }
            }
            7 => {
                out.clear();
                if allow(store.get(now(), "", &room, None, "", 0, ALL, &mut out)).is_some() {
                    for entry in out.iter() {
                        number_of(entry.data);
                    }
                    let own = out.iter().find(|entry| entry.client_id == name).map(|entry| number_of(entry.data));
                    assert_eq!(own.as_ref(), known.get(&client), "{name} is in its room");
                }
            }
            8 => {
                if let Some(state) = allow(store.room(now(), "", &room)) {
                    out.clear();
                    if allow(store.get(now(), "", &room, None, "", state.version, ALL, &mut out)).is_some() {
                        assert!(out.iter().all(|entry| entry.version > state.version), "what is newer");
                    }
                }
            }
            _ => {
                allow(store.bump(now(), "", &format!("options/{client}"), worker as u64 + 1));
                allow(store.forget_user(now(), "", worker as u64 + 1));
                allow(store.site_version(now(), ""));
                allow(store.gc(now()));
            }
        }
        if start.elapsed() > segment.options.lock_timeout + SLACK {
            Record { acknowledged: false, client: Record::SLOW, number: start.elapsed().as_millis() as u64 }.send(pipe);
        }
    }
}

/// A lock not got in time is a typed refusal, not a fault: on a busy machine a holder may sleep.
fn allow<T>(result: presence_store::Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(Error::Contended { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

fn change(
    store: &Store,
    worker: usize,
    client: u64,
    to: Option<(u64, &str)>,
    known: &mut Known,
    pipe: &mut std::io::PipeWriter,
) {
    let (room, name) = (room_of(worker, client), name_of(worker, client));
    let number = to.map_or(0, |(number, _)| number);
    Record { acknowledged: false, client, number }.send(pipe);
    let done = match to {
        Some((_, data)) => {
            let write = Write { ttl_ms: 86_400_000, user_id: worker as u64 + 1, ..write(&room, &name, data) };
            let write = Write { user_id: 1, limits: Limits::default(), ..write };
            allow(store.set(now(), "", &write)).inspect(|outcome| assert_eq!(*outcome, Outcome::Changed)).is_some()
        }
        None => allow(store.remove(now(), "", &room, &name))
            .inspect(|removed| assert_eq!(*removed, known.contains_key(&client), "{name} was there or not"))
            .is_some(),
    };
    if done {
        if number == 0 {
            known.remove(&client);
        } else {
            known.insert(client, number);
        }
    }
    // A refused write changed nothing: what is known still holds.
    Record { acknowledged: true, client, number: known.get(&client).copied().unwrap_or(0) }.send(pipe);
}

struct Worker {
    child: Forked,
    journal: std::io::PipeReader,
    known: Known,
}

fn start(segment: &Segment, worker: usize, seed: u64, known: Known) -> Worker {
    let (journal, mut pipe) = std::io::pipe().expect("a pipe");
    // Nobody reads before the worker is dead: let it write for long.
    // SAFETY: asks for more room in a pipe of our own.
    unsafe { libc::fcntl(std::os::fd::AsRawFd::as_raw_fd(&pipe), libc::F_SETPIPE_SZ, 1 << 20) };
    let mut own = known.clone();
    let child = Forked::new(|| work(segment, worker, seed, &mut own, &mut pipe));
    Worker { child, journal, known }
}

/// Kills a worker and holds what is there against what it has told. Its slow calls are counted.
fn bury(mut dead: Worker, worker: usize, store: &Store, slow: &mut u64) -> Known {
    assert!(dead.child.kill(), "workers do not end by themselves");
    let mut journal = Vec::new();
    dead.journal.read_to_end(&mut journal).expect("the journal");
    let mut pending = None;
    for record in Record::all(&journal) {
        if record.client == Record::SLOW {
            *slow += 1;
            continue;
        }
        if !record.acknowledged {
            pending = Some((record.client, record.number));
            continue;
        }
        pending = None;
        if record.number == 0 {
            dead.known.remove(&record.client);
        } else {
            dead.known.insert(record.client, record.number);
        }
    }
    let mut out = Entries::default();
    let mut found = Known::new();
    for client in 0..CLIENTS {
        let (room, name) = (room_of(worker, client), name_of(worker, client));
        out.clear();
        store.find(now(), "", &room, &name, &mut out).expect("find");
        let there = out.iter().next().map_or(0, |entry| number_of(entry.data));
        let told = dead.known.get(&client).copied().unwrap_or(0);
        let may = [Some(told), pending.filter(|(of, _)| *of == client).map(|(_, number)| number)];
        assert!(may.contains(&Some(there)), "{name}: {there} is there, {may:?} were told");
        if there != 0 {
            found.insert(client, there);
        }
    }
    found
}

#[test]
fn whoever_is_killed_costs_the_others_nothing() {
    let rounds: u64 = std::env::var("PRESENCE_CHAOS_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(300);
    let seed = now().wall_ms;
    let dog = Watchdog::new();
    let mut segment = Segment::new(8 << 20);
    let store = segment.open();
    segment.options.lock_timeout = Duration::from_millis(50);
    let mut random = Random::new(seed);
    let mut slow = 0;
    let mut workers: Vec<_> = (0..WORKERS).map(|index| start(&segment, index, random.next(), Known::new())).collect();
    let begin = Instant::now();
    for round in 0..rounds {
        std::thread::sleep(Duration::from_micros(random.below(12_000)));
        let index = random.below(WORKERS as u64) as usize;
        if random.below(8) == 0 {
            // Stopped for a while, perhaps while it holds a lock, and killed while stopped.
            workers[index].child.signal(libc::SIGSTOP);
            std::thread::sleep(Duration::from_micros(random.below(3_000)));
        }
        let dead = workers.remove(index);
        let known = bury(dead, index, &store, &mut slow);
        workers.insert(index, start(&segment, index, random.next(), known));
        if round % 8 == 0 {
            assert_eq!(store.check(now()).expect("check"), Vec::<String>::new(), "seed {seed}, kill {round}");
        }
        dog.progress();
        if rounds >= 1_000 && round % 500 == 499 {
            let recoveries = store.info(now()).expect("info").recoveries;
            eprintln!(
                "{} of {rounds} kills, {recoveries} repaired, {slow} slow calls, {} s",
                round + 1,
                begin.elapsed().as_secs()
            );
        }
    }
    let mut live = 0;
    for (index, dead) in workers.into_iter().enumerate() {
        live += bury(dead, index, &store, &mut slow).len() as u64;
    }
    assert_eq!(store.check(now()).expect("check"), Vec::<String>::new(), "seed {seed}");
    let info = store.info(now()).expect("info");
    assert_eq!(info.entries, live, "nothing is there that nobody wrote");
    eprintln!(
        "{rounds} kills, {} repaired, {} refused, {slow} calls took {SLACK:?} longer than the wait, {:.1} s",
        info.recoveries,
        info.refused_contended,
        begin.elapsed().as_secs_f64()
    );
    assert!(info.recoveries > 0, "no death met a lock");
    store.clear(now(), "").expect("clear");
    assert_eq!(store.info(now()).expect("info").blocks_used, 0, "every block came back");
    dog.rest();
}

#[test]
fn whoever_is_stopped_costs_one_wait_and_then_nothing() {
    let dog = Watchdog::new();
    let mut segment = Segment::new(1 << 20);
    segment.options.lock_timeout = Duration::from_millis(300);
    let store = segment.open();
    let locks = segment.locks();
    let at = |ms: u64| Now { wall_ms: 1_000_000 + ms, boot_ms: 1_000_000 + ms };
    let me = |data| write("room", "me", data);
    store.set(at(0), "", &me("{}")).expect("set");
    let mut holder = Stepped::new(|| segment.open(), |store| assert!(store.set(at(1), "", &me(r#"{"n":1}"#)).is_ok()));
    // Until readers cannot see past it: the sequence, behind one of the locks, is odd.
    let is_writing = || locks.iter().any(|lock| segment.peek(*lock) != 0 && segment.peek(lock + 1) & 1 == 1);
    while !is_writing() {
        assert!(holder.step(), "it writes at some time");
    }
    let holder = holder.stop();
    let timed = |ms, data| {
        let start = Instant::now();
        let result = store.set(at(ms), "", &me(data));
        (matches!(result, Err(Error::Contended { .. })), start.elapsed())
    };
    let (refused, first) = timed(2, r#"{"n":2}"#);
    assert!(refused && first >= segment.options.lock_timeout);
    for ms in [3, 500, 1_000] {
        let (refused, again) = timed(ms, r#"{"n":2}"#);
        assert!(refused && again < first, "refused at once");
    }
    assert!(matches!(store.find(at(4), "", "room", "me", &mut Entries::default()), Err(Error::Contended { .. })));
    // Other shards go on.
    let others = (0..64).filter(|index| store.set(at(5), "", &write(&format!("room-{index}"), "me", "{}")).is_ok());
    assert!(others.count() > 32);
    // A second later it is tried again.
    let (refused, later) = timed(1_500, r#"{"n":2}"#);
    assert!(refused && later >= segment.options.lock_timeout);
    holder.resume();
    let mut out = Entries::default();
    assert!(store.find(at(3_000), "", "room", "me", &mut out).expect("find"));
    assert_eq!(out.iter().next().map(|entry| entry.data), Some(r#"{"n":1}"#), "it ended what it had begun");
    assert!(!timed(3_001, r#"{"n":2}"#).0);
    assert_eq!(store.check(at(3_001)).expect("check"), Vec::<String>::new());
    dog.rest();
}
