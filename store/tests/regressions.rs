//! One test for each fault that was found in the store.

mod common;

use common::{Segment, at, write};

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
