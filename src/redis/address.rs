//! Where the server is: the setting `presence.redis_url`.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

/// A server's address, and how to be let in. Shows itself without the password.
#[derive(Clone)]
pub struct Address {
    url: String,
    info: ConnectionInfo,
    /// Whether those who are there are talked to over TLS.
    encrypted: bool,
    /// Those who know where the server is; none where it is known.
    sentinels: Vec<ConnectionAddr>,
    /// What they call it.
    master: String,
    /// How to be let in with them; nothing where no password is needed.
    sentinel_login: Option<Login>,
    /// Nodes of a cluster, some of them at least; none where there is no cluster.
    nodes: Vec<ConnectionAddr>,
    /// What stands for all of this; every call asks for it.
    hash: u64,
}

/// Name, if any, and password.
type Login = (Option<String>, String);

/// What a URL has to be.
const RULE: &str = "must be a URL such as redis://127.0.0.1:6379/0 or unix:///run/redis/redis.sock";
/// What one of several hosts has to be beside that: two logins would be read as one long password.
const ONE_LOGIN: &str =
    "must have one login for all nodes or sentinels, before the first of them, and a comma in it written as %2C";

/// The port of a sentinel that names none.
const SENTINEL_PORT: u16 = 26_379;
/// The port of a node that names none.
const NODE_PORT: u16 = 6379;

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
    /// Reads a URL: `redis://[user][:password@]host[:port][/database]`, `valkey://` alike, each with an `s` for TLS,
    /// `unix:///path[?db=1&user=…&pass=…]`,
    /// `redis+sentinel://[user][:password@]host[:port][,…]/master[/database][?sentinel_user=…&sentinel_pass=…]`, or
    /// `redis+cluster://[user][:password@]host[:port][,…]`. `Err` says the rule.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
        let is_of_several = scheme.ends_with("+cluster") || scheme.ends_with("+sentinel");
        if is_of_several && authority.rsplit_once('@').is_some_and(|(login, _)| login.contains(',')) {
            return Err(ONE_LOGIN);
        }
        Self::read(url).ok_or(RULE)
    }

    fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let (scheme, encrypted) = match scheme {
            "rediss" => ("redis", true),
            "valkeys" => ("valkey", true),
            "rediss+sentinel" => ("redis+sentinel", true),
            "rediss+cluster" => ("redis+cluster", true),
            scheme => (scheme, false),
        };
        let address = match scheme {
            "redis+sentinel" => Self::watched(url, rest.strip_prefix("//")?)?,
            "redis+cluster" => Self::spread(url, rest.strip_prefix("//")?)?,
            _ => Self::direct(url, format!("{scheme}:{rest}").into_connection_info().ok()?)?,
        };
        Some(Self { encrypted, ..address })
    }

    /// One that sentinels know.
    fn watched(url: &str, rest: &str) -> Option<Self> {
        let (authority, path) = rest.split_once('/')?;
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (master, database) = path.split_once('/').unwrap_or((path, ""));
        let sentinel_login = if query.is_empty() { None } else { Some(login_of(query)?) };
        let sentinels = places(hosts, SENTINEL_PORT)?;
        let address = Self::first_of(url, &sentinels, login, database)?;
        (!master.is_empty()).then(|| Self { sentinels, master: master.into(), sentinel_login, ..address })
    }

    /// One that is many. All that is kept there is in database 0, as in every cluster of Redis.
    fn spread(url: &str, rest: &str) -> Option<Self> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let nodes = places(hosts, NODE_PORT)?;
        let address = Self::first_of(url, &nodes, login, "")?;
        matches!(path, "" | "0").then(|| Self { nodes, ..address })
    }

    /// With the first of some places in place of the one that they tell of.
    fn first_of(url: &str, places: &[ConnectionAddr], login: &str, database: &str) -> Option<Self> {
        let login = if login.is_empty() { String::new() } else { format!("{login}@") };
        let info = format!("redis://{login}{}/{database}", shown(places.first()?)).into_connection_info().ok()?;
        Self::direct(url, info)
    }

    fn direct(url: &str, info: ConnectionInfo) -> Option<Self> {
        let database = info.redis_settings().db();
        let known = (0..=i64::from(u16::MAX)).contains(&database);
        known.then(|| Self {
            url: url.into(),
            encrypted: false,
            info,
            sentinels: Vec::new(),
            master: String::new(),
            sentinel_login: None,
            nodes: Vec::new(),
            hash: hash_of(url, ()),
        })
    }

    /// Nodes of the cluster that it is; none of what is no cluster.
    pub fn nodes(&self) -> &[ConnectionAddr] {
        &self.nodes
    }

    /// Those who know where the server is, and what they call it; none where it is known.
    pub fn sentinels(&self) -> (&[ConnectionAddr], &str) {
        (&self.sentinels, &self.master)
    }

    /// Name and password for the sentinels, if they want a password.
    pub fn sentinel_credentials(&self) -> Option<(Option<&str>, &str)> {
        self.sentinel_login.as_ref().map(|(user, password)| (user.as_deref(), password.as_str()))
    }

    /// Whether the server and its sentinels are talked to over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// A number that stands for the server and how to be let in there.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// A number that stands for a part of it.
    pub fn hash_of(&self, part: impl Hash) -> u64 {
        hash_of(&self.url, part)
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

fn hash_of(url: &str, part: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (url, part).hash(&mut hasher);
    hasher.finish()
}

/// The places in a list of hosts.
fn places(hosts: &str, default_port: u16) -> Option<Vec<ConnectionAddr>> {
    hosts
        .split(',')
        .map(|host| {
            let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            let host = if has_port { host.into() } else { format!("{host}:{default_port}") };
            let info = format!("redis://{host}").into_connection_info().ok()?;
            (info.redis_settings().password().is_none() && info.redis_settings().username().is_none())
                .then(|| info.addr().clone())
        })
        .collect()
}

/// A place as a URL writes it.
pub fn shown(place: &ConnectionAddr) -> String {
    match place {
        ConnectionAddr::Tcp(host, port) if host.contains(':') => format!("[{host}]:{port}"),
        place => place.to_string(),
    }
}

/// The login in a query that says that and nothing else.
fn login_of(query: &str) -> Option<Login> {
    let (mut user, mut password) = ("", None);
    for field in query.split('&').filter(|field| !field.is_empty()) {
        match field.split_once('=')? {
            ("sentinel_user", value) => user = value,
            ("sentinel_pass", value) => password = Some(value),
            _ => return None,
        }
    }
    // Both are encoded as before a host, so they are read there.
    let info = format!("redis://{user}:{}@host", password?).into_connection_info().ok()?;
    let is_host = matches!(info.addr(), ConnectionAddr::Tcp(host, _) if host == "host");
    let settings = info.redis_settings();
    let password = settings.password().filter(|_| is_host)?;
    Some((settings.username().map(str::to_owned), password.to_owned()))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.info.redis_settings().username().map(|name| format!("{name}@")).unwrap_or_default();
        let database = self.database();
        let s = if self.encrypted { "s" } else { "" };
        if !self.sentinels.is_empty() {
            let places: Vec<_> = self.sentinels.iter().map(shown).collect();
            return write!(f, "redis{s}+sentinel://{user}{}/{}/{database}", places.join(","), self.master);
        }
        if !self.nodes.is_empty() {
            let places: Vec<_> = self.nodes.iter().map(shown).collect();
            return write!(f, "redis{s}+cluster://{user}{}", places.join(","));
        }
        match self.place() {
            ConnectionAddr::Unix(path) => {
                write!(f, "unix://{}", path.display())?;
                if database == 0 { Ok(()) } else { write!(f, "?db={database}") }
            }
            place => write!(f, "redis{s}://{user}{}/{database}", shown(place)),
        }
    }
}
