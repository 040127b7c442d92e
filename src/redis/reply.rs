//! Answers of the scripts, read. Nothing of an answer is trusted.

use presence_store::{Entries, Entry, RoomState};
use redis::Value;

use super::names;
use crate::exception::Code;
use crate::failure::Failure;

/// Bytes before an entry's user and data: version, time of the last write, and until when its keys live.
const HEADER: usize = 24;
/// Bytes of a room's state.
pub const STATE: usize = 24;

/// An answer that no script of ours gives.
#[cold]
pub fn unexpected() -> Failure {
    let message = "a script's answer is not what it should be";
    Failure::Refused { code: Code::Corrupt, message: message.into() }
}

/// The bytes of a string.
pub fn bytes(value: &Value) -> Result<&[u8], Failure> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        _ => Err(unexpected()),
    }
}

/// A string of UTF-8.
pub fn text(value: &Value) -> Result<&str, Failure> {
    str::from_utf8(bytes(value)?).map_err(|_| unexpected())
}

/// A list.
pub fn list(value: &Value) -> Result<&[Value], Failure> {
    match value {
        Value::Array(values) => Ok(values),
        _ => Err(unexpected()),
    }
}

/// A list of so many at a time.
pub fn groups<const SIZE: usize>(value: &Value) -> Result<&[[Value; SIZE]], Failure> {
    match list(value)?.as_chunks() {
        (groups, []) => Ok(groups),
        _ => Err(unexpected()),
    }
}

/// A number, as one or as its digits.
pub fn number(value: &Value) -> Result<u64, Failure> {
    match value {
        Value::Int(number) => u64::try_from(*number).map_err(|_| unexpected()),
        _ => text(value)?.parse().map_err(|_| unexpected()),
    }
}

/// Yes or no, as 1 or 0.
pub fn flag(value: &Value) -> Result<bool, Failure> {
    Ok(number(value)? != 0)
}

/// The double at a place, which is a whole number.
fn whole(bytes: &[u8], index: usize) -> Result<u64, Failure> {
    let (doubles, _) = bytes.as_chunks::<8>();
    let double = doubles.get(index).map(|bytes| f64::from_le_bytes(*bytes)).ok_or_else(unexpected)?;
    if (0.0..9_007_199_254_740_992.0).contains(&double) { Ok(double as u64) } else { Err(unexpected()) }
}

/// A room's state; none is a room without anybody.
pub fn state(value: &Value) -> Result<RoomState, Failure> {
    if matches!(value, Value::Nil) {
        return Ok(RoomState::default());
    }
    unpack_state(bytes(value)?)
}

/// A room's state as it is kept.
pub fn unpack_state(bytes: &[u8]) -> Result<RoomState, Failure> {
    Ok(RoomState { version: whole(bytes, 0)?, entries: whole(bytes, 1)? as u32, users: whole(bytes, 2)? as u32 })
}

/// Appends one entry's value.
pub fn push_entry(room: &str, client_id: &str, value: &Value, out: &mut Entries) -> Result<(), Failure> {
    let bytes = bytes(value)?;
    let rest = bytes.get(HEADER..).and_then(|rest| str::from_utf8(rest).ok()).ok_or_else(unexpected)?;
    let (user, data) = rest.split_once(' ').ok_or_else(unexpected)?;
    out.push(&Entry {
        room,
        client_id,
        data,
        user_id: user.parse().map_err(|_| unexpected())?,
        updated_ms: whole(bytes, 1)?,
        version: whole(bytes, 0)?,
    });
    Ok(())
}

/// Appends the entries of one room: client ids, each before its value.
pub fn push_room(room: &str, values: &Value, out: &mut Entries) -> Result<(), Failure> {
    let pairs = groups::<2>(values)?;
    pairs.iter().try_for_each(|[client_id, value]| push_entry(room, text(client_id)?, value, out))
}

/// Appends entries of many rooms: their names, each before its value.
pub fn push_all(values: &Value, out: &mut Entries) -> Result<(), Failure> {
    let pairs = groups::<2>(values)?;
    pairs.iter().try_for_each(|[name, value]| {
        let (room, client_id) = names::split(bytes(name)?).ok_or_else(unexpected)?;
        let room = names::unescape(room);
        let (room, client_id) = (str::from_utf8(&room), str::from_utf8(client_id));
        let (Ok(room), Ok(client_id)) = (room, client_id) else { return Err(unexpected()) };
        push_entry(room, client_id, value, out)
    })
}
