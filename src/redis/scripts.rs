//! The scripts. Redis keeps them under their hash; a server that has been restarted is told them again.

use once_cell::sync::Lazy;
use redis::Script;

macro_rules! scripts {
    ($($name:ident = $($part:literal)*;)*) => {
        $(pub static $name: Lazy<Scripted> = Lazy::new(|| Scripted::new(concat!($(include_str!(concat!("lua/", $part, ".lua"))),*)));)*
    };
}

scripts! {
    SET = "site" "write" "set";
    EXCHANGE = "site" "write" "news" "exchange";
    CHANGES = "site" "news" "changes";
    GET = "site" "get";
    GET_PREFIX = "site" "prefix";
    GET_USER = "site" "user";
    FIND = "site" "find";
    ROOM = "site" "room";
    VERSION = "site" "version";
    ROOMS = "site" "rooms";
    REMOVE = "site" "remove";
    REMOVE_USER = "site" "remove_user";
    CLEAR = "site" "revision_keys" "clear";
    GC = "site" "revision_keys" "gc";
    FIGURES = "site" "revision_keys" "figures";
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
