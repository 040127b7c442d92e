//! All that one heartbeat needs, in one round trip.

use presence_store::{Changes, Outcome};
use redis::Value;

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
        let mut numbers = Vec::with_capacity(4 + 4 * sets.len() + rooms.len());
        numbers.extend([limit, sets.len(), removes.len(), rooms.len()].map(|count| count as u64));
        for set in sets {
            entries::put_numbers(&mut numbers, &set.write());
        }
        numbers.extend(rooms.iter().map(|room| room.version));
        let answer = server.run_with(&scripts::EXCHANGE, site, &numbers, |command| {
            for set in sets {
                entries::put_name(command, &set.key.room, &set.key.client_id);
            }
            for room in rooms {
                command.arg(&*escape(&room.room));
            }
            for key in removes {
                entries::put_name(command, &key.room, &key.client_id);
            }
            for set in sets {
                entries::put_rest(command, &set.write());
            }
        })?;
        if let Value::BulkString(states) = &answer {
            return renewed(sets, rooms, states);
        }
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

/// What is told of an exchange in which everybody was renewed and nothing is new: only the states of the rooms.
fn renewed(sets: &[Set], rooms: &[Since], states: &[u8]) -> Result<Answer, Failure> {
    let (states, []) = states.as_chunks() else { return Err(reply::unexpected()) };
    if states.len() != rooms.len() {
        return Err(reply::unexpected());
    }
    let unchanged = |(room, state): (&Since, &[u8; reply::STATE])| {
        let room_state = reply::unpack_state(state);
        room_state.map(|state| Changes { version: room.version, room: state, ..Changes::default() })
    };
    Ok(Answer {
        set: sets.iter().map(|_| Ok(Outcome::Renewed)).collect(),
        removed: Vec::new(),
        changes: rooms.iter().zip(states).map(unchanged).collect::<Result<_, _>>()?,
    })
}
