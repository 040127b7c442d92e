//! All that one heartbeat needs, in one round trip.

use presence_store::Outcome;

use super::names::escape;
use super::{client, entries, reply, scripts};
use crate::engine::{Answer, ClientKey, Set, Since};
use crate::failure::Failure;

/// See [`crate::engine::exchange`].
pub fn exchange(
    site: &str,
    sets: &[Set],
    removes: &[ClientKey],
    rooms: &[Since],
    limit: usize,
) -> Result<Answer, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::EXCHANGE, site, |command| {
            command.arg(limit).arg(sets.len()).arg(removes.len()).arg(rooms.len());
            for set in sets {
                entries::put_write(command, &set.write());
            }
            for key in removes {
                command.arg(&*escape(&key.room)).arg(&key.client_id);
            }
            for room in rooms {
                command.arg(&*escape(&room.room)).arg(room.version);
            }
        })?;
        let [written, gone, news] = reply::list(&answer)? else { return Err(reply::unexpected()) };
        let answer = Answer {
            set: reply::list(written)?.iter().map(|value| entries::outcome(server, value)).collect::<Result<_, _>>()?,
            removed: reply::list(gone)?.iter().map(reply::flag).collect::<Result<_, _>>()?,
            changes: rooms
                .iter()
                .zip(reply::list(news)?)
                .map(|(room, value)| reply::changes(&room.room, room.version, value))
                .collect::<Result<_, _>>()?,
        };
        if answer.changes.len() != rooms.len() || answer.set.len() != sets.len() {
            return Err(reply::unexpected());
        }
        if answer.set.contains(&Ok(Outcome::Changed)) {
            server.know(site, Outcome::Changed);
        }
        Ok(answer)
    })
}
