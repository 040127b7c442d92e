//! Whatever stands under the segment's name, and whatever is done to it: a typed refusal or a new segment, never a
//! crash, never an endless loop.

#[path = "common/exercise.rs"]
mod exercise;
#[path = "common/forked.rs"]
mod forked;

mod common;

use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use common::{Segment, at, write};
use exercise::{Tally, populate};
use forked::{Forked, Random, Watchdog};
use presence_store::{Entries, Error, Store};

fn refusal(segment: &Segment) -> String {
    match Store::open(&segment.options) {
        Err(Error::Unavailable(why) | Error::NoRoom(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// Opening sets aside what is there, says why, and works.
fn set_aside_because(segment: &Segment, why: &str) {
    let before = std::fs::metadata(segment.file()).expect("a file").ino();
    let (store, note) = Store::open(&segment.options).expect("a new segment");
    let note = note.expect("a line for the log");
    assert!(note.contains(why) && note.contains("set aside"), "{note}");
    store.set(at(0), "", &write("room", "client", "{}")).expect("set");
    assert_ne!(std::fs::metadata(segment.file()).expect("a file").ino(), before);
    assert_eq!(Store::open(&segment.options).expect("the same").1, None, "said once");
    let aside: Vec<_> =
        segment.leftovers().into_iter().map(|path| std::fs::metadata(path).expect("it").ino()).collect();
    assert!(aside.contains(&before), "kept to be looked at");
}

#[test]
fn what_is_no_file_is_refused_and_left_alone() {
    let segment = Segment::new(1 << 20);
    let target = Segment::new(1 << 20);
    target.open();
    symlink(target.file(), segment.file()).expect("a link");
    assert!(refusal(&segment).contains("symbolic link"));
    std::fs::remove_file(segment.file()).expect("the link");
    symlink("/nowhere", segment.file()).expect("a link");
    assert!(refusal(&segment).contains("symbolic link"), "also one that leads nowhere");
    std::fs::remove_file(segment.file()).expect("the link");

    std::fs::create_dir(segment.file()).expect("a folder");
    refusal(&segment);
    std::fs::remove_dir(segment.file()).expect("the folder");

    rustix::fs::mknodat(
        rustix::fs::CWD,
        segment.file(),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .expect("a fifo");
    assert!(refusal(&segment).contains("not a regular file"));
    assert!(segment.file().symlink_metadata().is_ok(), "left alone");
}

#[test]
fn a_file_of_someone_else_is_refused_with_the_command_to_run() {
    let mut segment = Segment::new(1 << 20);
    let me = segment.options.uid;
    segment.open();
    // From the other side: this process would be someone else.
    segment.options.uid = me + 1;
    let error = Store::open(&segment.options).expect_err("refused");
    assert!(matches!(error, Error::ForeignOwner { owner, uid, .. } if owner == me && uid == me + 1));
    assert!(error.to_string().contains(&format!("sudo -u '#{me}'")), "{error}");
    segment.options.uid = me;
    if me == 0 {
        std::os::unix::fs::chown(segment.file(), Some(33), Some(33)).expect("chown");
        let error = Store::open(&segment.options).expect_err("refused, also to root");
        assert!(matches!(error, Error::ForeignOwner { owner: 33, uid: 0, .. }));
    }
}

#[test]
fn a_file_that_others_may_open_is_set_aside() {
    let segment = Segment::new(1 << 20);
    segment.open();
    for mode in [0o604, 0o660, 0o777] {
        std::fs::set_permissions(segment.file(), std::fs::Permissions::from_mode(mode)).expect("chmod");
        set_aside_because(&segment, "others may open it");
    }
    assert_eq!(std::fs::metadata(segment.file()).expect("the segment").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_of_another_size_boot_or_layout_is_set_aside() {
    let mut segment = Segment::new(1 << 20);
    let file = || std::fs::OpenOptions::new().write(true).open(segment.file()).expect("the segment");
    segment.open();
    for size in [0, 1, 4_095, (1 << 20) - 1] {
        file().set_len(size).expect("another size");
        set_aside_because(&segment, "size");
    }
    file().set_len((1 << 20) + 8).expect("another size");
    set_aside_because(&segment, "its size is not the one it was made with");
    for word in 0..2 {
        segment.damage(word, 0x1234_5678);
        set_aside_because(&segment, if word == 0 { "layout" } else { "size" });
    }
    // A segment that somebody has begun to make under the name, by hand, and not ended.
    segment.damage(0, 0);
    set_aside_because(&segment, "layout");
    segment.options.boot_id = [8; 16];
    set_aside_because(&segment, "earlier boot");
    // A size that is asked for later does not matter: the one that is there is used.
    segment.options.size = 2 << 20;
    assert_eq!(segment.open().info(at(0)).expect("info").size, 1 << 20);
}

#[test]
fn sizes_that_cannot_be_are_refused() {
    for size in [0, (1 << 20) - 1, (4 << 30) + 1, u64::MAX] {
        assert!(refusal(&Segment::new(size)).contains("size"));
    }
}

#[test]
fn leftovers_of_the_dead_are_removed_and_those_of_the_living_are_not() {
    let segment = Segment::new(1 << 20);
    let leftover = |name: &str, age: u64| {
        let mut path = segment.file().into_os_string();
        path.push(name);
        let file = std::fs::File::create(&path).expect("a file");
        file.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).expect("a time");
        std::path::PathBuf::from(path)
    };
    let (old, new, other) = (leftover(".new-1-1", 120), leftover(".new-2-2", 5), leftover(".kept", 1_000));
    segment.open();
    assert!(!old.exists() && new.exists() && other.exists());
    assert!(segment.file().exists());
}

#[test]
fn whoever_is_killed_while_making_it_is_in_nobodys_way() {
    let dog = Watchdog::new();
    let mut random = Random::new(u64::from(std::process::id()));
    for _ in 0..100 {
        let segment = Segment::new(4 << 20);
        let child = Forked::new(|| drop(segment.open()));
        let pause = std::time::Instant::now();
        while pause.elapsed() < Duration::from_micros(random.below(1_500)) {
            std::hint::spin_loop();
        }
        child.kill();
        segment.open().set(at(0), "", &write("room", "client", "{}")).expect("set");
        dog.progress();
    }
    dog.rest();
}

#[test]
fn a_full_file_system_is_an_error_when_the_segment_is_made() {
    let folder = std::env::temp_dir().join(format!("presence-small-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a folder");
    let mut segment = Segment::new(4 << 20);
    segment.options.path = folder.join("segment");
    // A file system of its own is for root; a limit on the size of files is for everyone, and for this child alone.
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
        .arg(&folder)
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let refused = |segment: &Segment| {
        let why = refusal(segment);
        assert!(why.contains("cannot reserve") && why.contains("presence.shm_size"), "{why}");
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "nothing is left");
    };
    if mounted {
        refused(&segment);
        segment.options.size = 1 << 20;
        segment.open().set(at(0), "", &write("room", "client", "{}")).expect("a smaller one fits");
        // Two do not: what is set aside makes room for the one that replaces it.
        std::fs::write(folder.join("other"), vec![0; 600 << 10]).expect("another file");
        for _ in 0..3 {
            segment.damage(0, 0);
            let (store, note) = Store::open(&segment.options).expect("it is replaced");
            assert!(note.is_some());
            store.set(at(0), "", &write("room", "client", "{}")).expect("set");
        }
        std::fs::remove_file(segment.file()).expect("the segment");
        // Nor do two that are made at once, by whichever processes.
        for _ in 0..10 {
            let all: Vec<_> = (0..6).map(|_| Forked::new(|| drop(segment.open()))).collect();
            all.into_iter().for_each(Forked::join);
            std::fs::remove_file(segment.file()).expect("the segment");
        }
        // Lazily: a child another test forks at this moment may still hold a file in it.
        let status = std::process::Command::new("umount").arg("--lazy").arg(&folder).status();
        assert!(status.is_ok_and(|status| status.success()));
        segment.options.size = 4 << 20;
    }
    Forked::new(|| {
        let limit = libc::rlimit { rlim_cur: 2 << 20, rlim_max: 2 << 20 };
        // SAFETY: limits this process's files. A write beyond that would end it by SIGXFSZ, unless somebody ignores that.
        unsafe {
            libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        refused(&segment);
        assert!(refusal(&segment).contains("ulimit -f"));
    })
    .join();
    std::fs::remove_dir_all(&folder).expect("the folder");
}

#[test]
fn a_segment_is_its_owners_alone_whatever_the_umask() {
    for mask in [0, 0o077, 0o277, 0o777] {
        let segment = Segment::new(1 << 20);
        Forked::new(|| {
            rustix::process::umask(rustix::fs::Mode::from_raw_mode(mask));
            segment.open().set(at(0), "", &write("room", "client", "{}")).expect("set");
        })
        .join();
        let mode = std::fs::metadata(segment.file()).expect("the segment").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "umask {mask:o}");
        let (_, note) = Store::open(&segment.options).expect("open");
        assert_eq!(note, None, "umask {mask:o}");
    }
}

#[test]
fn no_name_beside_the_segment_keeps_it_from_being_replaced() {
    let segment = Segment::new(1 << 20);
    let beside = |suffix: &str| {
        let mut path = segment.file().into_os_string();
        path.push(suffix);
        std::path::PathBuf::from(path)
    };
    // What nobody can rename over, as root too: elsewhere it is another user's file in a folder like /tmp.
    std::fs::create_dir_all(beside(".aside").join("full")).expect("a folder");
    std::fs::create_dir(beside(".lock")).expect("a folder");
    segment.open().set(at(0), "", &write("room", "client", "{}")).expect("set");
    segment.damage(0, 0);
    let (store, note) = Store::open(&segment.options).expect("a new segment");
    assert!(note.is_some_and(|note| note.contains("was set aside")));
    assert_eq!(store.info(at(0)).expect("info").entries, 0);
    std::fs::remove_dir_all(beside(".aside")).expect("the folder");
    std::fs::remove_dir(beside(".lock")).expect("the folder");
}

#[test]
fn the_secret_of_the_hash_functions_is_in_no_name_of_a_file() {
    let mut segment = Segment::new(4 << 20);
    segment.options.seed = 0x0123_4567_89ab_cdef;
    segment.options.nonce = 0xfeed_feed_feed_feed;
    let dog = Watchdog::new();
    // Killed until one dies between making its file and linking it.
    let left = loop {
        let child = Forked::new(|| drop(segment.open()));
        std::thread::sleep(Duration::from_micros(200));
        child.kill();
        let left = segment.leftovers().into_iter().find(|path| path.to_string_lossy().contains(".new-"));
        let _ = std::fs::remove_file(segment.file());
        if let Some(left) = left {
            break left;
        }
        dog.progress();
    };
    let name = left.to_string_lossy().into_owned();
    assert!(name.ends_with("feedfeedfeedfeed") && !name.contains("89abcdef"), "{name}");
    std::fs::remove_file(left).expect("the leftover");
    dog.rest();
}

#[test]
fn a_segment_whose_versions_are_used_up_is_replaced_by_one_of_another_epoch() {
    const VERSION: u64 = 16;
    for last in [(1_u64 << 53) - 3, u64::MAX - 2] {
        let segment = Segment::new(1 << 20);
        let store = segment.open();
        store.set(at(0), "", &write("room", "client", "{}")).expect("set");
        segment.damage(VERSION, last);
        let refused = (0..4).find_map(|index| store.set(at(0), "", &write("room", &format!("c{index}"), "{}")).err());
        assert!(matches!(refused, Some(Error::Corrupt("the versions are used up"))), "{refused:?}");
        assert!(store.set_aside().expect("set aside"));
        let next = segment.open();
        next.set(at(0), "", &write("room", "client", "{}")).expect("set");
        assert!((1..1 << 53).contains(&next.room(at(0), "", "room").expect("room").version));
    }
}

#[test]
fn a_missing_or_forbidden_folder_is_a_clear_refusal() {
    let mut segment = Segment::new(1 << 20);
    segment.options.path = "/nowhere/at/all".into();
    assert!(refusal(&segment).contains("/nowhere/at/all"));
    segment.options.path = "/proc/presence".into();
    assert!(refusal(&segment).contains("cannot"));
}

#[test]
fn a_store_knows_whether_its_file_is_still_the_one() {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    assert!(store.is_current());
    let mut away = segment.file().into_os_string();
    away.push(".away");
    std::fs::rename(segment.file(), &away).expect("a rename");
    assert!(!store.is_current());
    // What is unlinked can still be used: nobody crashes before they look again.
    store.set(at(0), "", &write("room", "old", "{}")).expect("set");
    let other = segment.open();
    assert!(other.is_current() && !store.is_current());
    assert_eq!(other.room(at(0), "", "room").expect("room").entries, 0);
    std::fs::remove_file(segment.file()).expect("the segment");
    assert!(!other.is_current());
    std::fs::rename(Path::new(&away), segment.file()).expect("a rename");
    assert!(store.is_current(), "the same file is the same");
}

#[test]
fn only_the_same_file_is_set_aside() {
    let segment = Segment::new(1 << 20);
    let (store, late) = (segment.open(), segment.open());
    assert!(store.set_aside().expect("set aside"));
    let new = segment.open();
    new.set(at(0), "", &write("room", "client", "{}")).expect("set");
    // Another one who has found the same damage comes too late.
    assert!(!late.set_aside().expect("another file"));
    assert!(!store.set_aside().expect("another file"));
    assert!(new.is_current());
    assert_eq!(segment.open().room(at(0), "", "room").expect("room").entries, 1);
}

#[test]
fn many_who_find_it_damaged_set_it_aside_once() {
    for _ in 0..20 {
        let segment = Segment::new(1 << 20);
        segment.open();
        segment.damage(0, 1);
        let children: Vec<_> = (0..4)
            .map(|index| {
                Forked::new(|| {
                    let store = segment.open();
                    store.set(at(0), "", &write("room", &format!("client-{index}"), "{}")).expect("set");
                })
            })
            .collect();
        children.into_iter().for_each(Forked::join);
        assert_eq!(segment.open().room(at(0), "", "room").expect("room").entries, 4, "all in the same new one");
    }
}

/// A word as damage leaves it: often something that looks right.
fn damaged(random: &mut Random, words: &[u64], old: u64) -> u64 {
    match random.below(8) {
        0 => random.next(),
        1 => 0,
        2 => u64::MAX,
        3 => old ^ 1 << random.below(64),
        4 | 5 => random.below(4_000),
        6 => words[random.below(words.len() as u64) as usize],
        _ => old.wrapping_add(random.below(5)).wrapping_sub(2),
    }
}

#[test]
fn random_bytes_under_the_name_are_refused_or_used_without_harm() {
    let dog = Watchdog::new();
    let segment = Segment::new(1 << 20);
    drop(segment.open());
    let header = std::fs::read(segment.file()).expect("the segment")[..64].to_vec();
    let mut tally = Tally::default();
    for seed in 1..60 {
        let mut random = Random::new(seed * 7_919);
        let mut bytes: Vec<u8> = (0..1 << 17).flat_map(|_| random.next().to_ne_bytes()).collect();
        // Every other one says that it is a segment.
        if seed % 2 == 0 {
            bytes[..64].copy_from_slice(&header);
        }
        let file = std::fs::OpenOptions::new().write(true).open(segment.file()).expect("the segment");
        file.write_all_at(&bytes, 0).expect("a write");
        let (store, note) = Store::open(&impatient(&segment)).expect("a segment");
        assert_eq!(note.is_none(), seed % 2 == 0);
        tally.every_call(&store, at(0), seed as usize);
        dog.progress();
    }
    assert!(tally.corrupt + tally.refused > 0);
    dog.rest();
}

fn impatient(segment: &Segment) -> presence_store::Options {
    presence_store::Options { lock_timeout: Duration::ZERO, ..segment.options.clone() }
}

#[test]
fn damage_to_a_segment_in_use_is_told_and_never_worse() {
    let rounds: u64 = std::env::var("PRESENCE_CHAOS_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000);
    let dog = Watchdog::new();
    let segment = Segment::new(1 << 20);
    populate(&segment.open(), at(0));
    let sound = std::fs::read(segment.file()).expect("the segment");
    let words: Vec<_> = sound.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word)).collect();
    let interesting: Vec<_> = (16..words.len()).filter(|index| words[*index] != 0).collect();
    let file = std::fs::OpenOptions::new().write(true).open(segment.file()).expect("the segment");
    let (mut tally, mut slowest) = (Tally::default(), Duration::ZERO);
    let seed = u64::from(std::process::id());
    let mut random = Random::new(seed);
    for round in 0..rounds {
        file.write_all_at(&sound, 0).expect("a write");
        let store = Store::open(&impatient(&segment)).expect("a segment").0;
        let start = std::time::Instant::now();
        for again in 0..3 {
            for _ in 0..=random.below(6) {
                // Behind the words that say what it is; most in what is used.
                let index = if random.below(4) == 0 {
                    16 + random.below(words.len() as u64 - 16) as usize
                } else {
                    interesting[random.below(interesting.len() as u64) as usize]
                };
                let value = damaged(&mut random, &words, words[index]);
                file.write_all_at(&value.to_ne_bytes(), index as u64 * 8).expect("a write");
            }
            let ms = [0, 5_000, 70_000, 4_000_000][random.below(4) as usize];
            tally.every_call(&store, at(ms + again), random.below(1_000) as usize);
        }
        slowest = slowest.max(start.elapsed());
        dog.progress();
        if rounds >= 20_000 && round % 10_000 == 9_999 {
            eprintln!("{} of {rounds} rounds of damage: {tally:?}", round + 1);
        }
    }
    eprintln!("{rounds} rounds of damage, seed {seed}: {tally:?}, slowest {slowest:?}");
    assert!(tally.corrupt > rounds / 10, "damage is noticed");
    let mut out = Entries::default();
    file.write_all_at(&sound, 0).expect("a write");
    assert!(segment.open().find(at(0), "", "admin/online", "user-4", &mut out).expect("find"));
    dog.rest();
}

#[test]
fn damage_by_a_process_at_work_harms_nobody() {
    let dog = Watchdog::new();
    let segment = Segment::new(1 << 20);
    populate(&segment.open(), at(0));
    let vandal = Forked::new(|| {
        let file = std::fs::OpenOptions::new().read(true).write(true).open(segment.file()).expect("the segment");
        let mut random = Random::new(u64::from(std::process::id()));
        loop {
            let bytes = std::fs::read(segment.file()).expect("the segment");
            let words: Vec<_> = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word)).collect();
            for _ in 0..200 {
                let index = 16 + random.below(words.len() as u64 - 16) as usize;
                let value = damaged(&mut random, &words, words[index]);
                file.write_all_at(&value.to_ne_bytes(), index as u64 * 8).expect("a write");
            }
        }
    });
    let store = Store::open(&impatient(&segment)).expect("a segment").0;
    let mut tally = Tally::default();
    let start = std::time::Instant::now();
    let mut round = 0;
    while start.elapsed() < Duration::from_secs(2) {
        tally.every_call(&store, at(round * 700), round as usize);
        round += 1;
        dog.progress();
    }
    assert!(vandal.kill(), "it worked to the end");
    eprintln!("{round} rounds beside a vandal: {tally:?}");
    dog.rest();
}
