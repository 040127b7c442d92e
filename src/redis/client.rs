//! One process's way to the server: connects at first use, keeps the connection for later requests, and asks nothing of a
//! server that does not answer.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use redis::{Cmd, ConnectionAddr, Value, cmd};

use super::address::Address;
use super::breaker::{self, Breaker, Leave};
use super::link::{Fault, Link};
use super::names;
use super::scripts::Scripted;
use crate::exception::Code;
use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::ini::Settings;
use crate::{attachment, clock, log};

/// What a thread keeps between calls.
#[derive(Default)]
pub struct Client {
    connection: Option<Connection>,
}

struct Connection {
    link: Link,
    settings: Settings,
    forks: u32,
    /// Which run of the server.
    run: String,
    version: String,
    /// Random bits, other ones for every call.
    random: u64,
    /// Sites that others were told of, and when.
    told: HashMap<String, Instant>,
}

/// How long it is enough to have told others of a site.
const TOLD: Duration = Duration::from_secs(300);
/// Scripts that are sent at once.
const AT_ONCE: usize = 200;
/// Most sites of which that is remembered.
const MOST_TOLD: usize = 10_000;

/// One call's view of the server.
pub struct Server<'a> {
    settings: &'a Settings,
    address: &'a Address,
    breaker: &'static Breaker,
    limit: Duration,
}

