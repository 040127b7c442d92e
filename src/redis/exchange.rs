//! All that one heartbeat needs, in one round trip.

use presence_store::{Outcome, RoomState};
use redis::Value;

use super::names::escape;
use super::{client, entries, reply, scripts};
use crate::engine::{Answer, ClientKey, Set};
use crate::failure::Failure;

/// See [`crate::engine::exchange`].
pub fn exchange(site: &str, sets: &[Set], removes: &[ClientKey], rooms: &[String]) -> Result<Answer, Failure> {
    client::with(|server| {
        let mut numbers = Vec::with_capacity(3 + 4 * sets.len());
        numbers.extend([sets.len(), removes.len(), rooms.len()].map(|count| count as u64));
        for set in sets {
            entries::put_numbers(&mut numbers, &set.write());
        }
        let answer = server.run_with(&scripts::EXCHANGE, site, &numbers, |command| {
            for set in sets {
                entries::put_name(command, &set.key.room, &set.key.client_id);
            }
            for room in rooms {
                command.arg(&*escape(room));
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
        let [written, gone, states] = reply::list(&answer)? else { return Err(reply::unexpected()) };
        let answer = Answer {
            set: reply::list(written)?.iter().map(|value| entries::outcome(server, value)).collect::<Result<_, _>>()?,
            removed: reply::list(gone)?.iter().map(reply::flag).collect::<Result<_, _>>()?,
            rooms: reply::list(states)?.iter().map(reply::state).collect::<Result<_, _>>()?,
        };
        if answer.rooms.len() != rooms.len() || answer.set.len() != sets.len() {
            return Err(reply::unexpected());
        }
        if answer.set.contains(&Ok(Outcome::Changed)) {
            server.know(site, Outcome::Changed);
        }
        Ok(answer)
    })
}

/// The answer to an exchange in which everybody was renewed: only the states of the rooms.
fn renewed(sets: &[Set], rooms: &[String], states: &[u8]) -> Result<Answer, Failure> {
    let (states, []) = states.as_chunks::<{ reply::STATE }>() else { return Err(reply::unexpected()) };
    if states.len() != rooms.len() {
        return Err(reply::unexpected());
    }
    Ok(Answer {
        set: sets.iter().map(|_| Ok(Outcome::Renewed)).collect(),
        removed: Vec::new(),
        rooms: states.iter().map(|state| reply::unpack_state(state)).collect::<Result<Vec<RoomState>, _>>()?,
    })
}
