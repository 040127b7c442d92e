//! Random histories, held against a model.

mod common;
#[path = "common/history.rs"]
mod history;

use common::{Segment, at};
use history::{Op, ROOMS, play};
use presence_store::{Entries, Limits, MAX_REVISIONS, Now, Page, Revision, RoomState, Write};
use proptest::prelude::*;

const ALL: Page = Page { limit: usize::MAX, offset: 0 };

fn op() -> impl Strategy<Value = Op> {
    let set =
        (0..3_usize, 0..ROOMS, 0..9_usize, 0..4_u64, 0..8_usize, 0..5_usize, any::<bool>(), (0..10_u32, 0..6_u64))
            .prop_map(|(site, room, client, user, data, ttl, aged, (cap, budget))| Op::Set {
                budget: if budget < 3 { 0 } else { 300 << (2 * budget) },
                site,
                room,
                client,
                user,
                data,
                ttl_ms: [1_000, 1_500, 30_000, 90_000, 86_400_000][ttl],
                age_ms: if aged { 700 } else { 0 },
                cap: if cap < 6 { 0 } else { cap - 4 },
            });
    prop_oneof![
        12 => set,
        3 => (0..3_usize, 0..ROOMS, 0..9_usize).prop_map(|(site, room, client)| Op::Remove { site, room, client }),
        1 => (0..3_usize, 1..4_u64).prop_map(|(site, user)| Op::RemoveUser { site, user }),
        1 => (0..3_usize).prop_map(|site| Op::Clear { site }),
        4 => (0..3_usize, 0..6_usize, 0..3_u64).prop_map(|(site, key, user)| Op::Bump { site, key, user }),
        1 => (0..3_usize, 1..4_u64).prop_map(|(site, user)| Op::ForgetUser { site, user }),
        4 => (0..3_usize, 0..ROOMS, 0..20_usize, 0..12_usize, 0..6_usize)
            .prop_map(|(site, room, bytes, limit, offset)| Op::List { site, room, bytes, limit, offset }),
        1 => Just(Op::Gc),
        4 => prop_oneof![Just(1_u64), 100..2_000_u64, 20_000..100_000_u64, Just(90_000_000)].prop_map(|ms| Op::Wait { ms }),
    ]
}
proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_what_the_model_does(ops in prop::collection::vec(op(), 1..80), limit in 1..12_usize) {
        play(&ops, limit);
    }
}

#[test]
fn a_room_that_was_never_there_has_no_state() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    assert_eq!(store.room(at(0), "", "nobody").expect("room"), RoomState::default());
}

#[test]
fn past_its_most_revisions_a_site_forgets_the_bumping_users_own_oldest_first() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let keys = |list: Vec<(String, Revision)>| list.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(store.bump(at(0), "", "of-9", 9).expect("bump"), 1);
    for index in 0..MAX_REVISIONS - 1 {
        store.bump(at(1 + index), "", &format!("of-7-{index}"), 7).expect("bump");
    }
    store.bump(at(500), "", "one-more-of-7", 7).expect("bump");
    let left = keys(store.revisions(at(500), "").expect("revisions"));
    assert_eq!(left.len() as u64, MAX_REVISIONS);
    assert!(left.contains(&"of-9".to_owned()) && !left.contains(&"of-7-0".to_owned()));
    // One who has none pushes out the oldest of all.
    store.bump(at(600), "", "first-of-5", 5).expect("bump");
    assert!(!keys(store.revisions(at(600), "").expect("revisions")).contains(&"of-9".to_owned()));
    assert_eq!(store.revision(at(86_400_600), "", "first-of-5").expect("revision"), None);
    assert_eq!(store.bump(at(86_400_600), "", "first-of-5", 5).expect("bump"), 1);
    assert_eq!(store.revisions(at(86_400_600), "").expect("revisions").len(), 1);
    assert_eq!(store.check(at(86_400_600)).expect("check"), Vec::<String>::new());
}

#[test]
fn a_write_may_be_older_than_the_boot() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let now = Now { wall_ms: 1_700_000_000_000, boot_ms: 10_000 };
    let write = |ttl_ms, client_id| Write {
        room: "r",
        client_id,
        user_id: 1,
        data: "{}",
        ttl_ms,
        age_ms: 3_600_000,
        limits: Limits::default(),
    };
    store.set(now, "", &write(60_000, "gone")).expect("set");
    store.set(now, "", &write(7_200_000, "alive")).expect("set");
    let mut out = Entries::default();
    store.get(now, "", "r", None, "", 0, ALL, &mut out).expect("get");
    assert_eq!(out.iter().map(|entry| entry.client_id).collect::<Vec<_>>(), ["alive"]);
    assert_eq!(store.room(now, "", "r").expect("room").entries, 1);
    out.clear();
    store.get(now, "", "r", Some(3_599_999), "", 0, ALL, &mut out).expect("get");
    assert!(out.is_empty());
    store.get(now, "", "r", Some(3_600_000), "", 0, ALL, &mut out).expect("get");
    assert_eq!(out.len(), 1);
    assert_eq!(store.check(now).expect("check"), Vec::<String>::new());
}

#[test]
fn the_version_of_a_prefix_stays_when_others_come_and_go() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let prefixes: Vec<_> = (0..40).map(|group| format!("group-{group}/")).collect();
    let versions = |site| -> Vec<_> {
        prefixes.iter().map(|prefix| store.prefix_version(at(0), site, prefix).expect("version")).collect()
    };
    // Few share a counter by chance.
    let differ = |one: &[u64], other: &[u64]| one.iter().zip(other).filter(|(one, other)| one != other).count();
    for prefix in &prefixes {
        let (before, of_other_site) = (versions(""), versions("second"));
        let room = format!("{prefix}room");
        store.set(at(0), "", &common::write(&room, "client", "{}")).expect("set");
        let after = versions("");
        assert_ne!(
            store.prefix_version(at(0), "", &room).expect("version"),
            before[prefixes.iter().position(|other| other == prefix).expect("one")]
        );
        assert!((1..5).contains(&differ(&before, &after)), "{before:?} {after:?}");
        assert!(differ(&of_other_site, &versions("second")) < 5);
        store.set(at(1), "", &common::write(&room, "client", "{}")).expect("renewal");
        assert_eq!(versions(""), after);
    }
    let (before, whole) = (versions(""), store.site_version(at(0), "").expect("version"));
    store.set(at(0), "", &common::write("group-1", "client", "{}")).expect("set");
    assert_eq!(versions(""), before, "a name without a slash is in no group");
    assert_ne!(store.site_version(at(0), "").expect("version"), whole);
}
