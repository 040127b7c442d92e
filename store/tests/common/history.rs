//! Histories of calls, and a model of what they must come to that a reader can check at a glance.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::collections::BTreeMap;

use presence_store::{Entries, Error, Limits, Now, Outcome, Page, Revision, Store, Write, charge};

use crate::common::{Segment, at};

const ALL: Page = Page { limit: usize::MAX, offset: 0 };
/// The last two are of one install.
pub const SITES: [&str; 3] = ["", "net/1", "net/2"];

#[derive(Clone, Debug)]
pub enum Op {
    Set {
        site: usize,
        room: usize,
        client: usize,
        user: u64,
        data: usize,
        ttl_ms: u64,
        age_ms: u64,
        cap: u32,
        budget: u64,
    },
    Remove {
        site: usize,
        room: usize,
        client: usize,
    },
    RemoveUser {
        site: usize,
        user: u64,
    },
    Clear {
        site: usize,
    },
    Bump {
        site: usize,
        key: usize,
        user: u64,
    },
    ForgetUser {
        site: usize,
        user: u64,
    },
    Gc,
    Wait {
        ms: u64,
    },
    /// Asks for the rooms, and the entries, of a prefix: that many bytes of a room's name.
    List {
        site: usize,
        room: usize,
        bytes: usize,
        limit: usize,
        offset: usize,
    },
}

/// Rooms of a history. Some names begin other names, or differ from them in the last of their bytes only.
pub const ROOMS: usize = 24;

pub fn room_name(index: usize) -> String {
    match index {
        0 => "admin/online".into(),
        1 => "r".repeat(191),
        2..5 => format!("postType/post:{index}"),
        5 => String::new(),
        6..10 => "r".repeat([1, 8, 128, 190][index - 6]),
        10 => "rö".into(),
        11 => "r\0".into(),
        12 => "postType".into(),
        13..20 => format!("postType/page:{}", [1, 10, 100, 101, 2, 20, 21][index - 13]),
        _ => format!("{}{index}", "r".repeat(130)),
    }
}

pub fn client_name(index: usize) -> String {
    if index == 0 { "c".repeat(191) } else { format!("user-{index}") }
}

pub fn data_text(index: usize) -> String {
    let len = [0, 40, 60, 100, 130, 400, 1_000, 10_232][index % 8];
    format!("{{\"k\":\"{}\"}}", "x".repeat(len))
}

#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub user: u64,
    pub data: String,
    pub updated: u64,
    pub written: u64,
    pub expires: u64,
    pub changed: u64,
}

/// Site, room, client.
pub type Key = (usize, String, String);

/// (site, room, client) to entry; `changed` counts changes, in place of versions.
#[derive(Default)]
pub struct Model {
    pub entries: BTreeMap<Key, Known>,
    /// Per site and room, how often it changed.
    pub rooms: BTreeMap<(usize, String), u64>,
    pub sites: [u64; SITES.len()],
    pub changes: u64,
    /// Per site, the one bumped last at the end.
    pub revisions: [Vec<(String, Revision, u64)>; SITES.len()],
}

impl Model {
    fn touch(&mut self, site: usize, room: &str) -> u64 {
        self.changes += 1;
        self.rooms.insert((site, room.to_owned()), self.changes);
        self.sites[site] = self.changes;
        self.changes
    }

    fn bump(&mut self, site: usize, key: &str, user: u64, now: Now) -> u64 {
        let list = &mut self.revisions[site];
        let place = list.iter().position(|(name, ..)| name == key);
        let mut revision = place.map(|place| list.remove(place).1).unwrap_or_default();
        if revision.count > 0 && revision.user_id != user {
            (revision.other_user_id, revision.other_time_ms) = (revision.user_id, revision.time_ms);
        }
        (revision.user_id, revision.time_ms) = (user, now.wall_ms);
        revision.count += 1;
        list.push((key.to_owned(), revision, now.boot_ms));
        revision.count
    }

