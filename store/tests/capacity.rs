//! How much fits, what happens when no more does, and that all of it comes back.

#[path = "common/forked.rs"]
mod forked;

mod common;

use common::{Segment, at, write};
use forked::Random;
use presence_store::{Entries, Error, Limits, Page, Store, Write, charge};

const ALL: Page = Page { limit: usize::MAX, offset: 0 };

fn data_of_64_bytes() -> String {
    format!(r#"{{"k":"{}"}}"#, "x".repeat(64 - 8))
}

fn used(store: &Store, ms: u64) -> u64 {
    store.info(at(ms)).expect("info").blocks_used
}

/// Writes entries until one is refused; how many went in.
fn fill(store: &Store, room_of: impl Fn(u64) -> String) -> u64 {
    let data = data_of_64_bytes();
    assert_eq!(data.len(), 64);
    for index in 0.. {
        let (room, client) = (room_of(index), format!("user-{index}-0123456789ab"));
        match store.set(at(0), "site", &Write { user_id: index + 1, ..write(&room, &client, &data) }) {
            Ok(_) => {}
            Err(Error::Full { used, blocks }) => {
                assert!(used <= blocks && used > blocks * 9 / 10, "{used} of {blocks}");
                return index;
            }
            Err(error) => panic!("{error}"),
        }
    }
    unreachable!("it is full at some time")
}

#[test]
fn the_default_size_holds_40_000_entries() {
    for (what, room_of) in [
        ("in rooms of four", (|index| format!("postType/post:{}", index / 4)) as fn(u64) -> String),
        ("in one room", |_| "admin/online".into()),
    ] {
        let segment = Segment::new(16 << 20);
        let store = segment.open();
        let count = fill(&store, room_of);
        eprintln!("16 MB hold {count} entries of 64 bytes {what}");
        assert!(count >= 40_000, "{count} {what}");
        // Refused is refused, and everyone is there.
        assert_eq!(store.info(at(0)).expect("info").entries, count);
        assert!(store.info(at(0)).expect("info").refused_full >= 1);
        let mut out = Entries::default();
        for index in [0, count / 2, count - 1] {
            let client = format!("user-{index}-0123456789ab");
            assert!(store.find(at(0), "site", &room_of(index), &client, &mut out).expect("find"), "{index}");
        }
        assert!(
            !store.find(at(0), "site", &room_of(count), &format!("user-{count}-0123456789ab"), &mut out).expect("find")
        );
        // Renewing needs no space, and whoever is removed leaves theirs.
        let data = data_of_64_bytes();
        let room = room_of(0);
        let renewal = Write { user_id: 1, ..write(&room, "user-0-0123456789ab", &data) };
        store.set(at(0), "site", &renewal).expect("a renewal");
        assert_eq!(store.remove_user(at(0), "site", 1).expect("remove"), 1);
        store.set(at(0), "site", &Write { user_id: 1, ..write(&room_of(1), "user-0", &data) }).expect("set");
        assert_eq!(store.clear(at(0), "site").expect("clear"), count);
        assert_eq!(used(&store, 0), 0);
    }
}

#[test]
fn the_smallest_size_works() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let count = fill(&store, |index| format!("room-{}", index % 40));
    assert!(count > 2_500, "{count}");
    assert_eq!(store.check(at(0)).expect("check"), Vec::<String>::new());
    assert_eq!(store.gc(at(60_000)).expect("gc"), count);
    assert_eq!(used(&store, 60_000), 0);
}

#[test]
fn what_has_expired_makes_room_before_anything_is_refused() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let count = fill(&store, |index| format!("room-{}", index % 40));
    // Nobody swept: the same number fits again, without a refusal.
    let refused = store.info(at(0)).expect("info").refused_full;
    // A shard that had no room of the site may need a block for it.
    for index in 0..count - 16 {
        let (room, client) = (format!("other-{}", index % 40), index.to_string());
        let done = store.set(at(61_000), "site", &write(&room, &client, "{}"));
        assert!(done.is_ok(), "{index} of {count}: {done:?}");
    }
    assert_eq!(store.info(at(61_000)).expect("info").refused_full, refused);
}

