//! The scripts. Redis keeps them under their hash; a server that has been restarted is told them again.

use once_cell::sync::Lazy;
use redis::Script;

macro_rules! scripts {
    ($($name:ident = $($part:literal)*;)*) => {
        $(pub static $name: Lazy<Scripted> = Lazy::new(|| Scripted::new(concat!($(include_str!(concat!("lua/", $part, ".lua"))),*)));)*
    };
}

scripts! {
    EXCHANGE = "keys" "renew" "site" "due" "write" "exchange";
    GET = "keys" "site" "due" "get";
    GET_PREFIX = "keys" "site" "due" "prefix";
    GET_USER = "keys" "site" "due" "user";
    FIND = "keys" "site" "due" "find";
    ROOM = "keys" "site" "due" "room";
    VERSION = "keys" "site" "due" "version";
    ROOMS = "keys" "site" "due" "rooms";
    REMOVE = "keys" "site" "due" "remove";
    REMOVE_USER = "keys" "site" "due" "remove_user";
    CLEAR = "keys" "site" "due" "revision_keys" "clear";
    GC = "keys" "site" "revision_keys" "gc";
    FIGURES = "keys" "site" "due" "revision_keys" "figures";
    BUMP = "keys" "site" "revision_keys" "bump";
    REVISION = "keys" "site" "revision_keys" "revision";
    FORGET_USER = "keys" "site" "revision_keys" "forget_user";
    REVISIONS = "keys" "site" "revision_keys" "revisions";
}

/// A script and its hash.
pub struct Scripted {
    text: &'static str,
    script: Script,
}

impl Scripted {
    fn new(text: &'static str) -> Self {
        Self { text, script: Script::new(text) }
    }

    /// The text.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// What a server knows it by.
    pub fn hash(&self) -> &str {
        self.script.get_hash()
    }
}
