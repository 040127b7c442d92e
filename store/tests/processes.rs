//! Real processes that write and read the same segment at the same time.

#[path = "common/forked.rs"]
mod forked;

mod common;

use std::time::Duration;

use common::{Segment, at, write};
use forked::{Forked, Random, Watchdog, number_of, payload};
use presence_store::{Entries, Error, Limits, Outcome, Page, Write};

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
const WRITERS: u64 = 4;
const CLIENTS: u64 = 40;
const WRITES: u64 = 30_000;

/// Processes that begin their work at the same moment, and all come to a good end.
fn together(segment: &Segment, count: u64, work: impl Fn(u64)) {
    // Not a pipe: children that other tests fork meanwhile would keep it open.
    let mut gate = segment.file().into_os_string();
    gate.push(".gate");
    let children: Vec<_> = (0..count)
        .map(|index| {
            Forked::new(|| {
                while !std::path::Path::new(&gate).exists() {
                    std::thread::yield_now();
                }
                work(index);
            })
        })
        .collect();
    std::fs::write(&gate, "").expect("a file");
    children.into_iter().for_each(Forked::join);
    std::fs::remove_file(&gate).expect("the file");
}

#[test]
fn nothing_is_lost_and_every_read_is_whole() {
    let dog = Watchdog::new();
    let segment = Segment::new(16 << 20);
    let store = segment.open();
    together(&segment, WRITERS + 2, |index| {
        let store = segment.open();
        let mut random = Random::new(index + 99);
        let mut out = Entries::default();
        if index < WRITERS {
            // Each has clients of its own, in rooms that all share.
            let mut versions = [0; CLIENTS as usize];
            for count in 1..=WRITES {
                let client = random.below(CLIENTS);
                let (room, name) = (format!("room-{}", client % 3), format!("writer-{index}-{client}"));
                let data = payload(count, random.below(600) as usize);
                let write = Write { user_id: index + 1, ..write(&room, &name, &data) };
                assert_eq!(store.set(at(1), "", &write).expect("set"), Outcome::Changed);
                out.clear();
                assert!(store.find(at(1), "", &room, &name, &mut out).expect("find"));
                let entry = out.iter().next().expect("an entry");
                assert_eq!(number_of(entry.data), count, "what was written last");
                assert!(entry.version > versions[client as usize]);
                versions[client as usize] = entry.version;
            }
            for client in 0..CLIENTS {
                let data = payload(WRITES + 1, client as usize * 10);
                let (room, name) = (format!("room-{}", client % 3), format!("writer-{index}-{client}"));
                store.set(at(1), "", &Write { user_id: index + 1, ..write(&room, &name, &data) }).expect("set");
            }
        } else {
            let (mut since, mut known) = (0, std::collections::BTreeMap::new());
            for _ in 0..WRITES / 2 {
                out.clear();
                store.get(at(1), "", "room-1", None, "", 0, ALL, &mut out).expect("get");
                let mut newest = u64::MAX;
                for entry in out.iter() {
                    number_of(entry.data);
                    assert!(entry.version < newest, "newest change first, and nobody twice");
                    newest = entry.version;
                }
                let version = store.room(at(1), "", "room-1").expect("room").version;
                out.clear();
                store.get(at(1), "", "room-1", None, "", since, ALL, &mut out).expect("get");
                for entry in out.iter() {
                    let before = known.insert(entry.client_id.to_owned(), entry.version);
                    assert!(entry.version > since && before.is_none_or(|before| before <= entry.version), "never back");
                }
                since = version;
            }
        }
        dog.progress();
    });
    let state: Vec<_> = (0..3).map(|room| store.room(at(1), "", &format!("room-{room}")).expect("room")).collect();
    assert_eq!(state.iter().map(|room| u64::from(room.entries)).sum::<u64>(), WRITERS * CLIENTS);
    assert!(state.iter().all(|room| u64::from(room.users) == WRITERS));
    let mut out = Entries::default();
    store.get_prefix(at(1), "", "", None, ALL, &mut out).expect("get");
    assert_eq!(out.len() as u64, WRITERS * CLIENTS);
    assert!(out.iter().all(|entry| number_of(entry.data) == WRITES + 1), "everyone's last write");
    assert_eq!(store.check(at(1)).expect("check"), Vec::<String>::new());
    dog.rest();
}

