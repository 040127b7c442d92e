//! Death at any instruction: a process is walked through one call, instruction by instruction, and killed. What it
//! wrote must then be there whole or not at all, every index must agree, and no block may be lost.
//!
//! To die between two stores is to die behind the first of them, so short calls are killed behind each of their stores,
//! and all calls with `PRESENCE_CHAOS_STEPS=1`; otherwise the long ones behind a hundred of their instructions, others
//! in every run.

#[path = "common/stepping.rs"]
mod stepping;

mod common;

use common::{Segment, at, write};
use presence_store::{Entries, Limits, Page, RoomState, Store, Write};
use stepping::Stepped;

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
/// Kills of a call in the short form.
const KILLS: usize = 100;
/// A call of less instructions is killed behind each one that stores something.
const SHORT: usize = 20_000;
/// When the call happens, and how everything is looked at.
const CALL_MS: u64 = 40_000;

/// All that can be asked of a segment, versions aside.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    entries: Vec<(String, String, u64, String, u64)>,
    users: Vec<(u64, Vec<String>)>,
    rooms: Vec<(String, u32, u32)>,
    revisions: Vec<(String, u64, u64, u64)>,
}

fn look(store: &Store) -> Seen {
    let now = at(CALL_MS);
    let mut out = Entries::default();
    store.get_prefix(now, "", "", None, ALL, &mut out).expect("get_prefix");
    let mut entries: Vec<_> = out
        .iter()
        .map(|entry| {
            (entry.room.to_owned(), entry.client_id.to_owned(), entry.user_id, entry.data.to_owned(), entry.updated_ms)
        })
        .collect();
    entries.sort();
    let users = (1..4)
        .map(|user| {
            let mut out = Entries::default();
            store.get_user(now, "", user, None, ALL, &mut out).expect("get_user");
            (user, out.iter().map(|entry| entry.client_id.to_owned()).collect())
        })
        .collect();
    let rooms = store.rooms(now, "", "", ALL).expect("rooms");
    let rooms =
        rooms.iter().map(|(name, RoomState { entries, users, .. })| (name.to_owned(), entries, users)).collect();
    let revisions = store.revisions(now, "").expect("revisions");
    let revisions = revisions.into_iter().map(|(key, one)| (key, one.count, one.user_id, one.other_user_id)).collect();
    Seen { entries, users, rooms, revisions }
}

/// A call in the middle of which processes die.
struct Case {
    name: &'static str,
    before: fn(&Store),
    call: fn(&Store),
    /// Whether it is one change; otherwise it is one of many small ones, each whole.
    atomic: bool,
}

