//! What the store's own calls cost: `cargo bench -p presence-store`.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use presence_store::{Entries, Limits, Now, Options, Page, Store, Write};

const NOW: Now = Now { wall_ms: 1_700_000_000_000, boot_ms: 5_000_000 };
const SITE: &str = "7f3a9c21";
const DATA: &str = r#"{"screen":"edit-post","title":"Hello, world","_name":"Maya Okafor"}"#;
const ALL: Page = Page { limit: 1_000, offset: 0 };

/// A store that is removed from memory at the end.
struct Bench {
    store: Store,
}

impl Bench {
    /// With so many entries of other rooms.
    fn new(others: u32) -> Self {
        let path = format!("/dev/shm/presence-bench-{}-{others}", std::process::id()).into();
        let uid = rustix::process::geteuid().as_raw();
        let lock_timeout = Duration::from_millis(50);
        let options = Options { path, size: 128 << 20, uid, boot_id: [1; 16], seed: 42, nonce: 43, lock_timeout };
        let bench = Self { store: Store::open(&options).expect("a segment").0 };
        for index in 0..others {
            bench.write(&format!("postType/post:{}", index / 10), index, DATA);
        }
        bench
    }

    /// One entry of a user.
    fn write(&self, room: &str, user: u32, data: &str) {
        let (client_id, user_id) = (&client(user), u64::from(user));
        let write = Write { room, client_id, user_id, data, ttl_ms: 60_000, age_ms: 0, limits: Limits::default() };
        black_box(self.store.set(NOW, SITE, &write).expect("set"));
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.store.path());
    }
}

fn client(index: u32) -> String {
    format!("user-{index}-0123456789abcdef")
}

fn writes(criterion: &mut Criterion) {
    for others in [0, 100_000] {
        let bench = Bench::new(others);
        let mut group = criterion.benchmark_group(format!("set, {others} others"));
        group.bench_function("renew", |bencher| bencher.iter(|| bench.write("admin/online", 1_000_007, DATA)));
        let mut count = 0_u64;
        group.bench_function("change", |bencher| {
            bencher.iter(|| {
                count += 1;
                bench.write(
                    "admin/online",
                    1_000_007,
                    if count.is_multiple_of(2) { DATA } else { r#"{"screen":"dashboard"}"# },
                );
            });
        });
        group.bench_function("join and leave", |bencher| {
            bencher.iter(|| {
                bench.write("admin/online", 1_000_008, DATA);
                bench.store.remove(NOW, SITE, "admin/online", &client(1_000_008)).expect("remove")
            });
        });
        group.finish();
    }
}

fn reads(criterion: &mut Criterion) {
    for others in [0, 100_000] {
        let bench = Bench::new(others);
        let mut group = criterion.benchmark_group(format!("read, {others} others"));
        for size in [1, 40, 1_000] {
            let room = format!("room of {size}");
            for index in 0..size {
                bench.write(&room, index, DATA);
            }
            let mut out = Entries::default();
            group.throughput(Throughput::Elements(u64::from(size)));
            group.bench_with_input(BenchmarkId::new("get", size), &room, |bencher, room| {
                bencher.iter(|| {
                    out.clear();
                    bench.store.get(NOW, SITE, room, None, "", 0, ALL, &mut out).expect("get");
                    black_box(out.len())
                });
            });
        }
        for index in 0..40 {
            bench.write(&format!("support/ticket:{index}"), 2_000_000 + index, DATA);
        }
        group.throughput(Throughput::Elements(40));
        group.bench_function("rooms, 40 of a prefix", |bencher| {
            bencher.iter(|| {
                let rooms = bench.store.rooms(NOW, SITE, "support/", ALL).expect("rooms");
                assert_eq!(rooms.len(), 40);
                black_box(rooms)
            });
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function("version", |bencher| {
            bencher.iter(|| black_box(bench.store.room(NOW, SITE, "room of 40").expect("room").version));
        });
        group.finish();
    }
}

criterion_group!(benches, writes, reads);
criterion_main!(benches);
