//! One test for each fault that was found in the store.

mod common;

use common::{Segment, at, write};
use presence_store::{Error, Now, Write};

/// A room and its site that stand side by side in one bucket leave it together.
#[test]
fn a_room_and_its_site_may_share_a_bucket() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    // With 64 name buckets a shard, some of these rooms share one with their site, and one of them comes right
    // before it.
    for index in 0..2_000 {
        let room = format!("room-{index}");
        store.set(at(index), "", &write(&room, "alone", "{}")).expect("set");
        assert!(store.remove(at(index), "", &room, "alone").expect("remove"));
        assert_eq!(store.check(at(index)).expect("check"), Vec::<String>::new(), "{room}");
    }
    assert_eq!(store.info(at(2_000)).expect("info").sites, 0);
}

/// A process may have looked at the clock a little before another one that was faster.
#[test]
fn a_clock_that_lags_behind_the_wheel_loses_nobody() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let version = |ms| store.room(at(ms), "", "room").expect("room");
    let long = Write { ttl_ms: 150_000, ..write("room", "long", "{}") };
    store.set(at(10_000), "", &long).expect("set");
    // What is written with an age that is beyond its lease is due at once, also for whoever lags.
    let gone = Write { ttl_ms: 1_000, age_ms: 5_000, client_id: "gone", ..long };
    store.set(at(12_000), "", &gone).expect("set");
    assert_eq!(version(8_000).entries, 1);
    assert_eq!(store.check(at(12_000)).expect("check"), Vec::<String>::new());
    assert_eq!(version(12_000).entries, 1);
    assert_eq!(version(159_999).entries, 1);
    assert_eq!(version(160_000).entries, 0);
}

#[test]
fn times_at_the_end_of_time_are_only_far_away() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let now = Now { wall_ms: u64::MAX, boot_ms: u64::MAX - 5 };
    store.set(now, "", &write("room", "client", "{}")).expect("set");
    assert_eq!(store.room(now, "", "room").expect("room").entries, 1);
    assert_eq!(store.gc(now).expect("gc"), 0);
    store.set(now, "", &Write { age_ms: u64::MAX, ..write("room", "old", "{}") }).expect("set");
    assert_eq!(store.room(now, "", "room").expect("room").entries, 1);
}

/// Whoever counts sees no entry that was dead when it came.
#[test]
fn an_entry_that_expired_before_it_was_written_is_never_counted() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    store.set(at(0), "", &write("room", "alive", "{}")).expect("set");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let other = segment.open();
            for _ in 0..100_000 {
                let dead = Write { ttl_ms: 1_000, age_ms: 5_000, ..write("room", "dead", "{}") };
                other.set(at(1), "", &dead).expect("set");
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            assert_eq!(store.room(at(1), "", "room").expect("room").entries, 1);
        }
    });
}

/// A segment whose lock a living process holds for however long is never given up: that process may go on.
#[test]
fn a_lock_of_a_process_that_exists_never_gives_the_segment_up() {
    let mut segment = Segment::new(1 << 20);
    segment.options.lock_timeout = std::time::Duration::from_millis(1);
    let store = segment.open();
    let locks = segment.locks();
    store.set(at(0), "", &write("room", "client", "{}")).expect("set");
    for lock in &locks {
        segment.damage(*lock, u64::from(std::os::unix::process::parent_id()));
    }
    for ms in (0..600_000).step_by(30_000) {
        let refused = store.set(at(ms), "", &write("room", "client", "{}"));
        assert!(matches!(refused, Err(Error::Contended { .. })), "{refused:?} after {ms} ms");
    }
    for lock in locks {
        segment.damage(lock, 0);
    }
    // It has changed hands: nobody waits for the end of a second.
    store.set(at(599_999), "", &write("room", "client", "{}")).expect("set");
}

/// A lock that nobody will ever let go, after a death that the kernel did not tell of.
#[test]
fn a_lock_that_nobody_lets_go_gives_the_segment_up() {
    let mut segment = Segment::new(1 << 20);
    segment.options.lock_timeout = std::time::Duration::from_millis(1);
    let store = segment.open();
    let locks = segment.locks();
    store.set(at(0), "", &write("room", "client", "{}")).expect("set");
    for lock in locks {
        segment.damage(lock, 12_345_678);
    }
    let mut ms = 0;
    let error = loop {
        match store.set(at(ms), "", &write("room", "client", "{}")) {
            Err(Error::Contended { .. }) => assert!(ms < 60_000, "given up at last"),
            other => break other,
        }
        ms += 500;
    };
    assert!(matches!(error, Err(Error::Corrupt(_))), "{error:?}");
    assert!(ms >= 30_000, "not before {ms}");
    // Reads go on all the while.
    assert_eq!(store.room(at(ms), "", "room").expect("room").entries, 1);
    assert!(store.set_aside().expect("set aside"));
    segment.open().set(at(ms), "", &write("room", "client", "{}")).expect("set");
}

/// The look that applied what had expired told one version, the next one another.
#[test]
fn a_site_whose_rooms_have_expired_has_one_version_from_the_first_look_on() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    store.set(at(0), "", &write("stays", "client", "{}")).expect("set");
    for index in 0..20 {
        let room = format!("room {index}");
        store.set(at(0), "", &Write { ttl_ms: 1_000, ..write(&room, "client", "{}") }).expect("set");
    }
    let version = |ms| store.site_version(at(ms), "").expect("version");
    let (before, first) = (version(0), version(2_000));
    assert_ne!(before, first);
    assert_eq!(first, version(2_000));
}

/// A shard that kept the site for its revisions alone took part in the version, until the last of them was forgotten.
#[test]
fn a_revision_that_is_forgotten_does_not_change_the_sites_version() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let ttl_ms = 86_400_000;
    store.bump(at(0), "", "key", 1).expect("bump");
    for index in 0..64 {
        store.set(at(1), "", &Write { ttl_ms: 1_000, ..write(&index.to_string(), "client", "{}") }).expect("set");
    }
    store.set(at(2_000), "", &Write { ttl_ms, ..write("stays", "client", "{}") }).expect("set");
    let version = |ms| store.site_version(at(ms), "").expect("version");
    let before = version(86_400_001);
    assert_eq!(store.revision(at(86_400_001), "", "key").expect("revision"), None);
    store.gc(at(86_400_001)).expect("gc");
    assert_eq!(version(86_400_001), before);
}
