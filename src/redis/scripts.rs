//! The scripts. Redis keeps them under their hash; a server that has been restarted is told them again.

use once_cell::sync::Lazy;
use redis::Script;

macro_rules! scripts {
    ($($name:ident = $($part:literal)*;)*) => {
        $(pub static $name: Lazy<Scripted> = Lazy::new(|| Scripted::new(concat!($(include_str!(concat!("lua/", $part, ".lua"))),*)));)*
    };
}

scripts! {
    EXCHANGE = "site" "due" "write" "news" "exchange";
    CHANGES = "site" "due" "news" "changes";
    GET = "site" "due" "get";
    GET_PREFIX = "site" "due" "prefix";
    GET_USER = "site" "due" "user";
    FIND = "site" "due" "find";
    ROOM = "site" "due" "room";
    VERSION = "site" "due" "version";
    ROOMS = "site" "due" "rooms";
    REMOVE = "site" "due" "remove";
    REMOVE_USER = "site" "due" "remove_user";
    CLEAR = "site" "due" "revision_keys" "clear";
    GC = "site" "revision_keys" "gc";
    FIGURES = "site" "due" "revision_keys" "figures";
    BUMP = "site" "revision_keys" "bump";
    REVISION = "site" "revision_keys" "revision";
    FORGET_USER = "site" "revision_keys" "forget_user";
    REVISIONS = "site" "revision_keys" "revisions";
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