#[test]
fn joins_at_the_same_time_never_pass_the_limit() {
    const LIMIT: u32 = 25;
    let dog = Watchdog::new();
    for round in 0..100 {
        let segment = Segment::new(1 << 20);
        let store = segment.open();
        together(&segment, 4, |index| {
            let store = segment.open();
            for count in 0..20 {
                // Different rooms, so different shards: no single lock decides.
                let (room, name) = (format!("room-{index}-{count}"), format!("client-{index}-{count}"));
                let join =
                    Write { limits: Limits { max_per_user: LIMIT, ..Limits::default() }, ..write(&room, &name, "{}") };
                match store.set(at(1), "", &join) {
                    Ok(Outcome::Changed) | Err(Error::Limit { limit: LIMIT } | Error::Contended { .. }) => {}
                    other => panic!("{other:?}"),
                }
            }
        });
        let mut out = Entries::default();
        store.get_user(at(1), "", 1, None, ALL, &mut out).expect("get_user");
        assert_eq!(out.len(), LIMIT as usize, "round {round}");
        dog.progress();
    }
    dog.rest();
}

#[test]
fn the_same_client_written_by_many_is_one_entry_of_one_of_them() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    together(&segment, 4, |index| {
        let store = segment.open();
        for count in 0..2_000 {
            let data = payload(index * 10_000 + count, 100 * index as usize);
            store.set(at(1), "", &Write { user_id: index + 1, ..write("room", "same", &data) }).expect("set");
            if count % 7 == 0 {
                store.remove(at(1), "", "room", "same").expect("remove");
            }
        }
        store.set(at(1), "", &write("room", "same", &payload(1, 1))).expect("set");
    });
    let mut out = Entries::default();
    store.get(at(1), "", "room", None, "", 0, ALL, &mut out).expect("get");
    assert_eq!(out.len(), 1);
    assert_eq!(store.check(at(1)).expect("check"), Vec::<String>::new());
}

#[test]
fn a_write_of_one_process_is_seen_by_another_and_outlives_it() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let before = store.site_version(at(0), "").expect("version");
    Forked::new(|| {
        segment.open().set(at(1), "", &write("room", "other", r#"{"from":"another process"}"#)).expect("set");
    })
    .join();
    let mut out = Entries::default();
    assert!(store.find(at(2), "", "room", "other", &mut out).expect("find"));
    assert_ne!(store.site_version(at(2), "").expect("version"), before);
    Forked::new(|| assert!(segment.open().remove(at(3), "", "room", "other").expect("remove"))).join();
    assert_eq!(store.room(at(4), "", "room").expect("room").version, 0);
}

#[test]
fn a_bump_counts_for_each_of_many_at_once() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    together(&segment, 4, |index| {
        let store = segment.open();
        for _ in 0..500 {
            store.bump(at(1), "", "options/general", index + 1).expect("bump");
        }
    });
    assert_eq!(store.revision(at(1), "", "options/general").expect("revision").map(|one| one.count), Some(2_000));
}

#[test]
fn processes_that_make_the_segment_at_once_agree_on_one() {
    for _ in 0..30 {
        let mut segment = Segment::new(1 << 20);
        segment.options.lock_timeout = Duration::from_secs(10);
        together(&segment, 4, |index| {
            segment.open().set(at(1), "", &write("room", &format!("client-{index}"), "{}")).expect("set");
        });
        assert_eq!(segment.open().room(at(1), "", "room").expect("room").entries, 4);
        assert!(segment.leftovers().is_empty());
    }
}

#[test]
fn a_forked_child_that_opens_its_own_leaves_the_parents_alone() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    store.set(at(0), "", &write("room", "parent", "{}")).expect("set");
    for _ in 0..20 {
        // The child is forked from a thread that has used the locks, and dies with one.
        assert!(
            Forked::new(|| {
                let store = segment.open();
                loop {
                    store.set(at(1), "", &write("room", "child", "{}")).expect("set");
                    store.remove(at(1), "", "room", "child").expect("remove");
                }
            })
            .kill()
        );
        store.set(at(2), "", &write("room", "parent", "{}")).expect("set");
        assert_eq!(store.check(at(2)).expect("check"), Vec::<String>::new());
    }
}