/// Runs `work` on the server that is set. It must not touch PHP.
pub fn with<T>(work: impl FnOnce(&Server<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
    let settings = GLOBALS.get().settings.borrow();
    let Some(address) = &settings.redis_address else {
        return Err(Failure::unavailable("presence.redis_url names no server: presence is unavailable"));
    };
    work(&Server {
        settings: &settings,
        address,
        breaker: breaker::of(address.hash()),
        limit: Duration::from_millis(settings.redis_timeout_ms),
    })
}

impl Server<'_> {
    /// What all keys of a site begin with.
    pub fn base(&self, site: &str) -> String {
        names::base(&self.settings.redis_prefix, site)
    }

    /// The key that knows the sites.
    pub fn sites(&self) -> String {
        names::sites(&self.settings.redis_prefix)
    }

    /// What the processes know of the server.
    pub fn breaker(&self) -> &'static Breaker {
        self.breaker
    }

    /// The server's address, without the password.
    pub fn shown(&self) -> String {
        self.address.to_string()
    }

    /// Whose certificates are trusted, where the server is talked to over TLS.
    fn trusted(&self) -> Option<&str> {
        self.address.is_encrypted().then_some(self.settings.redis_ca.as_str())
    }

    /// What all keys begin with.
    pub fn prefix(&self) -> &str {
        &self.settings.redis_prefix
    }

    /// Why a write is refused for want of memory.
    pub fn full(&self) -> String {
        format!("{} has no memory left: raise its maxmemory", self.address)
    }

    /// A refusal of the server, counted.
    pub fn refuse(&self, code: Code, message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
        self.breaker.refused(code);
        Failure::Refused { code, message: message.into() }
    }

    /// Runs a script on a site, again as long as it says that more has expired than one script removes.
    pub fn run(&self, script: &Scripted, site: &str, arguments: impl Fn(&mut Cmd)) -> Result<Value, Failure> {
        let start = Instant::now();
        loop {
            let answer = self.call(|connection, until| {
                let mut known = self.command("EVALSHA", script.hash(), site, connection);
                arguments(&mut known);
                match connection.link.ask(&known, until) {
                    Err(Fault::Refused(code, _)) if code == "NOSCRIPT" => {
                        let mut told = self.command("EVAL", script.text(), site, connection);
                        arguments(&mut told);
                        connection.link.ask(&told, until)
                    }
                    answer => answer,
                }
            })?;
            if !matches!(&answer, Value::SimpleString(text) if text == "AGAIN") {
                return Ok(answer);
            }
            if start.elapsed() > self.limit {
                return Err(self.refuse(Code::Contended, "so much has expired that it is still being removed"));
            }
        }
    }

    /// A script's call, with all but its own arguments.
    fn command(&self, name: &str, script: &str, site: &str, connection: &mut Connection) -> Cmd {
        connection.random = connection.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut command = cmd(name);
        command.arg(script).arg(1).arg(self.base(site)).arg(&connection.run).arg(connection.random >> 33);
        command
    }

    /// Runs a script that takes no arguments on many sites, hundreds in one round trip.
    pub fn run_on(&self, script: &Scripted, sites: &[String]) -> Result<Vec<Value>, Failure> {
        // The first of them tells the server the script, if it has to be told.
        let Some((first, rest)) = sites.split_first() else { return Ok(Vec::new()) };
        let mut answers = vec![self.run(script, first, |_| ())?];
        for some in rest.chunks(AT_ONCE) {
            answers.extend(self.call(|connection, until| {
                let commands: Vec<Cmd> =
                    some.iter().map(|site| self.command("EVALSHA", script.hash(), site, connection)).collect();
                connection.link.ask_all(&commands.iter().collect::<Vec<_>>(), until)
            })?);
        }
        Ok(answers)
    }

    /// Sends commands at once and reads their answers.
    pub fn pipeline(&self, commands: &[&Cmd]) -> Result<Vec<Value>, Failure> {
        self.call(|connection, until| connection.link.ask_all(commands, until))
    }

    /// One command; nothing if this user may not give it.
    pub fn ask_permitted(&self, command: &Cmd) -> Result<Option<Value>, Failure> {
        self.call(|connection, until| match connection.link.ask(command, until) {
            Err(Fault::Refused(code, _)) if code == "NOPERM" => Ok(None),
            answer => answer.map(Some),
        })
    }

    /// Name and version of the server.
    pub fn version(&self) -> Result<String, Failure> {
        self.call(|connection, _| Ok(connection.version.clone()))
    }

    /// Asks the server one thing, if it is to be asked now.
    fn call<T>(&self, ask: impl FnOnce(&mut Connection, Instant) -> Result<T, Fault>) -> Result<T, Failure> {
        if let Leave::Refused(ms) = self.breaker.enter() {
            let message = format!("{} does not answer; it is asked again in {ms} ms", self.address);
            return Err(Failure::unavailable(message));
        }
        let mut client = GLOBALS.get().redis.take();
        let start = Instant::now();
        let until = start + self.limit;
        let result = self.connected(&mut client, until).and_then(|connection| ask(connection, until));
        match result {
            Ok(value) => {
                GLOBALS.get().redis.replace(client);
                if let Some(failures) = self.breaker.succeeded(start.elapsed().as_micros() as u64) {
                    log::notice(&format!("{} answers again, after {failures} failures", self.address));
                }
                Ok(value)
            }
            Err(fault) => {
                let failure = self.explain(fault);
                // What is in the way of an answer is in the way of the next one.
                if !matches!(failure, Failure::Refused { code: Code::Unavailable, .. }) {
                    GLOBALS.get().redis.replace(client);
                    return Err(failure);
                }
                drop(client);
                let random = clock::seed().unwrap_or_default();
                if let Failure::Refused { message, .. } = &failure
                    && self.breaker.failed(message, random)
                {
                    log::notice(message);
                }
                Err(failure)
            }
        }
    }

    /// The connection, a new one if there is none that can be used.
    fn connected<'c>(&self, client: &'c mut Client, until: Instant) -> Result<&'c mut Connection, Fault> {
        let forks = attachment::forks();
        let usable = client.connection.take_if(|connection| {
            // A child that was forked leaves its parent's connection alone.
            connection.forks != forks || connection.settings != *self.settings || !connection.link.is_quiet()
        });
        drop(usable);
        if client.connection.is_none() {
            client.connection = Some(self.connect(forks, until)?);
        }
        client.connection.as_mut().ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected).into())
    }

    /// Where the server is: one of the sentinels tells, where there are any. Each gets its share of the time.
    fn place(&self, until: Instant) -> Result<ConnectionAddr, Fault> {
        let (sentinels, master) = self.address.sentinels();
        let mut last = None;
        for (index, sentinel) in sentinels.iter().enumerate() {
            let left = until.saturating_duration_since(Instant::now());
            let share = Instant::now() + left / (sentinels.len() - index + 1) as u32;
            let mut question = cmd("SENTINEL");
            question.arg("GET-MASTER-ADDR-BY-NAME").arg(master);
            let answer =
                Link::connect(sentinel, self.trusted(), self.limit, share).map_err(Fault::Io).and_then(|mut link| {
                    authenticate(&mut link, self.address.sentinel_credentials(), share)?;
                    link.ask(&question, share)
                });
            last = Some(match answer {
                Ok(Value::Array(place)) => match &place[..] {
                    [Value::BulkString(host), Value::BulkString(port)] => {
                        let port = String::from_utf8_lossy(port).parse().map_err(|_| Fault::Garbage)?;
                        return Ok(ConnectionAddr::Tcp(String::from_utf8_lossy(host).into_owned(), port));
                    }
                    _ => Fault::Garbage,
                },
                Ok(_) => Fault::Refused("ERR".into(), format!("no master is called {master} there")),
                Err(fault) => fault,
            });
        }
        last.map_or_else(|| Ok(self.address.place().clone()), Err)
    }

    fn connect(&self, forks: u32, until: Instant) -> Result<Connection, Fault> {
        let place = self.place(until)?;
        let mut link = Link::connect(&place, self.trusted(), self.limit, until)?;
        authenticate(&mut link, self.address.credentials(), until)?;
        if self.address.database() != 0 {
            link.ask(cmd("SELECT").arg(self.address.database()), until)?;
        }
        // A user who may not ask is let in all the same.
        let info = match link.ask(cmd("INFO").arg("server"), until) {
            Ok(Value::BulkString(text)) => String::from_utf8_lossy(&text).into_owned(),
            Err(Fault::Refused(code, _)) if code == "NOPERM" => String::new(),
            Err(fault) => return Err(fault),
            Ok(_) => return Err(Fault::Garbage),
        };
        let field = |name: &str| {
            let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.unwrap_or_default().trim().to_owned()
        };
        let version = match field("valkey_version") {
            none if none.is_empty() => format!("Redis {}", field("redis_version")),
            version => format!("Valkey {version}"),
        };
        let random = clock::seed().unwrap_or_default();
        Ok(Connection {
            link,
            settings: self.settings.clone(),
            forks,
            run: field("run_id"),
            version,
            random,
            told: HashMap::new(),
        })
    }

    /// What a fault means to the caller.
    fn explain(&self, fault: Fault) -> Failure {
        let address = self.address;
        match fault {
            Fault::Io(error) => match error.kind() {
                io::ErrorKind::TimedOut => {
                    let ms = self.settings.redis_timeout_ms;
                    Failure::unavailable(format!("{address} did not answer within {ms} ms"))
                }
                io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
                    Failure::unavailable(format!("{address} closed the connection"))
                }
                _ => Failure::unavailable(format!("{address} cannot be reached: {error}")),
            },
            Fault::Garbage => Failure::unavailable(format!("{address} answers what no Redis server would")),
            Fault::Refused(code, rest) => match code.as_str() {
                "OOM" => self.refuse(Code::Full, self.full()),
                "CORRUPT" | "WRONGTYPE" => Failure::Refused {
                    code: Code::Corrupt,
                    message: format!("what {address} keeps contradicts itself: {rest}").into(),
                },
                "MOVED" | "ASK" | "CLUSTERDOWN" | "CROSSSLOT" => Failure::unavailable(format!(
                    "{address} is a node of a cluster, whose redirections are not followed: name a server outside of \
                     clusters in presence.redis_url ({code} {rest})"
                )),
                _ => Failure::unavailable(format!("{address} refuses: {code} {rest}")),
            },
        }
    }
}

/// Says who it is that asks, where there is a password.
fn authenticate(link: &mut Link, login: Option<(Option<&str>, &str)>, until: Instant) -> Result<(), Fault> {
    let Some((user, password)) = login else { return Ok(()) };
    let mut auth = cmd("AUTH");
    auth.arg(user).arg(password);
    link.ask(&auth, until).map(drop)
}

/// Whether others are to be told of a site now, over this connection.
pub fn is_news(site: &str) -> bool {
    let mut client = GLOBALS.get().redis.borrow_mut();
    let Some(connection) = &mut client.connection else { return false };
    if connection.told.get(site).is_some_and(|told| told.elapsed() < TOLD) {
        return false;
    }
    if connection.told.len() >= MOST_TOLD {
        connection.told.clear();
    }
    connection.told.insert(site.to_owned(), Instant::now());
    true
}
