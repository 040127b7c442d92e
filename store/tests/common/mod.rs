//! What the tests of the store share.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use presence_store::{Now, Options, Store, Write};

/// A segment of its own for one test, removed at its end.
pub struct Segment {
    pub options: Options,
}

impl Segment {
    pub fn new(size: u64) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(format!("/dev/shm/presence-test-{}-{count}", std::process::id()));
        let uid = rustix::process::geteuid().as_raw();
        let options = Options {
            path,
            size,
            uid,
            boot_id: [7; 16],
            seed: 0x9e37_79b9_7f4a_7c15,
            lock_timeout: Duration::from_secs(5),
        };
        Self { options }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.options).expect("a segment").0
    }

    /// The file that the store makes of the path.
    #[allow(dead_code)]
    pub fn file(&self) -> PathBuf {
        let mut name = self.options.path.as_os_str().to_owned();
        name.push(".v1");
        name.into()
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        for suffix in [".v1", ".v1.lock", ".v1.aside"] {
            let mut name = self.options.path.as_os_str().to_owned();
            name.push(suffix);
            let _ = std::fs::remove_file(name);
        }
    }
}

/// A moment `ms` after the test's beginning.
#[allow(dead_code)]
pub fn at(ms: u64) -> Now {
    Now { wall_ms: 1_700_000_000_000 + ms, boot_ms: 5_000_000 + ms }
}

/// A write of user 1, for a minute.
#[allow(dead_code)]
pub fn write<'a>(room: &'a str, client_id: &'a str, data: &'a str) -> Write<'a> {
    Write { room, client_id, user_id: 1, data, ttl_ms: 60_000, age_ms: 0, max_per_user: 0 }
}
