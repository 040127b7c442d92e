//! Every call there is, on a segment that may hold anything.

#![allow(dead_code, reason = "each test takes what it needs")]

use presence_store::{Entries, Error, Limits, Now, Page, Result, Store, Write};

const PAGE: Page = Page { limit: 1_000, offset: 0 };

/// What the calls came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub done: u64,
    pub corrupt: u64,
    pub refused: u64,
}

impl Tally {
    fn add<T>(&mut self, result: &Result<T>) {
        match result {
            Ok(_) => self.done += 1,
            Err(Error::Corrupt(_)) => self.corrupt += 1,
            Err(_) => self.refused += 1,
        }
    }

    /// Makes every call once, in an order that `choice` begins.
    pub fn every_call(&mut self, store: &Store, now: Now, choice: usize) {
        let big = format!(r#"{{"k":"{}"}}"#, "x".repeat(9_000));
        let long = "a".repeat(191);
        let rooms = ["admin/online", "postType/post:1", long.as_str(), "nowhere"];
        let clients = ["user-1", "user-2", long.as_str(), "nobody"];
        let mut out = Entries::default();
        for step in 0..20 {
            out.clear();
            let number = step + choice;
            let (room, client_id) = (rooms[number % 4], clients[number / 3 % 4]);
            let data = if number.is_multiple_of(3) { big.as_str() } else { "{}" };
            let write = Write {
                room,
                client_id,
                user_id: number as u64 % 3,
                data,
                ttl_ms: 1_000 + number as u64 * 9_000,
                age_ms: 0,
                limits: Limits { max_per_user: u32::from(number.is_multiple_of(5)) * 20, ..Limits::default() },
            };
            let page = if number.is_multiple_of(2) { PAGE } else { Page { limit: 2, offset: 1 } };
            match step {
                0..=3 => self.add(&store.set(now, "", &write)),
                4 => self.add(&store.get(now, "", room, None, "", 0, page, &mut out)),
                5 => self.add(&store.get(now, "", room, Some(500), "user", 0, page, &mut out)),
                6 => self.add(&store.get_prefix(now, "", "", None, page, &mut out)),
                7 => self.add(&store.get_user(now, "", 1, None, page, &mut out)),
                8 => self.add(&store.find(now, "", room, client_id, &mut out)),
                9 => self.add(&store.room(now, "", room)),
                10 => {
                    self.add(&store.site_version(now, ""));
                    self.add(&store.prefix_version(now, "", "postType/"));
                }
                11 => {
                    let state = store.room(now, "", room);
                    if let Ok(state) = &state {
                        self.add(&store.get(now, "", room, None, "", state.version / 2, page, &mut out));
                    }
                    self.add(&state);
                }
                12 => self.add(&store.rooms(now, "", "post", page)),
                13 => self.add(&store.remove(now, "", room, client_id)),
                14 => self.add(&store.bump(now, "", client_id, 1)),
                15 => self.add(&store.revision(now, "", client_id)),
                16 => self.add(&store.revisions(now, "")),
                17 => self.add(&store.info(now)),
                18 => self.add(&store.check(now)),
                _ => match number % 4 {
                    0 => self.add(&store.remove_user(now, "", 2)),
                    1 => self.add(&store.clear(now, "")),
                    2 => self.add(&store.forget_user(now, "", 1)),
                    _ => self.add(&store.gc(now)),
                },
            }
            for entry in out.iter() {
                assert!(entry.room.len() <= 191 && entry.client_id.len() <= 191 && entry.data.len() <= 10_240);
            }
        }
    }
}

/// What a segment holds before it is damaged: rooms, users, revisions, texts of every length.
pub fn populate(store: &Store, now: Now) {
    let long = "a".repeat(191);
    for (index, size) in [0, 60, 200, 700, 10_000].into_iter().cycle().take(40).enumerate() {
        let data = format!(r#"{{"k":"{}"}}"#, "x".repeat(size));
        let room = ["admin/online", "postType/post:1", &long, "postType/page:9"][index % 4];
        let client = if index == 7 { long.clone() } else { format!("user-{index}") };
        let (user_id, ttl_ms) = (index as u64 % 3, 1_000 + index as u64 * 3_000);
        let write =
            Write { room, client_id: &client, user_id, data: &data, ttl_ms, age_ms: 0, limits: Limits::default() };
        store.set(now, if index.is_multiple_of(9) { "other" } else { "" }, &write).expect("set");
        if index.is_multiple_of(5) {
            store.remove(now, "", room, &client).expect("remove");
        }
        store.bump(now, "", &client, user_id).expect("bump");
    }
}
