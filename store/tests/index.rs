//! A site's rooms by name: in order, whatever comes and goes, and whoever asks for which part of them.

#[path = "common/exercise.rs"]
mod exercise;
#[path = "common/forked.rs"]
mod forked;

mod common;

use std::collections::BTreeMap;

use common::{Segment, at, write};
use exercise::Tally;
use forked::Random;
use presence_store::{Entries, Error, MAX_DATA, Page, Store};
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
/// As in src/layout.rs and src/index.rs: a block's words, a room's, and the deepest room.
const BLOCK: usize = 32;
const ROOM: u64 = 2;
const LEFT: u64 = 4;
const RIGHT: u64 = 5;
const MAX_DEPTH: usize = 96;

fn sound(store: &Store) {
    assert_eq!(store.check(at(0)).expect("check"), Vec::<String>::new());
}

fn join(store: &Store, room: &str) -> presence_store::Result<presence_store::Outcome> {
    store.set(at(0), "", &write(room, "client", "{}"))
}

fn names(store: &Store, prefix: &str, page: Page) -> Vec<String> {
    store.rooms(at(0), "", prefix, page).expect("rooms").iter().map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn whatever_comes_and_goes_every_page_of_every_prefix_is_right() {
    let segment = Segment::new(4 << 20);
    let store = segment.open();
    let seed = u64::from(std::process::id());
    let mut random = Random::new(seed);
    let mut rooms: BTreeMap<String, u64> = BTreeMap::new();
    // Letters of one, two and four bytes, and names of up to and beyond what a block holds.
    let name = |random: &mut Random| {
        let len = [1, 2, 3, 5, 9, 40][random.below(6) as usize];
        (0..len).map(|_| ['a', 'b', '/', 'é', '🙂'][random.below(5) as usize]).collect::<String>()
    };
    for round in 0..4_000_u64 {
        let room = match random.below(3) {
            0 if !rooms.is_empty() => rooms.keys().nth(random.below(rooms.len() as u64) as usize).expect("one").clone(),
            _ => name(&mut random),
        };
        let growing = round % 1_000 < 600;
        if growing && random.below(4) > 0 {
            join(&store, &room).expect("set");
            rooms.insert(room, 1);
        } else {
            assert_eq!(store.remove(at(0), "", &room, "client").expect("remove"), rooms.remove(&room).is_some());
        }
        if round % 250 == 0 {
            sound(&store);
        }
        let from = name(&mut random);
        let prefix = from.char_indices().nth(3).map_or(&from[..], |(end, _)| &from[..end]);
        let page = Page { limit: random.below(9) as usize, offset: random.below(5) as usize };
        let inside = || rooms.keys().filter(|room| room.starts_with(prefix));
        let wanted: Vec<_> = inside().skip(page.offset).take(page.limit).cloned().collect();
        assert_eq!(names(&store, prefix, page), wanted, "seed {seed}, {prefix:?}, {page:?}");
        let mut out = Entries::default();
        store.get_prefix(at(0), "", prefix, None, ALL, &mut out).expect("get_prefix");
        assert_eq!(out.iter().map(|entry| entry.room).collect::<Vec<_>>(), inside().collect::<Vec<_>>(), "seed {seed}");
    }
    assert_eq!(names(&store, "", ALL), rooms.keys().cloned().collect::<Vec<_>>());
    assert_eq!(store.clear(at(0), "").expect("clear"), rooms.len() as u64);
    sound(&store);
}

#[test]
fn a_prefix_longer_than_any_name_finds_nothing() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let longest = "r".repeat(191);
    join(&store, &longest).expect("set");
    assert_eq!(names(&store, &longest, ALL), [longest.as_str()]);
    assert_eq!(names(&store, &format!("{longest}r"), ALL), Vec::<String>::new());
}