/// What is there before every call: two rooms, and people in them who have nothing to do with it.
fn bystanders(store: &Store) {
    for (index, room) in ["admin/online", "admin/online", "postType/post:7"].into_iter().enumerate() {
        let client = format!("bystander-{index}");
        let write = Write { user_id: 1 + index as u64 % 2, ..write(room, &client, r#"{"screen":"dashboard"}"#) };
        store.set(at(0), "", &write).expect("set");
    }
}

/// Some in every shard, in front of what is there.
fn other_sites(store: &Store) {
    for index in 0..64 {
        let site = format!("site-{}-{index}", store.info(at(0)).expect("info").sites);
        store.set(at(0), &site, &write("room", "me", "{}")).expect("set");
    }
}

fn big(letter: &str) -> String {
    format!(r#"{{"k":"{}"}}"#, letter.repeat(2_000))
}

const LONG: &str = "client-with-a-name-that-does-not-fit-into-the-block-of-its-entry-\
    and-therefore-reaches-into-the-first-block-of-more-text-which-then-has-to-stay-when-the-entry-is-buried-there";

fn set(store: &Store, room: &str, client: &str, data: &str) {
    store.set(at(CALL_MS), "", &write(room, client, data)).expect("set");
}

fn set_before(store: &Store, room: &str, client: &str, data: &str) {
    store.set(at(0), "", &write(room, client, data)).expect("set");
}

const CASES: &[Case] = &[
    Case {
        name: "join of a new site and room",
        before: other_sites,
        call: |store| set(store, "new-room", "me", r#"{"screen":"post"}"#),
        atomic: true,
    },
    Case {
        name: "join under a limit, where one has just left",
        before: |store| {
            bystanders(store);
            set_before(store, "admin/online", "me", "{}");
            store.remove(at(1), "", "admin/online", "me").expect("remove");
        },
        call: |store| {
            let write = Write {
                limits: Limits { max_per_user: 50, ..Limits::default() },
                ..write("admin/online", "me", r#"{"screen":"post"}"#)
            };
            store.set(at(CALL_MS), "", &write).expect("set");
        },
        atomic: true,
    },
    Case {
        name: "join of a room among others",
        before: |store| {
            for index in 0..60 {
                set_before(store, &format!("room-{index}"), "one", "{}");
            }
        },
        call: |store| set(store, "room-3-and-a-half", "me", r#"{"screen":"post"}"#),
        atomic: true,
    },
    Case {
        name: "removal of a room among others",
        before: |store| {
            for index in 0..60 {
                set_before(store, &format!("room-{index}"), "one", "{}");
            }
        },
        call: |store| assert!(store.remove(at(CALL_MS), "", "room-30", "one").expect("remove")),
        atomic: true,
    },
    Case {
        name: "renewal",
        before: |store| {
            bystanders(store);
            set_before(store, "admin/online", "me", "{}");
        },
        call: |store| set(store, "admin/online", "me", "{}"),
        atomic: true,
    },
    Case {
        name: "renewal to an earlier end",
        before: |store| {
            bystanders(store);
            store.set(at(0), "", &Write { ttl_ms: 80_000_000, ..write("admin/online", "me", "{}") }).expect("set");
        },
        call: |store| set(store, "admin/online", "me", "{}"),
        atomic: true,
    },
    Case {
        name: "change from small to big, and of the user",
        before: |store| {
            bystanders(store);
            store.set(at(0), "", &Write { user_id: 3, ..write("admin/online", "me", "{}") }).expect("set");
            set_before(store, "admin/online", "newest", "{}");
        },
        call: |store| set(store, "admin/online", "me", &big("b")),
        atomic: true,
    },
    Case {
        name: "change from big to big",
        before: |store| {
            bystanders(store);
            set_before(store, "admin/online", "me", &big("a"));
        },
        call: |store| set(store, "admin/online", "me", &big("b")),
        atomic: true,
    },
    Case {
        name: "change from big to small",
        before: |store| {
            bystanders(store);
            set_before(store, "admin/online", "me", &big("a"));
        },
        call: |store| set(store, "admin/online", "me", "{}"),
        atomic: true,
    },
    Case {
        name: "removal of a big entry with a long name",
        before: |store| {
            bystanders(store);
            set_before(store, "admin/online", LONG, &big("a"));
        },
        call: |store| assert!(store.remove(at(CALL_MS), "", "admin/online", LONG).expect("remove")),
        atomic: true,
    },
    Case {
        name: "removal of the last entry of a site",
        before: |store| {
            other_sites(store);
            set_before(store, "room", "me", &big("a"));
            other_sites(store);
        },
        call: |store| assert!(store.remove(at(CALL_MS), "", "room", "me").expect("remove")),
        atomic: true,
    },
    Case {
        name: "sweep of what has expired",
        before: |store| {
            for index in 0..6 {
                let client = format!("expired-{index}");
                store.set(at(0), "", &Write { ttl_ms: 1_000, ..write("gone", &client, "{}") }).expect("set");
            }
            bystanders(store);
        },
        call: |store| assert_eq!(store.gc(at(CALL_MS)).expect("gc"), 6),
        atomic: false,
    },
    Case {
        name: "removal of a user",
        before: |store| {
            bystanders(store);
            for index in 0..6 {
                let client = format!("mine-{index}");
                let room = format!("room-{}", index % 2);
                store.set(at(0), "", &Write { user_id: 3, ..write(&room, &client, &big("a")) }).expect("set");
            }
        },
        call: |store| assert_eq!(store.remove_user(at(CALL_MS), "", 3).expect("remove_user"), 6),
        atomic: false,
    },
    Case {
        name: "first bump of a key",
        before: bystanders,
        call: |store| assert_eq!(store.bump(at(CALL_MS), "", "options/general", 2).expect("bump"), 1),
        atomic: true,
    },
    Case {
        name: "another bump",
        before: |store| {
            bystanders(store);
            store.bump(at(0), "", "options/general", 1).expect("bump");
            store.bump(at(0), "", "options/reading", 1).expect("bump");
        },
        call: |store| assert_eq!(store.bump(at(CALL_MS), "", "options/general", 2).expect("bump"), 2),
        atomic: true,
    },
    Case {
        name: "forgetting of a user in one key",
        before: |store| {
            bystanders(store);
            store.bump(at(0), "", "options/general", 3).expect("bump");
            store.bump(at(0), "", "options/reading", 1).expect("bump");
        },
        call: |store| assert_eq!(store.forget_user(at(CALL_MS), "", 3).expect("forget_user"), 1),
        atomic: true,
    },
    Case {
        name: "clearing of a site",
        before: |store| {
            bystanders(store);
            store.bump(at(0), "", "options/general", 1).expect("bump");
        },
        call: |store| assert_eq!(store.clear(at(CALL_MS), "").expect("clear"), 4),
        atomic: false,
    },
];

/// A segment before the call, and the child that is about to make it.
fn scene(case: &Case) -> (Segment, Store, Stepped) {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    (case.before)(&store);
    let child = Stepped::new(
        || {
            let store = segment.open();
            // The first use of a lock makes a thread known; that is not what is walked through.
            assert!(!store.remove(at(CALL_MS), "warm", "up", "please").expect("remove"));
            store
        },
        |store| {
            (case.call)(&store);
            std::mem::forget(store);
        },
    );
    (segment, store, child)
}

fn used(store: &Store) -> u64 {
    store.info(at(CALL_MS)).expect("info").blocks_used
}

/// What must be seen of `middle` between `old` and `new`, when every entry goes or comes by itself.
fn lies_between(old: &Seen, new: &Seen, middle: &Seen) -> bool {
    middle.entries.iter().all(|entry| old.entries.contains(entry) || new.entries.contains(entry))
        && old.entries.iter().filter(|entry| new.entries.contains(entry)).all(|entry| middle.entries.contains(entry))
}

/// Who is in rooms whose names begin with `admin/`, which have a version of their own, and with what.
fn in_group(seen: &Seen) -> Vec<(&str, &str, u64, &str)> {
    let inside = seen.entries.iter().filter(|(room, ..)| room.starts_with("admin/"));
    inside.map(|(room, client, user, data, _)| (room.as_str(), client.as_str(), *user, data.as_str())).collect()
}

/// A path through a call, and its instructions behind which the segment is not as it was: to die elsewhere is to die at
/// one of these.
fn stores(case: &Case) -> (Vec<u64>, Vec<usize>) {
    let (segment, _store, mut child) = scene(case);
    let file = std::fs::File::open(segment.file()).expect("the segment");
    // SAFETY: whoever might change the mapped bytes is stopped while they are compared.
    let map = unsafe { memmap2::Mmap::map(&file) }.expect("a mapping");
    let mut before = map.to_vec();
    let (mut path, mut stores) = (vec![child.place()], vec![0]);
    while child.step() {
        path.push(child.place());
        if before[..] != map[..] {
            before.copy_from_slice(&map);
            stores.push(path.len() - 1);
        }
    }
    (path, stores)
}

/// Kills a process in front of many of the instructions of the call: how many kills, of how many instructions, and how
/// often something had to be repaired.
fn die_in(case: &Case, every: bool) -> (usize, usize, u64) {
    // Looking applies what is due, so whoever walks or dies does it in a scene that nobody has looked at.
    let (_segment, store, child) = scene(case);
    let old = (look(&store), used(&store));
    drop((store, child));
    let (_segment, store, mut child) = scene(case);
    let mut path = child.walk();
    let new = (look(&store), used(&store));
    drop((store, child));
    let stride = path.len().div_ceil(KILLS);
    let mut deaths: Vec<_> = (std::process::id() as usize % stride..path.len()).step_by(stride).collect();
    if every || path.len() < SHORT {
        // Not every walk is of the same length: what is called first is bound first.
        (path, deaths) = stores(case);
    }
    let (mut kills, mut recoveries) = (0, 0);
    for index in deaths {
        let (segment, store, mut child) = scene(case);
        let version = store.room(at(0), "", "admin/online").expect("room").version;
        let group = store.prefix_version(at(0), "", "admin/").expect("version");
        let arrived = child.go_to(&path, index);
        child.kill();
        kills += 1;
        let context =
            format!("{}, instruction {index} of {}{}", case.name, path.len(), if arrived { "" } else { " (end)" });
        // A survivor that reads first, and a newcomer that goes through everything.
        let told = store.prefix_version(at(CALL_MS), "", "admin/").expect("version");
        let seen = look(&store);
        assert!(told != group || in_group(&seen) == in_group(&old.0), "{context}: a change that no version tells of");
        if case.atomic {
            assert!(seen == old.0 || seen == new.0, "{context}: {seen:?}");
        } else {
            assert!(lies_between(&old.0, &new.0, &seen), "{context}: {seen:?}");
        }
        let newcomer = segment.open();
        assert_eq!(newcomer.check(at(CALL_MS)).expect("check"), Vec::<String>::new(), "{context}");
        assert_eq!(look(&newcomer), seen, "{context}: what was seen stays");
        if case.atomic {
            let blocks = used(&newcomer);
            assert_eq!(blocks, if seen == old.0 { old.1 } else { new.1 }, "{context}: blocks");
            let unchanged = store.room(at(CALL_MS), "", "admin/online").expect("room").version == version;
            assert!(unchanged || seen == new.0, "{context}: a version for nothing");
        }
        recoveries += newcomer.info(at(CALL_MS)).expect("info").recoveries;
        // And the shard is open for writing.
        set(&newcomer, "admin/online", "next", "{}");
        set(&newcomer, "new-room", "next", "{}");
        assert_eq!(store.check(at(CALL_MS)).expect("check"), Vec::<String>::new(), "{context}");
    }
    (kills, path.len(), recoveries)
}

#[test]
fn a_death_at_any_instruction_leaves_every_change_whole_or_undone() {
    let every = std::env::var_os("PRESENCE_CHAOS_STEPS").is_some();
    let start = std::time::Instant::now();
    let cases = std::sync::Mutex::new(CASES.iter());
    let (mut all_kills, mut all_recoveries) = (0, 0);
    // Two at a time: walking is mostly waiting for the other process.
    let totals = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut totals = Vec::new();
                    loop {
                        let Some(case) = cases.lock().expect("no panic").next() else { return totals };
                        let (kills, length, recoveries) = die_in(case, every);
                        eprintln!(
                            "{:45} {kills:6} kills in {length:6} instructions, {recoveries:5} repaired",
                            case.name
                        );
                        assert!(recoveries > 0, "{}: no death met the lock", case.name);
                        totals.push((kills, recoveries));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    for (kills, recoveries) in totals {
        all_kills += kills;
        all_recoveries += recoveries;
    }
    eprintln!("{all_kills} kills, {all_recoveries} repaired, {:.1} s", start.elapsed().as_secs_f64());
}

/// A change of one shard may take its version before a change of another one and become visible behind it.
#[test]
fn the_versions_of_site_and_prefix_tell_of_changes_that_overtake_each_other() {
    let case = Case {
        name: "change",
        before: |store| {
            for room in ["rooms/one", "rooms/two", "rooms/three"] {
                set_before(store, room, "me", "{}");
            }
        },
        call: |store| set(store, "rooms/one", "me", r#"{"n":1}"#),
        atomic: true,
    };
    let (path, stores) = stores(&case);
    let mut overtaken = 0;
    for index in stores {
        let (mut segment, store, mut child) = scene(&case);
        let before = store.room(at(CALL_MS), "", "rooms/one").expect("room").version;
        if !child.go_to(&path, index) {
            continue;
        }
        // Does not wait for the child to end its change.
        segment.options.lock_timeout = std::time::Duration::ZERO;
        let hasty = segment.open();
        for room in ["rooms/two", "rooms/three"] {
            let _ = hasty.set(at(CALL_MS), "", &write(room, "me", r#"{"n":2}"#));
        }
        let told = hasty.site_version(at(CALL_MS), "");
        let told_of_prefix = hasty.prefix_version(at(CALL_MS), "", "rooms/");
        let room = hasty.room(at(CALL_MS), "", "rooms/one");
        child.finish();
        if let (Ok(told), Ok(told_of_prefix), Ok(room)) = (told, told_of_prefix, room)
            && room.version == before
        {
            overtaken += 1;
            assert_ne!(store.site_version(at(CALL_MS), "").expect("version"), told, "a change nobody hears of");
            let of_prefix = store.prefix_version(at(CALL_MS), "", "rooms/").expect("version");
            assert_ne!(of_prefix, told_of_prefix, "a change nobody hears of");
        }
    }
    assert!(overtaken > 0);
}