#[test]
fn a_refused_change_leaves_the_entry_as_it_was() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    store.set(at(0), "site", &write("room", "me", r#"{"is":"small"}"#)).expect("set");
    fill(&store, |index| format!("room-{}", index % 40));
    let version = store.room(at(0), "site", "room").expect("room").version;
    let big = format!(r#"{{"k":"{}"}}"#, "x".repeat(10_000));
    let before = used(&store, 0);
    assert!(matches!(store.set(at(0), "site", &write("room", "me", &big)), Err(Error::Full { .. })));
    assert!(matches!(store.set(at(0), "new site", &write("new room", "new", &big)), Err(Error::Full { .. })));
    assert!(used(&store, 0) <= before);
    let mut out = Entries::default();
    assert!(store.find(at(0), "site", "room", "me", &mut out).expect("find"));
    assert_eq!(out.iter().next().map(|entry| entry.data), Some(r#"{"is":"small"}"#));
    assert_eq!(store.room(at(0), "site", "room").expect("room").version, version);
    assert_eq!(store.check(at(0)).expect("check"), Vec::<String>::new());
}

#[test]
fn payloads_of_every_size_come_and_go_without_a_trace() {
    let segment = Segment::new(4 << 20);
    let store = segment.open();
    let mut random = Random::new(7);
    let mut ms = 0;
    let cycles = 16;
    for cycle in 0..cycles {
        let mut full = 0;
        for index in 0..1_200 {
            let size = [40, 120, 300, 900, 3_000, 10_000][random.below(6) as usize] + random.below(100) as usize;
            let data = format!(r#"{{"k":"{}"}}"#, "x".repeat(size));
            let (room, client) = (format!("room-{}", random.below(30)), format!("client-{}", random.below(600)));
            let ttl_ms = 1_000 + random.below(200_000);
            let write = Write { user_id: random.below(9), ttl_ms, ..write(&room, &client, &data) };
            match store.set(at(ms), "site", &write) {
                Ok(_) => {}
                Err(Error::Full { .. }) => full += 1,
                Err(error) => panic!("{error}"),
            }
            if index % 3 == 0 {
                store.remove(at(ms), "site", &room, &format!("client-{}", random.below(600))).expect("remove");
            }
            ms += random.below(40);
        }
        if cycle % 4 == 1 {
            assert_eq!(store.check(at(ms)).expect("check"), Vec::<String>::new(), "cycle {cycle}");
        }
        assert!(full < 1_100, "most is taken");
        if cycle % 4 == 3 {
            ms += 300_000;
            store.gc(at(ms)).expect("gc");
            assert_eq!(used(&store, ms), 0, "cycle {cycle}: nothing stays behind");
        }
    }
}

#[test]
fn no_write_pays_for_a_big_sweep() {
    let segment = Segment::new(16 << 20);
    let store = segment.open();
    // All in one room, so all in one shard.
    for index in 0..20_000 {
        store.set(at(0), "", &Write { ttl_ms: 1_000, ..write("room", &format!("{index}"), "{}") }).expect("set");
    }
    let entries = |ms| {
        let mut out = Entries::default();
        store.get(at(ms), "", "room", None, "", 0, ALL, &mut out).expect("get");
        out.len()
    };
    assert_eq!(entries(0), 20_000);
    // Long after all have expired they are gone for whoever asks, and a write removes only a few of them.
    assert_eq!(entries(100_000), 0);
    store.set(at(100_000), "", &write("room", "new", "{}")).expect("set");
    assert_eq!(entries(100_000), 1);
    let left = store.gc(at(100_000)).expect("gc");
    assert!((19_900..20_000).contains(&left), "{left} were left by one write to whoever wants all gone");
}

/// Writes entries of the longest data until one is refused; how many went in, and the refusal.
fn write_until_refused(store: &Store, site: &str, room: &str, user_id: u64, limits: Limits) -> (u64, Error) {
    let data = format!(r#"{{"k":"{}"}}"#, "x".repeat(10_232));
    for index in 0.. {
        let client = format!("{user_id}-{index}");
        let write = Write { user_id, limits, ..write(room, &client, &data) };
        if let Err(error) = store.set(at(0), site, &write) {
            return (index, error);
        }
    }
    unreachable!("it is full at some time")
}

#[test]
fn a_users_budget_holds_over_all_sites_of_an_install() {
    let segment = Segment::new(4 << 20);
    let store = segment.open();
    let limits = Limits { max_bytes_per_user: 100_000, ..Limits::default() };
    let mut written = 0;
    for site in 0..30 {
        let (count, error) = write_until_refused(&store, &format!("net/{site}"), "r", 7, limits);
        assert!(matches!(error, Error::Budget { max: 100_000 }), "{error}");
        written += count;
    }
    assert_eq!(written, 100_000 / charge(1, 3, 10_240));

    // Neither another user nor another install pays for it, and a site without a `/` is an install by itself.
    for (site, user) in [("net/1", 8), ("web/1", 7), ("net", 7), ("", 7)] {
        let (count, _) = write_until_refused(&store, site, "other", user, limits);
        assert_eq!(count, if site == "net" { 0 } else { 9 }, "{site:?}");
    }
}

#[test]
fn what_takes_no_more_is_kept_over_budget_and_what_grows_is_not() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let roomy = write("r", "c", r#"{"k":"12345678"}"#);
    store.set(at(0), "", &roomy).expect("set");
    let limits = Limits { max_bytes_per_user: charge(1, 1, 16) - 1, ..Limits::default() };
    let renewed = Write { limits, ..roomy };
    store.set(at(0), "", &renewed).expect("a renewal");
    store.set(at(0), "", &Write { data: r#"{"k":"87654321"}"#, ..renewed }).expect("a change that takes no more");
    let grown = store.set(at(0), "", &Write { data: r#"{"k":"123456789"}"#, ..renewed });
    assert!(matches!(grown, Err(Error::Budget { .. })), "{grown:?}");
    let taken_over = store.set(at(0), "", &Write { user_id: 2, ..renewed });
    assert!(matches!(taken_over, Err(Error::Budget { .. })), "{taken_over:?}");
    store.set(at(0), "", &Write { data: "{}", ..renewed }).expect("a change that takes less");
    // What the entry took itself is not counted beside it, and nobody has no budget.
    store.set(at(0), "", &Write { data: r#"{"k":"1234567"}"#, ..renewed }).expect("up to the budget");
    store.set(at(0), "", &Write { user_id: 0, data: r#"{"k":"123456789"}"#, ..renewed }).expect("nobody's");
    assert_eq!(store.info(at(0)).expect("info").refused_limit, 2);
}

#[test]
fn a_write_leaves_the_reserve_to_others() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let limits = Limits { leave_free: 12, ..Limits::default() };
    let (_, error) = write_until_refused(&store, "", "r", 1, limits);
    let Error::Reserved { used, blocks, leave_free: 12 } = error else { panic!("{error}") };
    assert!(used * 100 >= blocks * 88 && used * 100 < blocks * 91, "{used} of {blocks}");

    let first = Write { limits, ..write("r", "1-0", "{}") };
    store.set(at(0), "", &first).expect("a change that takes less needs no reserve");
    let grown = Write { data: r#"{"k":"1"}"#, ..first };
    // One entry less is in use now: again up to the reserve.
    write_until_refused(&store, "", "r", 2, limits);
    let refused = store.set(at(0), "", &grown);
    assert!(matches!(refused, Err(Error::Reserved { .. })), "{refused:?}");
    store.set(at(0), "", &Write { limits: Limits::default(), ..grown }).expect("another's change");
    let (more, error) = write_until_refused(&store, "", "r", 3, Limits::default());
    assert!(more > 5 && matches!(error, Error::Full { .. }), "{more} {error}");

    // What has expired is no obstacle: it is reclaimed first.
    store.set(at(60_001), "", &first).expect("set");
    assert_eq!(store.info(at(60_001)).expect("info").entries, 1);
}

#[test]
fn saves_take_the_place_of_older_saves_before_they_touch_the_reserve() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    write_until_refused(&store, "", "r", 1, Limits { leave_free: 12, ..Limits::default() });
    let before = used(&store, 0);
    for index in 0..2_000 {
        store.bump(at(0), &format!("net/{}", index % 20), &format!("post/{index}"), 7).expect("bump");
    }
    // One for each site, and the block of the site itself.
    assert!(used(&store, 0) <= before + 40, "{} then {}", before, used(&store, 0));
    assert_eq!(store.revisions(at(0), "net/19").expect("revisions")[0].0, "post/1999");
    let (more, _) = write_until_refused(&store, "", "r", 2, Limits::default());
    assert!(more > 5, "{more}");
}

/// How many users it takes, each with a budget of 256 KiB used to the last byte in entries that cost the most memory for it.
#[test]
fn it_takes_many_users_to_reach_the_reserve() {
    let limits = Limits { max_bytes_per_user: 262_144, leave_free: 12, ..Limits::default() };
    for (megabytes, least) in [(4, 10), (16, 42), (32, 84), (64, 170)] {
        let segment = Segment::new(megabytes << 20);
        let store = segment.open();
        let fill = |bytes: usize, most: u64| {
            let data = format!(r#"{{"k":"{}"}}"#, "x".repeat(bytes));
            for user_id in 1.. {
                for index in 0..most {
                    let room = format!("{user_id}/{index}");
                    match store.set(at(0), "net/1", &Write { user_id, limits, ..write(&room, "c", &data) }) {
                        Ok(_) => {}
                        Err(Error::Budget { .. }) => break,
                        Err(Error::Reserved { .. }) => return user_id,
                        Err(error) => panic!("{error}"),
                    }
                }
            }
            unreachable!("the reserve is reached at some time")
        };
        let users = [10, 130, 10_000].map(|bytes| {
            let users = fill(bytes, u64::MAX);
            store.clear(at(0), "net/1").expect("clear");
            users
        });
        eprintln!("{megabytes} MB: {users:?} users with entries of 10, 130 and 10,000 bytes");
        assert!(users.iter().all(|users| *users >= least), "{megabytes} MB: {users:?}");
    }
}