/// The hash that a room of the site "" has in a test's segment, as src/hash.rs makes it.
fn hash(segment: &Segment, room: &str) -> u64 {
    let secrets = RapidSecrets::seed(segment.options.seed.rotate_left(32));
    let (site, room) = (rapidhash_v3_seeded(b"", &secrets), rapidhash_v3_seeded(room.as_bytes(), &secrets));
    let product = u128::from(site ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(room ^ 0x8bb8_4b93_962e_acc9);
    product as u64 ^ (product >> 64) as u64
}

/// A name that begins and ends so, of a room of the first shard whose hash is in one of many bands, from the top.
fn aimed(segment: &Segment, start: &str, end: &str, band: u64) -> String {
    (0..1_000_000)
        .map(|number| format!("{start}{number:06}{end}"))
        .find(|name| {
            let hash = hash(segment, name);
            (hash >> 32).is_multiple_of(16) && (u64::MAX - hash) / (u64::MAX / 256) == band
        })
        .expect("a name")
}

#[test]
fn pages_are_right_when_one_part_of_the_segment_has_all_the_rooms_asked_for() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let mut all: Vec<_> =
        (0..80).map(|band| aimed(&segment, &format!("post/{:02}", band * 37 % 80), "", band)).collect();
    all.extend((0..40).map(|number| format!("post/9{number}")));
    for room in &all {
        join(&store, room).expect("set");
    }
    all.sort();
    join(&store, "post").and_then(|_| join(&store, "posts")).expect("set");
    for limit in [1, 5, 39, 64, 79, 120, 200] {
        for offset in [0, 1, 40, 78, 119, 121] {
            let wanted: Vec<_> = all.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(names(&store, "post/", Page { limit, offset }), wanted, "{limit} from {offset}");
        }
    }
}

#[test]
fn a_listing_misses_no_room_that_stays_while_others_come_and_go() {
    let segment = Segment::new(1 << 20);
    let (store, writer) = (segment.open(), segment.open());
    let stay: Vec<_> = (0..60).map(|number| format!("stays {number:02}")).collect();
    for room in &stay {
        join(&store, room).expect("set");
    }
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Random::new(7);
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let room = format!("stays {:02} not", random.below(60));
                join(&writer, &room).expect("set");
                writer.remove(at(0), "", &room, "client").expect("remove");
            }
        });
        let listings = (0..3_000).map(|_| names(&store, "stays", ALL)).collect::<Vec<_>>();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        for listing in listings {
            assert!(listing.is_sorted_by(|one, other| one < other), "{listing:?}");
            assert!(listing.iter().filter(|name| !name.ends_with("not")).eq(&stay), "{listing:?}");
        }
    });
    sound(&store);
}

#[test]
fn the_deepest_index_is_parted_and_joined_by_the_longest_entry_in_one_change() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    // From the outside to the inside, left and right in turns: the worst to be parted.
    for depth in 0..MAX_DEPTH as u64 - 1 {
        let side = if depth % 2 == 0 { format!("a{depth:03}") } else { format!("z{:03}", 999 - depth) };
        join(&store, &aimed(&segment, &side, "", depth + 1)).expect("set");
    }
    sound(&store);
    let before = names(&store, "", ALL);
    assert_eq!(before.len(), MAX_DEPTH - 1);
    let middle = aimed(&segment, "m", &"x".repeat(184), 0);
    let data = format!(r#"{{"k":"{}"}}"#, "x".repeat(MAX_DATA - 8));
    let client = "c".repeat(191);
    for _ in 0..2 {
        store.set(at(0), "", &write(&middle, &client, &data)).expect("set");
        sound(&store);
        assert_eq!(names(&store, "m", ALL), [middle.as_str()]);
        assert_eq!(names(&store, "", ALL).len(), MAX_DEPTH);
        assert!(store.remove(at(0), "", &middle, &client).expect("remove"));
        sound(&store);
        assert_eq!(names(&store, "", ALL), before);
    }
}

#[test]
fn an_index_that_is_deeper_than_chance_allows_is_refused() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    // By someone who knows the secret.
    let deep: Vec<_> = (0..=MAX_DEPTH as u64).map(|depth| aimed(&segment, &format!("{depth:03}"), "", depth)).collect();
    for name in &deep[..MAX_DEPTH] {
        join(&store, name).expect("set");
    }
    sound(&store);
    assert_eq!(names(&store, "", ALL), deep[..MAX_DEPTH]);
    let refused = join(&store, &deep[MAX_DEPTH]);
    assert!(matches!(refused, Err(Error::Corrupt(_))), "{refused:?}");
    // It has changed nothing.
    sound(&store);
    assert_eq!(names(&store, "", ALL), deep[..MAX_DEPTH]);
    for name in &deep[..MAX_DEPTH] {
        assert!(store.remove(at(0), "", name, "client").expect("remove"));
    }
    sound(&store);
}

