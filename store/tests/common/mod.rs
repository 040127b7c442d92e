//! What the tests of the store share.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use presence_store::{Limits, Now, Options, Store, Write};

/// Where the tests' segments are: `PRESENCE_TEST_FOLDER`, or shared memory.
fn folder() -> PathBuf {
    std::env::var_os("PRESENCE_TEST_FOLDER").map_or_else(|| "/dev/shm".into(), PathBuf::from)
}

/// A segment of its own for one test, removed at its end.
pub struct Segment {
    pub options: Options,
}

impl Segment {
    pub fn new(size: u64) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder().join(format!("presence-test-{}-{count}", std::process::id()));
        let uid = rustix::process::geteuid().as_raw();
        let options = Options {
            path,
            size,
            uid,
            boot_id: [7; 16],
            seed: 0x9e37_79b9_7f4a_7c15,
            nonce: 0x5851_f42d_4c95_7f2d,
            lock_timeout: Duration::from_secs(5),
        };
        Self { options }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.options).expect("a segment").0
    }

    /// Overwrites a 64-bit word of the file, as someone who does not keep to the rules.
    pub fn damage(&self, word: u64, value: u64) {
        use std::os::unix::fs::FileExt;
        let file = std::fs::OpenOptions::new().write(true).open(self.file()).expect("the segment");
        file.write_all_at(&value.to_ne_bytes(), word * 8).expect("a write");
    }

    /// A 64-bit word of the file.
    pub fn peek(&self, word: u64) -> u64 {
        use std::os::unix::fs::FileExt;
        let mut bytes = [0; 8];
        std::fs::File::open(self.file()).expect("the segment").read_exact_at(&mut bytes, word * 8).expect("a word");
        u64::from_ne_bytes(bytes)
    }

    /// The words of the locks, of a segment in which nothing has been written: each is the first of its shard, whose
    /// fourth, when something expires, is the only one that is all ones.
    pub fn locks(&self) -> Vec<u64> {
        let bytes = std::fs::read(self.file()).expect("the segment");
        let words = bytes.as_chunks::<8>().0.iter().enumerate();
        let locks: Vec<_> = words.filter(|(_, word)| **word == [0xff; 8]).map(|(index, _)| index as u64 - 3).collect();
        assert_eq!(locks.len(), 16);
        locks
    }

    /// The file that the store makes of the path.
    pub fn file(&self) -> PathBuf {
        let mut name = self.options.path.as_os_str().to_owned();
        name.push(".v5");
        name.into()
    }
}

impl Segment {
    /// Files beside the segment that begin with its name.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let file = self.file();
        let listing = std::fs::read_dir(folder()).expect("a folder");
        let paths = listing.flatten().map(|item| item.path());
        let mut name = file.clone().into_os_string();
        name.push(".");
        paths.filter(|path| path.as_os_str().as_encoded_bytes().starts_with(name.as_encoded_bytes())).collect()
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        for path in self.leftovers() {
            let _ = std::fs::remove_file(path);
        }
        let _ = std::fs::remove_file(self.file());
    }
}

/// A moment `ms` after the test's beginning.
pub fn at(ms: u64) -> Now {
    Now { wall_ms: 1_700_000_000_000 + ms, boot_ms: 5_000_000 + ms }
}

/// A write of user 1, for a minute.
pub fn write<'a>(room: &'a str, client_id: &'a str, data: &'a str) -> Write<'a> {
    Write { room, client_id, user_id: 1, data, ttl_ms: 60_000, age_ms: 0, limits: Limits::default() }
}