    fn forget(&mut self, site: usize, user: u64) -> u64 {
        let mut named = 0;
        for (_, revision, _) in &mut self.revisions[site] {
            let (newest, other) = (revision.user_id == user, revision.other_user_id == user);
            if newest {
                revision.user_id = 0;
            }
            if other {
                revision.other_user_id = 0;
            }
            named += u64::from(newest || other);
        }
        named
    }

    fn expire(&mut self, now: u64) {
        for list in &mut self.revisions {
            list.retain(|(_, _, bumped)| bumped + 86_400_000 > now);
        }
        let gone: Vec<_> =
            self.entries.iter().filter(|(_, entry)| entry.expires <= now).map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &Key) -> bool {
        let removed = self.entries.remove(key).is_some();
        if removed {
            self.touch(key.0, &key.1);
        }
        removed
    }

    fn remove_where(&mut self, wanted: impl Fn(&Key, &Known) -> bool) -> u64 {
        let gone: Vec<_> =
            self.entries.iter().filter(|(key, entry)| wanted(key, entry)).map(|(key, _)| key.clone()).collect();
        gone.iter().filter(|key| self.remove(key)).count() as u64
    }
}

/// A viewer that keeps a copy of one room: of a room with another version it reads what is newer, and all of it when the
/// copy then has another number of entries than the room.
#[derive(Default)]
pub struct Follower {
    pub since: u64,
    pub known: BTreeMap<String, (u64, String)>,
}

impl Follower {
    pub fn follow(&mut self, store: &Store, ms: u64, site: usize, room: &str, limit: usize) {
        let state = store.room(at(ms), SITES[site], room).expect("room");
        if state.version == self.since {
            return;
        }
        self.read(store, ms, site, room, limit);
        if self.known.len() != state.entries as usize {
            self.known.clear();
            self.since = 0;
            self.read(store, ms, site, room, limit);
        }
        self.since = state.version;
    }

    /// Reads what is newer, page by page.
    fn read(&mut self, store: &Store, ms: u64, site: usize, room: &str, limit: usize) {
        let (mut offset, mut before) = (0, u64::MAX);
        loop {
            let mut out = Entries::default();
            store.get(at(ms), SITES[site], room, None, "", self.since, Page { limit, offset }, &mut out).expect("get");
            for entry in out.iter() {
                assert!(entry.version < before && entry.version > self.since, "newest change first, and nothing older");
                before = entry.version;
                self.known.insert(entry.client_id.to_owned(), (entry.user_id, entry.data.to_owned()));
            }
            if out.len() < limit {
                return;
            }
            offset += limit;
        }
    }
}

/// Prefixes of a history's rooms, of which one has no `/`.
const PREFIXES: [&str; 4] = ["admin/", "postType/", "postType/post:2", "postType"];

/// What was told of a site when it was last compared: versions of it and of prefixes, and the changes they stand for.
#[derive(Clone, Copy, Default)]
pub struct Told {
    whole: (u64, u64),
    prefixes: [(u64, u64); PREFIXES.len()],
}

