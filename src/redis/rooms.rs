//! Rooms: their counts and versions.

use presence_store::{Page, RoomState, Rooms};

use super::names::{escape, unescape};
use super::{client, reply, scripts};
use crate::failure::Failure;

/// See [`crate::engine::room`].
pub fn room(site: &str, room: &str) -> Result<RoomState, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::ROOM, site, |command| {
            command.arg(&*escape(room));
        })?;
        reply::state(&answer)
    })
}

/// See [`crate::engine::site_version`].
pub fn site_version(site: &str) -> Result<u64, Failure> {
    client::with(|server| reply::number(&server.run(&scripts::VERSION, site, |_| ())?))
}

/// See [`crate::engine::rooms`].
pub fn rooms(site: &str, prefix: &str, page: Page) -> Result<Rooms, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::ROOMS, site, |command| {
            command.arg(&*escape(prefix)).arg(page.limit).arg(page.offset.min(1 << 52));
        })?;
        let mut rooms = Rooms::default();
        for [name, state] in reply::groups::<2>(&answer)? {
            let name = unescape(reply::bytes(name)?);
            let name = std::str::from_utf8(&name).map_err(|_| reply::unexpected())?;
            rooms.push(name, reply::state(state)?);
        }
        Ok(rooms)
    })
}
