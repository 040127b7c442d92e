//! Where the server is: the setting `presence.redis_url`.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

/// A server's address, and how to be let in. Shows itself without the password.
#[derive(Clone)]
pub struct Address {
    url: String,
    info: ConnectionInfo,
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

impl Eq for Address {}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Address {
    /// Reads a URL: `redis://[user][:password@]host[:port][/database]`, `valkey://` alike, or
    /// `unix:///path[?db=1&user=…&pass=…]`.
    pub fn parse(url: &str) -> Option<Self> {
        let info = url.into_connection_info().ok()?;
        let database = info.redis_settings().db();
        (0..=i64::from(u16::MAX)).contains(&database).then(|| Self { url: url.into(), info })
    }

    /// A number that stands for the server and how to be let in there.
    pub fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.url.hash(&mut hasher);
        hasher.finish()
    }

    /// Where.
    pub fn place(&self) -> &ConnectionAddr {
        self.info.addr()
    }

    /// Name and password, if there is a password.
    pub fn credentials(&self) -> Option<(Option<&str>, &str)> {
        let settings = self.info.redis_settings();
        settings.password().map(|password| (settings.username(), password))
    }

    /// Number of the database.
    pub fn database(&self) -> i64 {
        self.info.redis_settings().db()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.info.redis_settings().username().map(|name| format!("{name}@")).unwrap_or_default();
        let database = self.database();
        match self.place() {
            ConnectionAddr::Unix(path) => {
                write!(f, "unix://{}", path.display())?;
                if database == 0 { Ok(()) } else { write!(f, "?db={database}") }
            }
            ConnectionAddr::Tcp(host, port) if host.contains(':') => {
                write!(f, "redis://{user}[{host}]:{port}/{database}")
            }
            place => write!(f, "redis://{user}{place}/{database}"),
        }
    }
}