pub fn compare(
    store: &Store,
    model: &Model,
    ms: u64,
    seen: &mut BTreeMap<(usize, String), (u64, u64)>,
    sites: &mut [Told; SITES.len()],
) {
    let now = at(ms);
    let mut out = Entries::default();
    for (site, site_name) in SITES.iter().enumerate() {
        for room in (0..ROOMS).map(room_name) {
            let mut expected: Vec<_> = model.entries.iter().filter(|(key, _)| key.0 == site && key.1 == room).collect();
            expected.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.changed));
            out.clear();
            store.get(now, site_name, &room, None, "", 0, ALL, &mut out).expect("get");
            let got: Vec<_> =
                out.iter().map(|entry| (entry.client_id, entry.user_id, entry.data, entry.updated_ms)).collect();
            let wanted: Vec<_> = expected
                .iter()
                .map(|(key, entry)| (key.2.as_str(), entry.user, entry.data.as_str(), entry.updated))
                .collect();
            assert_eq!(got, wanted, "{site_name:?} {room}");
            assert!(out.iter().all(|entry| entry.room == room));

            let users: std::collections::BTreeSet<_> =
                expected.iter().map(|(_, entry)| entry.user).filter(|user| *user != 0).collect();
            let state = store.room(now, site_name, &room).expect("room");
            assert_eq!((state.entries as usize, state.users as usize), (expected.len(), users.len()));
            assert_eq!(state.version == 0, expected.is_empty());
            assert!(out.iter().all(|entry| entry.version <= state.version));
            // Equal versions mean equal states, and a state that is told anew has another version.
            let changes = if expected.is_empty() { 0 } else { model.rooms[&(site, room.clone())] };
            if let Some((version, before)) = seen.insert((site, room.clone()), (state.version, changes)) {
                assert_eq!(
                    version == state.version,
                    before == changes,
                    "{room}: {version} {before} then {} {changes}",
                    state.version
                );
            }
            let prefix = "user-";
            out.clear();
            store
                .get(now, site_name, &room, Some(1_000), prefix, 0, Page { limit: 2, offset: 1 }, &mut out)
                .expect("get");
            let fresh = expected
                .iter()
                .filter(|(key, entry)| key.2.starts_with(prefix) && now.boot_ms - entry.written <= 1_000);
            let wanted: Vec<_> = fresh.skip(1).take(2).map(|(key, _)| key.2.as_str()).collect();
            assert_eq!(out.iter().map(|entry| entry.client_id).collect::<Vec<_>>(), wanted);
        }
        let by_time = |wanted: &dyn Fn(&Key, &Known) -> bool| {
            let mut list: Vec<_> =
                model.entries.iter().filter(|(key, entry)| key.0 == site && wanted(key, entry)).collect();
            list.sort_by_key(|(key, entry)| (std::cmp::Reverse(entry.updated), key.1.clone(), key.2.clone()));
            list.iter().map(|(key, _)| (key.1.clone(), key.2.clone())).collect::<Vec<_>>()
        };
        for user in 1..4 {
            out.clear();
            store.get_user(now, site_name, user, None, ALL, &mut out).expect("user");
            let got: Vec<_> = out.iter().map(|entry| (entry.room.to_owned(), entry.client_id.to_owned())).collect();
            assert_eq!(got, by_time(&|_, entry| entry.user == user));
        }
        out.clear();
        store.get_prefix(now, site_name, "postType/", None, Page { limit: 3, offset: 1 }, &mut out).expect("prefix");
        let got: Vec<_> = out.iter().map(|entry| (entry.room.to_owned(), entry.client_id.to_owned())).collect();
        let wanted = by_time(&|key, _| key.1.starts_with("postType/"));
        assert_eq!(got, wanted.into_iter().skip(1).take(3).collect::<Vec<_>>());

        let rooms = store.rooms(now, site_name, "", ALL).expect("rooms");
        let names: std::collections::BTreeSet<_> =
            model.entries.keys().filter(|key| key.0 == site).map(|key| key.1.clone()).collect();
        assert_eq!(
            rooms.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(),
            names.into_iter().collect::<Vec<_>>()
        );

        let revisions = store.revisions(now, site_name).expect("revisions");
        let wanted: Vec<_> =
            model.revisions[site].iter().rev().map(|(key, revision, _)| (key.clone(), *revision)).collect();
        assert_eq!(revisions, wanted);
        for (key, revision) in wanted {
            assert_eq!(store.revision(now, site_name, &key).expect("revision"), Some(revision));
        }

        let version = store.site_version(now, site_name).expect("version");
        let live = model.entries.keys().any(|key| key.0 == site);
        assert_eq!(version == 0, !live);
        let changes = if live { model.sites[site] } else { 0 };
        let told = &mut sites[site];
        let (before_version, before_changes) = std::mem::replace(&mut told.whole, (version, changes));
        assert_eq!(before_version == version, before_changes == changes, "site {site_name:?}");
        for (prefix, before) in PREFIXES.iter().zip(&mut told.prefixes) {
            let version = store.prefix_version(now, site_name, prefix).expect("version");
            let live = model.entries.keys().any(|key| key.0 == site && key.1.starts_with(prefix));
            let inside = model.rooms.iter().filter(|((of, room), _)| live && *of == site && room.starts_with(prefix));
            let changes = inside.map(|(_, changes)| *changes).max().unwrap_or(0);
            // It may change for others, too.
            let before = std::mem::replace(before, (version, changes));
            assert!(before.0 != version || before.1 == changes, "prefix {prefix:?} of site {site_name:?}");
        }
    }
    assert_eq!(store.info(now).expect("info").entries as usize, model.entries.len());
    assert_eq!(store.check(now).expect("check"), Vec::<String>::new());
}

