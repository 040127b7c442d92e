//! What has gone has left the memory, too: in no byte of the segment is anything that was said.

mod common;

use common::{Segment, at, write};
use presence_store::{Store, Write};

const SECRET: &str = "tangerine-4711";
/// A number that no other word of a segment is by chance.
const USER: u64 = 0x5ec2_e7ed_0042_1337;

/// Whether the segment holds some bytes, and whether it is sound.
fn holds(segment: &Segment, store: &Store, wanted: &[u8]) -> bool {
    assert_eq!(store.check(at(0)).expect("check"), Vec::<String>::new());
    let bytes = std::fs::read(segment.file()).expect("the segment");
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn secret(size: usize) -> String {
    format!(r#"{{"k":"{}{SECRET}"}}"#, "x".repeat(size))
}

/// Sizes of data: in place, in place up to its end, in one more block, in many.
const SIZES: [usize; 4] = [0, 200, 600, 9_000];

fn set(store: &Store, client_id: &str, data: &str) {
    store.set(at(0), "", &Write { user_id: USER, ..write("room", client_id, data) }).expect("set");
}

/// Whether any of the secret is there: of its fourteen bytes at least seven are together, wherever a block ends.
fn leaks(segment: &Segment, store: &Store) -> bool {
    SECRET.as_bytes().windows(6).any(|part| holds(segment, store, part))
}

#[test]
fn what_is_alive_is_found() {
    for size in SIZES {
        let segment = Segment::new(1 << 20);
        let store = segment.open();
        set(&store, "me", &secret(size));
        assert!(leaks(&segment, &store), "{size}");
        assert!(holds(&segment, &store, &USER.to_ne_bytes()), "{size}");
    }
}

#[test]
fn data_that_was_replaced_is_gone() {
    for size in SIZES {
        for next in ["{}".to_owned(), format!(r#"{{"k":"{}"}}"#, "y".repeat(9_000))] {
            let segment = Segment::new(1 << 20);
            let store = segment.open();
            set(&store, "me", "{}");
            set(&store, "me", &secret(size));
            assert!(leaks(&segment, &store), "{size}");
            set(&store, "me", &next);
            assert!(!leaks(&segment, &store), "{size}");
        }
    }
}

#[test]
fn whoever_leaves_takes_what_they_said_along() {
    for size in SIZES {
        // Alone in a room, and with somebody who has to be told.
        for others in [0, 1, 5] {
            let segment = Segment::new(1 << 20);
            let store = segment.open();
            for other in 0..others {
                store.set(at(0), "", &write("room", &format!("other-{other}"), "{}")).expect("set");
            }
            set(&store, "me", "{}");
            set(&store, "me", &secret(size));
            assert!(store.remove(at(0), "", "room", "me").expect("remove"));
            assert!(!leaks(&segment, &store), "{size} {others}");
            assert!(!holds(&segment, &store, &USER.to_ne_bytes()), "{size} {others}");
        }
    }
}

#[test]
fn what_has_expired_or_was_cleared_is_gone_with_its_names() {
    for clear in [false, true] {
        let segment = Segment::new(1 << 20);
        let store = segment.open();
        for (index, size) in SIZES.into_iter().enumerate() {
            let client_id = format!("{SECRET}-{index}");
            let room = format!("{}{SECRET}", "r".repeat(index * 30));
            let data = secret(size);
            store.set(at(0), SECRET, &Write { user_id: USER, ..write(&room, &client_id, &data) }).expect("set");
        }
        store.bump(at(0), SECRET, SECRET, USER).expect("bump");
        if clear {
            store.clear(at(0), SECRET).expect("clear");
        } else {
            assert_eq!(store.gc(at(86_400_000)).expect("gc"), SIZES.len() as u64);
        }
        assert!(!leaks(&segment, &store));
        assert!(!holds(&segment, &store, &USER.to_ne_bytes()));
    }
}

#[test]
fn a_refused_change_leaves_nothing_of_what_it_would_have_said() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    set(&store, "me", "{}");
    let filler = format!(r#"{{"k":"{}"}}"#, "z".repeat(9_000));
    let mut number = 0;
    while store.set(at(0), "", &write("others", &format!("filler-{number}"), &filler)).is_ok() {
        number += 1;
    }
    while store.set(at(0), "", &write("others", &format!("small-{number}"), "{}")).is_ok() {
        number += 1;
    }
    let change = format!(r#"{{"k":"{SECRET}{}"}}"#, "x".repeat(9_000));
    assert!(store.set(at(0), "", &write("room", "me", &change)).is_err());
    assert!(!leaks(&segment, &store));
}

#[test]
fn a_user_who_was_forgotten_is_in_no_save() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    store.bump(at(0), "", "newest", USER).expect("bump");
    store.bump(at(0), "", "other", USER).expect("bump");
    store.bump(at(0), "", "other", 2).expect("bump");
    assert!(holds(&segment, &store, &USER.to_ne_bytes()));
    assert_eq!(store.forget_user(at(0), "", USER).expect("forget_user"), 2);
    assert!(!holds(&segment, &store, &USER.to_ne_bytes()));
}