/// A chain of rooms, each below and behind the one before, and where their blocks are.
struct Chain {
    segment: Segment,
    store: Store,
    /// First words.
    rooms: Vec<u64>,
    /// Word of block 0.
    base: u64,
}

impl Chain {
    fn new() -> Self {
        let segment = Segment::new(1 << 20);
        let store = segment.open();
        let names: Vec<_> = (0..6).map(|depth| aimed(&segment, &depth.to_string(), "", depth)).collect();
        for name in &names {
            join(&store, name).expect("set");
        }
        let bytes = std::fs::read(segment.file()).expect("the segment");
        let words: Vec<_> = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word)).collect();
        let hashes: Vec<_> = names.iter().map(|name| hash(&segment, name)).collect();
        let rooms: Vec<_> = hashes
            .iter()
            .map(|hash| {
                let is_room = |at: &usize| words[*at] == ROOM && words[at + 1] == *hash;
                (0..words.len()).step_by(BLOCK).find(is_room).expect("a room") as u64
            })
            .collect();
        let base = rooms[1] - segment.peek(rooms[0] + RIGHT) * BLOCK as u64;
        Self { segment, store, rooms, base }
    }

    fn number(&self, room: usize) -> u64 {
        (self.rooms[room] - self.base) / BLOCK as u64
    }

    fn link(&self, room: usize, side: u64, number: u64) {
        self.segment.damage(self.rooms[room] + side, number);
    }

    /// What every call that looks at the rooms of that part says, the join of a new one there too.
    fn corrupt(&self, start: &str) {
        let mut out = Entries::default();
        let told = [
            self.store.rooms(at(0), "", "", ALL).err(),
            self.store.get_prefix(at(0), "", "", None, ALL, &mut out).err(),
            join(&self.store, &aimed(&self.segment, start, "", 7)).err(),
            self.store.clear(at(0), "").err(),
            self.store.check(at(0)).err(),
        ];
        for error in told {
            assert!(matches!(error, Some(Error::Corrupt(_))), "{error:?}");
        }
    }

    fn faults(&self, what: &str) {
        let faults = self.store.check(at(0)).expect("check");
        assert!(faults.iter().any(|fault| fault.contains(what)), "{what}: {faults:?}");
    }
}

#[test]
fn an_index_that_leads_back_or_out_of_the_site_is_damage() {
    for side in [LEFT, RIGHT] {
        for to in 0..6 {
            let chain = Chain::new();
            chain.link(5, side, chain.number(to));
            chain.corrupt(if side == LEFT { "4z" } else { "6" });
        }
    }
    let chain = Chain::new();
    chain.link(5, RIGHT, u64::MAX);
    chain.corrupt("6");
    // The room that says so is of another site.
    let chain = Chain::new();
    chain.segment.damage(chain.rooms[5] + 3, chain.number(0));
    chain.corrupt("6");
}

#[test]
fn the_check_of_a_segment_holds_the_index_against_the_rooms() {
    let chain = Chain::new();
    sound(&chain.store);
    chain.link(2, LEFT, chain.number(3));
    chain.link(2, RIGHT, 0);
    chain.faults("out of order");

    let chain = Chain::new();
    chain.link(2, RIGHT, 0);
    chain.faults("is reached 0 times");
    chain.faults("3 rooms, 6 counted");

    // In order, and upside down.
    let chain = Chain::new();
    chain.link(4, RIGHT, 0);
    chain.link(3, RIGHT, chain.number(5));
    chain.link(5, LEFT, chain.number(4));
    chain.faults("below one with a smaller hash");
}

#[test]
fn random_damage_of_the_index_is_told_or_harmless() {
    let mut random = Random::new(u64::from(std::process::id()));
    let mut tally = Tally::default();
    for round in 0..200 {
        let chain = Chain::new();
        for _ in 0..=random.below(3) {
            let side = if random.below(2) == 0 { LEFT } else { RIGHT };
            chain.link(random.below(6) as usize, side, random.below(40));
        }
        tally.every_call(&chain.store, at(0), round);
    }
    assert!(tally.corrupt > 0 && tally.done > 0, "{tally:?}");
}