pub fn live_of(model: &Model, site: usize, user: u64) -> usize {
    model.entries.iter().filter(|(key, entry)| key.0 == site && entry.user == user).count()
}

/// Whether an entry would take its user's entries in all sites of the install over the budget.
fn exceeds(model: &Model, key: &Key, user: u64, data_len: usize, budget: u64) -> bool {
    let install = |site: usize| SITES[site].split('/').next();
    let others = model
        .entries
        .iter()
        .filter(|(other, entry)| *other != key && entry.user == user && install(other.0) == install(key.0));
    let size = |key: &Key, data_len: usize| charge(key.1.len(), key.2.len(), data_len);
    let taken: u64 = others.map(|(other, entry)| size(other, entry.data.len())).sum();
    budget > 0 && user > 0 && taken + size(key, data_len) > budget
}

pub fn apply(store: &Store, model: &mut Model, ms: &mut u64, op: &Op) {
    let now = at(*ms);
    match *op {
        Op::Wait { ms: more } => *ms += more,
        Op::Bump { site, key, user } => {
            let key = if key == 0 { "k".repeat(191) } else { format!("options/{key}") };
            let count = store.bump(now, SITES[site], &key, user).expect("bump");
            assert_eq!(count, model.bump(site, &key, user, now));
        }
        Op::ForgetUser { site, user } => {
            assert_eq!(store.forget_user(now, SITES[site], user).expect("forget_user"), model.forget(site, user));
        }
        Op::List { site, room, bytes, limit, offset } => {
            let name = room_name(room);
            let prefix = name.get(..bytes.min(name.len())).unwrap_or("r");
            list(store, model, *ms, site, prefix, Page { limit, offset });
        }
        Op::Gc => {
            store.gc(now).expect("gc");
        }
        Op::Remove { site, room, client } => {
            let (room, client) = (room_name(room), client_name(client));
            let removed = store.remove(now, SITES[site], &room, &client).expect("remove");
            assert_eq!(removed, model.remove(&(site, room, client)));
        }
        Op::RemoveUser { site, user } => {
            let removed = store.remove_user(now, SITES[site], user).expect("remove_user");
            assert_eq!(removed, model.remove_where(|key, entry| key.0 == site && entry.user == user));
        }
        Op::Clear { site } => {
            let removed = store.clear(now, SITES[site]).expect("clear");
            let revisions = std::mem::take(&mut model.revisions[site]).len() as u64;
            assert_eq!(removed, model.remove_where(|key, _| key.0 == site) + revisions);
        }
        Op::Set { site, room, client, user, data, ttl_ms, age_ms, cap, budget } => {
            let (room, client_id, data) = (room_name(room), client_name(client), data_text(data));
            let write = Write {
                room: &room,
                client_id: &client_id,
                user_id: user,
                data: &data,
                ttl_ms,
                age_ms,
                limits: Limits { max_per_user: cap, max_bytes_per_user: budget, leave_free: 0 },
            };
            let result = store.set(now, SITES[site], &write);
            let key = (site, room.clone(), client_id.clone());
            let written = now.boot_ms - age_ms;
            let known = Known {
                user,
                data: data.clone(),
                updated: now.wall_ms - age_ms,
                written,
                expires: written + ttl_ms,
                changed: 0,
            };
            let before = model.entries.get(&key).cloned();
            match before {
                Some(before) if cap > 0 && before.user != user => {
                    assert!(matches!(result, Err(Error::Conflict)), "{result:?}");
                }
                Some(before) if before.user == user && before.data == data => {
                    assert_eq!(result.expect("set"), Outcome::Renewed);
                    model.entries.insert(key, Known { changed: before.changed, ..known });
                }
                Some(before)
                    if (data.len() > before.data.len() || user != before.user)
                        && exceeds(model, &key, user, data.len(), budget) =>
                {
                    assert!(matches!(result, Err(Error::Budget { .. })), "{result:?}");
                }
                None if cap > 0 && user > 0 && live_of(model, site, user) >= cap as usize => {
                    assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
                }
                None if exceeds(model, &key, user, data.len(), budget) => {
                    assert!(matches!(result, Err(Error::Budget { .. })), "{result:?}");
                }
                _ => {
                    assert_eq!(result.expect("set"), Outcome::Changed);
                    let changed = model.touch(site, &room);
                    model.entries.insert(key, Known { changed, ..known });
                }
            }
        }
    }
    model.expire(at(*ms).boot_ms);
}

