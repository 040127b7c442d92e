//! What a site's keys are called.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest `presence.redis_prefix`, in bytes.
const MAX_PREFIX: usize = 64;
/// What a NUL in a room's name becomes: the end of the name is a NUL that no such byte follows.
const NUL: &[u8] = b"\0\xff";

/// Whether keys may begin so: nothing that a hash tag or a pattern could be made of.
pub fn is_prefix(prefix: &str) -> bool {
    prefix.len() <= MAX_PREFIX && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":._-/".contains(&byte))
}

/// What all keys of a site begin with. The hash tag, in braces, is the install's name, which is the site's up to the first
/// `/`: it puts the keys of all its sites together on one server of a cluster.
pub fn base(prefix: &str, site: &str) -> String {
    let (install, rest) = site.split_at(site.find('/').unwrap_or(site.len()));
    let mut base = String::with_capacity(prefix.len() + 3 * site.len() + 4);
    base.push_str(prefix);
    base.push_str("{s");
    put_escaped(&mut base, install);
    base.push('}');
    put_escaped(&mut base, rest);
    base.push(':');
    base
}

fn put_escaped(base: &mut String, name: &str) {
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            base.push(char::from(byte));
        } else {
            let _ = write!(base, "%{byte:02x}");
        }
    }
}

/// The key that knows the sites.
pub fn sites(prefix: &str) -> String {
    format!("{prefix}sites")
}

/// A room as the scripts name it.
pub fn escape(room: &str) -> Cow<'_, [u8]> {
    if !room.contains('\0') {
        return Cow::Borrowed(room.as_bytes());
    }
    Cow::Owned(
        room.bytes()
            .flat_map(|byte| {
                if byte == 0 { NUL.iter() } else { NUL[..0].iter() }.copied().chain((byte != 0).then_some(byte))
            })
            .collect(),
    )
}

/// A room's name again.
pub fn unescape(escaped: &[u8]) -> Cow<'_, [u8]> {
    if !escaped.contains(&0) {
        return Cow::Borrowed(escaped);
    }
    Cow::Owned(escaped.iter().copied().filter(|&byte| byte != 0xff).collect())
}

/// Room, as the scripts name it, and client id of an entry.
pub fn split(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + entry[from..].iter().position(|&byte| byte == 0)?;
        if entry.get(at + 1) != Some(&0xff) {
            return Some((&entry[..at], &entry[at + 1..]));
        }
        from = at + 2;
    }
}
