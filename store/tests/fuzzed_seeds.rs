//! The fuzzers' targets over the seeds that are kept, and over some thousand mutations of them.

mod common;
#[path = "common/exercise.rs"]
mod exercise;
#[path = "common/forked.rs"]
mod forked;
#[path = "common/fuzzed.rs"]
mod fuzzed;
#[path = "common/history.rs"]
mod history;

use std::panic::{AssertUnwindSafe, catch_unwind};

use forked::{Random, Watchdog};

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("seeds").flatten().map(|item| item.path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "the seeds are kept");
    paths.into_iter().map(|path| std::fs::read(path).expect("a seed")).collect()
}

fn mutated(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let place = random.below(bytes.len() as u64 + 1) as usize;
        match random.below(4) {
            0 if place < bytes.len() => bytes[place] = random.next() as u8,
            1 if place < bytes.len() => bytes[place] ^= 1 << random.below(8),
            2 => drop(bytes.splice(place..place, (0..6).map(|_| random.next() as u8))),
            _ => bytes.extend(other.iter().skip(place)),
        }
    }
    bytes.truncate(725);
    bytes
}

fn run(target: &str, mutations: u64, feed: impl Fn(&[u8])) {
    let dog = Watchdog::new();
    let seeds = seeds(target);
    let seed = u64::from(std::process::id());
    let mut random = Random::new(seed);
    let some = |random: &mut Random| seeds[random.below(seeds.len() as u64) as usize].clone();
    let mutants = (0..mutations).map(|_| mutated(&some(&mut random), &some(&mut random), &mut random));
    for input in seeds.iter().cloned().chain(mutants.collect::<Vec<_>>()) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| feed(&input))) {
            eprintln!("the input that failed, for a seed in store/fuzz/seeds/{target}: {input:?}");
            std::panic::resume_unwind(panic);
        }
        dog.progress();
    }
    dog.rest();
}

#[test]
fn segment_bytes_do_no_harm() {
    run("segment", 2_000, |input| {
        fuzzed::segment_bytes(input);
    });
    fuzzed::clean_up();
}

#[test]
fn operations_come_to_what_the_model_says() {
    run("operations", 150, fuzzed::operations);
}