/// Rooms and entries of a prefix, held against the model's.
fn list(store: &Store, model: &Model, ms: u64, site: usize, prefix: &str, page: Page) {
    let inside = |key: &&Key| key.0 == site && key.1.starts_with(prefix);
    let names: std::collections::BTreeSet<_> = model.entries.keys().filter(inside).map(|key| key.1.clone()).collect();
    let rooms = store.rooms(at(ms), SITES[site], prefix, page).expect("rooms");
    let wanted: Vec<_> = names.into_iter().skip(page.offset).take(page.limit).collect();
    assert_eq!(rooms.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(), wanted, "{prefix:?} {page:?}");
    for (name, state) in rooms.iter() {
        assert_eq!(store.room(at(ms), SITES[site], name).expect("room"), state);
    }

    let mut entries: Vec<_> = model.entries.iter().filter(|(key, _)| inside(key)).collect();
    entries.sort_by_key(|(key, entry)| (std::cmp::Reverse(entry.updated), key.1.clone(), key.2.clone()));
    let wanted: Vec<_> =
        entries.iter().skip(page.offset).take(page.limit).map(|(key, _)| (key.1.clone(), key.2.clone())).collect();
    let mut out = Entries::default();
    store.get_prefix(at(ms), SITES[site], prefix, None, page, &mut out).expect("prefix");
    let got: Vec<_> = out.iter().map(|entry| (entry.room.to_owned(), entry.client_id.to_owned())).collect();
    assert_eq!(got, wanted, "{prefix:?} {page:?}");
}

/// Plays a history on a new segment, beside the model, and holds one against the other all the time.
pub fn play(ops: &[Op], limit: usize) {
    let segment = Segment::new(1 << 20);
    let store = segment.open();
    let (mut model, mut ms) = (Model::default(), 0);
    let (mut seen, mut sites) = (BTreeMap::new(), [Told::default(); SITES.len()]);
    let mut follower = Follower::default();
    for (index, op) in ops.iter().enumerate() {
        apply(&store, &mut model, &mut ms, op);
        if index % 3 == 0 {
            compare(&store, &model, ms, &mut seen, &mut sites);
            follower.follow(&store, ms, 0, "admin/online", limit);
            let expected: BTreeMap<_, _> = model
                .entries
                .iter()
                .filter(|(key, _)| key.0 == 0 && key.1 == "admin/online")
                .map(|(key, entry)| (key.2.clone(), (entry.user, entry.data.clone())))
                .collect();
            assert_eq!(follower.known, expected);
        }
    }
    compare(&store, &model, ms, &mut seen, &mut sites);
}
