//! What calls cost, in instructions, which are the same in every run: of what is not asked for, nothing or little.

#[path = "common/stepping.rs"]
mod stepping;

mod common;

use common::{Segment, at, write};
use presence_store::{Entries, Page, Store, Write};
use stepping::Stepped;

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
/// When the call happens.
const CALL_MS: u64 = 40_000;

fn set(store: &Store, ms: u64, room: &str) {
    store.set(at(ms), "", &write(room, "me", "{}")).expect("set");
}

/// Instructions of a join that is refused because the segment is full, counted up to `most`.
fn refusal(segment: &Segment, ms: u64, most: usize) -> usize {
    let mut child = Stepped::new(
        || segment.open(),
        |store| {
            let refused = store.set(at(ms), "site 0", &write("room", "one too many", "{}"));
            assert!(matches!(refused, Err(presence_store::Error::Full { .. })), "{refused:?}");
            std::mem::forget(store);
        },
    );
    let mut steps = 0;
    while steps < most && child.step() {
        steps += 1;
    }
    steps
}

#[test]
fn a_full_segment_is_searched_for_what_nobody_needs_only_when_there_may_be_some() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    for index in 0..400 {
        store.bump(at(0), &format!("site {index}"), "key", 1).expect("bump");
    }
    let mut count = 0;
    while store.set(at(0), &format!("site {}", count % 40), &write("room", &count.to_string(), "{}")).is_ok() {
        count += 1;
    }
    // That last one has searched. Nothing has left since, and no time has passed.
    let at_once = refusal(&segment, 0, 1_000_000);
    let searching = refusal(&segment, 5_000, 1_000_000);
    eprintln!("a refusal takes {at_once} instructions, one that searches for expired revisions {searching}");
    assert!(searching > at_once * 2, "the one at once has not searched");

    // What left is found at once, in whichever shard it was.
    assert!(store.remove(at(5_000), "site 7", "room", "7").expect("remove"));
    store.set(at(5_000), "site 8", &write("room", "instead", "{}")).expect("the block of the one who left");
    assert_eq!(store.check(at(5_000)).expect("check"), Vec::<String>::new());
}

/// Instructions of a call on a segment with so many rooms, each with somebody in it, and three more under one prefix.
fn among(rooms: u32, call: impl FnOnce(&Store)) -> usize {
    let segment = Segment::new(16 << 20);
    let store = segment.open();
    for index in 0..rooms {
        let room = format!("postType/page:{}", index.wrapping_mul(2_654_435_761));
        store.set(at(0), "", &Write { user_id: 1_000 + u64::from(index), ..write(&room, "me", "{}") }).expect("set");
    }
    for room in ["support/1", "support/2", "support/3"] {
        set(&store, 0, room);
    }
    instructions(&segment, call)
}

/// Instructions of a call by somebody who has made others before.
fn instructions(segment: &Segment, call: impl FnOnce(&Store)) -> usize {
    let mut child = Stepped::new(
        || {
            let store = segment.open();
            // What is called first is bound first.
            store.rooms(at(0), "", "warm up", ALL).expect("rooms");
            set(&store, 0, "warm up");
            assert!(store.remove(at(CALL_MS), "", "warm up", "me").expect("remove"));
            store
        },
        |store| {
            call(&store);
            std::mem::forget(store);
        },
    );
    let mut steps = 0;
    while child.step() {
        steps += 1;
    }
    steps
}

/// What a call costs more when there are so many times more rooms, and again so many times more. Where it follows the
/// logarithm, twice the same; where it looks at every room, a hundred times as much.
fn is_logarithmic(what: &str, call: impl Fn(&Store)) {
    let [few, some, many] = [100, 1_000, 10_000].map(|rooms| among(rooms, &call));
    eprintln!("{what}: {few} instructions among 100 rooms, {some} among 1,000, {many} among 10,000");
    assert!(many.saturating_sub(some) < some.saturating_sub(few).max(few / 4) * 3, "{what}");
}

#[test]
fn asking_for_few_rooms_does_not_cost_more_for_those_that_nobody_asks_for() {
    is_logarithmic("rooms", |store| {
        assert_eq!(store.rooms(at(CALL_MS), "", "support/", ALL).expect("rooms").len(), 3);
    });
    is_logarithmic("a page of rooms", |store| {
        let page = Page { limit: 2, offset: 1 };
        assert_eq!(store.rooms(at(CALL_MS), "", "", page).expect("rooms").len(), 2);
    });
    is_logarithmic("entries of rooms", |store| {
        let mut out = Entries::default();
        store.get_prefix(at(CALL_MS), "", "support/", None, ALL, &mut out).expect("get_prefix");
        assert_eq!(out.len(), 3);
    });
}

#[test]
fn a_new_room_costs_no_more_than_the_way_to_its_place() {
    is_logarithmic("joining and leaving twenty new rooms", |store| {
        for index in 0..20 {
            let room = format!("postType/page:{index}-new");
            set(store, CALL_MS, &room);
            assert!(store.remove(at(CALL_MS), "", &room, "me").expect("remove"));
        }
    });
}

/// Instructions among 10,000 rooms are those among 100, or few more.
fn is_the_same(what: &str, call: impl Fn(&Store)) {
    let [few, many] = [100, 10_000].map(|rooms| among(rooms, &call));
    eprintln!("{what}: {few} instructions among 100 rooms, {many} among 10,000");
    assert!(many < few + few / 4, "{what}");
}

#[test]
fn the_version_of_a_prefix_and_figures_cost_the_same_whoever_is_there() {
    is_the_same("the version of a prefix", |store| {
        assert!(store.prefix_version(at(CALL_MS), "", "support/").expect("version") > 0);
    });
    is_the_same("figures", |store| assert_eq!(store.info(at(CALL_MS)).expect("info").sites, 1));
}

/// Instructions of joining and leaving a room that another one is in, of a user who has so many entries elsewhere.
fn elsewhere(entries: usize) -> usize {
    let segment = Segment::new(16 << 20);
    let store = segment.open();
    for index in 0..entries {
        let room = format!("postType/page:{index}");
        store.set(at(0), "", &write(&room, "me", "{}")).expect("set");
    }
    store.set(at(0), "", &Write { user_id: 2, ..write("room", "other", "{}") }).expect("set");
    instructions(&segment, |store| {
        set(store, CALL_MS, "room");
        assert_eq!(store.room(at(CALL_MS), "", "room").expect("room").users, 2);
        assert!(store.remove(at(CALL_MS), "", "room", "me").expect("remove"));
    })
}

#[test]
fn who_has_many_entries_elsewhere_joins_and_leaves_at_the_same_cost() {
    let [few, many] = [10, 10_000].map(elsewhere);
    eprintln!("joining and leaving: {few} instructions with 10 entries elsewhere, {many} with 10,000");
    assert!(many < few + few / 4);
}
