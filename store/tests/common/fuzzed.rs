//! What the fuzzers feed, from bytes: the same functions run in the coverage-guided fuzzers of `fuzz/` and, over the
//! seeds that are kept, in an ordinary test.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;
use std::time::Duration;

use presence_store::{Options, Store};

use crate::common::{Segment, at};
use crate::exercise::{Tally, populate};
use crate::history::{Op, ROOMS, play};

/// A populated segment and its sound bytes.
struct Victim {
    segment: Segment,
    file: File,
    sound: Vec<u8>,
}

fn victim() -> &'static Victim {
    static VICTIM: OnceLock<Victim> = OnceLock::new();
    VICTIM.get_or_init(|| {
        let segment = Segment::new(1 << 20);
        populate(&segment.open(), at(0));
        let file = File::options().write(true).open(segment.file()).expect("the segment");
        let sound = std::fs::read(segment.file()).expect("the segment");
        Victim { segment, file, sound }
    })
}

/// Removes the segment that [`segment_bytes`] keeps.
pub fn clean_up() {
    for path in victim().segment.leftovers().into_iter().chain([victim().segment.file()]) {
        let _ = std::fs::remove_file(path);
    }
}

/// The segment's bytes: every six bytes of input are a word's place, what to do with it, and a value. Then every call.
pub fn segment_bytes(input: &[u8]) -> Tally {
    let Victim { segment, file, sound } = victim();
    let Some((choice, patches)) = input.split_first() else { return Tally::default() };
    let mut bytes = sound.clone();
    for patch in patches.as_chunks::<6>().0.iter().take(64) {
        let [low, middle, high, how, value @ ..] = *patch;
        // Behind the words that say what the file is: those decide whether it is looked at, and are tested elsewhere.
        let place = 16 + (usize::from(low) | usize::from(middle) << 8 | usize::from(high & 1) << 16);
        let Some(word) = bytes.get_mut(place * 8..place * 8 + 8) else { continue };
        let old = u64::from_ne_bytes(word.try_into().expect("a word"));
        let value = u64::from(u16::from_le_bytes(value));
        let new = match how % 8 {
            0 => value,
            1 => old ^ 1 << (value % 64),
            2 => old.wrapping_add(value),
            3 => old.wrapping_sub(value),
            4 => u64::MAX - value,
            5 => value << 48,
            6 => old & 0xff | value << 8,
            _ => value << 32 | old & 0xffff_ffff,
        };
        word.copy_from_slice(&new.to_ne_bytes());
    }
    file.write_all_at(&bytes, 0).expect("a write");
    let options = Options { lock_timeout: Duration::ZERO, ..segment.options.clone() };
    let (store, note) = Store::open(&options).expect("the segment");
    assert_eq!(note, None, "it is looked at");
    let mut tally = Tally::default();
    let ms = [0, 5_000, 70_000, 4_000_000][usize::from(*choice) % 4];
    for again in 0..2 {
        tally.every_call(&store, at(ms + again), usize::from(*choice));
    }
    tally
}

/// A history of calls: every six bytes are one.
pub fn operations(input: &[u8]) {
    let Some((limit, calls)) = input.split_first() else { return };
    let ops: Vec<_> = calls.as_chunks::<6>().0.iter().take(120).copied().map(op).collect();
    play(&ops, 1 + usize::from(*limit) % 12);
}

fn op(bytes: [u8; 6]) -> Op {
    let [what, who, b, c, d, lease] = bytes.map(usize::from);
    let (site, room, client, user) =
        (if who % 2 == 0 { 0 } else { 1 + (who >> 3) % 2 }, b % ROOMS, c % 9, (who >> 1) as u64 % 4);
    match what % 16 {
        0..=8 => Op::Set {
            site,
            room,
            client,
            user,
            data: d % 8,
            ttl_ms: [1_000, 1_500, 30_000, 90_000, 86_400_000][lease % 5],
            age_ms: if lease & 0x80 == 0 { 0 } else { 700 },
            budget: if who & 0x80 == 0 { 0 } else { 700 << (who >> 4 & 3) },
            cap: if d & 0x80 == 0 { 0 } else { (d as u32 >> 3) % 4 + 2 },
        },
        9 | 10 => Op::Remove { site, room, client },
        11 => Op::RemoveUser { site, user: user.max(1) },
        12 => Op::Bump { site, key: b % 6, user },
        13 => match b % 8 {
            0 => Op::Clear { site },
            1 => Op::Gc,
            2 => Op::ForgetUser { site, user: user.max(1) },
            3 | 4 => Op::Remove { site, room: c % ROOMS, client: d % 9 },
            _ => Op::List { site, room: c % ROOMS, bytes: d, limit: lease % 16, offset: lease / 16 },
        },
        _ => Op::Wait { ms: [1, 400, 1_000, 1_024, 20_000, 60_000, 131_072, 90_000_000][b % 8] + c as u64 },
    }
}
