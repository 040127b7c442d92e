//! One process's way to the server: connects at first use, keeps the connection for later requests, and asks nothing of a
//! server that does not answer.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use redis::{Cmd, ConnectionAddr, Value};

use super::address::{Address, shown};
use super::breaker::{self, Breaker, Leave};
use super::cluster::Cluster;
use super::connection::{Connection, Way, whereabouts};
use super::link::Fault;
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
    settings: Settings,
    forks: u32,
    pub connections: Connections,
    pub cluster: Cluster,
    /// Sites that others were told of, and when.
    told: HashMap<String, Instant>,
}

/// One connection for each place; more than one in a cluster.
#[derive(Default)]
pub struct Connections(Vec<(ConnectionAddr, Connection)>);

impl Connections {
    /// The one to a place, if it can be used.
    pub fn to(&mut self, place: &ConnectionAddr) -> Option<&mut Connection> {
        let index = self.0.iter().position(|(known, _)| known == place)?;
        if !self.0[index].1.link.is_quiet() {
            self.0.swap_remove(index);
            return None;
        }
        self.0.get_mut(index).map(|(_, connection)| connection)
    }

    /// Closes the one to a place.
    pub fn close(&mut self, place: &ConnectionAddr) {
        self.0.retain(|(known, _)| known != place);
    }

    /// Closes those to other places.
    pub fn keep_only(&mut self, is_kept: impl Fn(&ConnectionAddr) -> bool) {
        self.0.retain(|(place, _)| is_kept(place));
    }
}

impl Client {
    /// Keeps a new connection.
    pub fn keep(&mut self, place: &ConnectionAddr, connection: Connection) {
        self.connections.0.push((place.clone(), connection));
        // What others were told may be lost.
        self.told.clear();
    }
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
    pub address: &'a Address,
    pub breaker: &'static Breaker,
    pub limit: Duration,
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

    /// The server's address, without the password.
    pub fn shown(&self) -> String {
        self.address.to_string()
    }

    /// How to get there.
    pub fn way(&self) -> Way<'_> {
        let files = self.address.is_encrypted().then_some(&self.settings.redis_tls);
        Way { address: self.address, files, limit: self.limit }
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

    /// Runs a script on a site.
    pub fn run(&self, script: &Scripted, site: &str, arguments: impl Fn(&mut Cmd)) -> Result<Value, Failure> {
        self.run_with(script, site, &[], arguments)
    }

    /// Runs a script that takes numbers too, again as long as it says that more has expired than one script removes.
    pub fn run_with(
        &self,
        script: &Scripted,
        site: &str,
        numbers: &[u64],
        arguments: impl Fn(&mut Cmd),
    ) -> Result<Value, Failure> {
        let start = Instant::now();
        let base = self.base(site);
        loop {
            let answer = self.call(&base, |connection, until| {
                let mut known = command("EVALSHA", script.hash(), &base, connection, numbers);
                arguments(&mut known);
                match connection.link.ask(&known, until) {
                    Err(Fault::Refused(code, _)) if code == "NOSCRIPT" => {
                        let mut told = command("EVAL", script.text(), &base, connection, numbers);
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

    /// Runs a script that takes no arguments on many sites, hundreds in one round trip.
    pub fn run_on(&self, script: &Scripted, sites: &[String]) -> Result<Vec<Value>, Failure> {
        let mut together: HashMap<Option<String>, Vec<usize>> = HashMap::new();
        for (index, site) in sites.iter().enumerate() {
            together.entry(self.place_of(&self.base(site))).or_default().push(index);
        }
        let mut answers = vec![Value::Nil; sites.len()];
        for group in together.values() {
            // The first of them tells the node the script, if it has to be told.
            let Some((&first, rest)) = group.split_first() else { continue };
            answers[first] = self.run(script, &sites[first], |_| ())?;
            for some in rest.chunks(AT_ONCE) {
                let told = self.call(&self.base(&sites[some[0]]), |connection, until| {
                    let commands: Vec<Cmd> = some
                        .iter()
                        .map(|&site| command("EVALSHA", script.hash(), &self.base(&sites[site]), connection, &[]))
                        .collect();
                    let mut told = connection.link.ask_each(&commands.iter().collect::<Vec<_>>(), until)?;
                    // If the first is elsewhere, so may be all.
                    if told.first().is_some_and(Result::is_err) { told.swap_remove(0).map(|_| told) } else { Ok(told) }
                })?;
                for (&index, told) in some.iter().zip(told) {
                    // One that is refused is asked for by itself, which finds out why.
                    answers[index] = told.or_else(|_| self.run(script, &sites[index], |_| ()))?;
                }
            }
        }
        Ok(answers)
    }

    /// The node that has a key, as far as that is known; none where there is no cluster.
    pub fn place_of(&self, key: &str) -> Option<String> {
        if self.address.nodes().is_empty() {
            return None;
        }
        GLOBALS.get().redis.borrow().cluster.place_of(key).map(shown)
    }

    /// Sends commands about a key at once and reads their answers.
    pub fn pipeline(&self, key: &str, commands: &[&Cmd]) -> Result<Vec<Value>, Failure> {
        self.call(key, |connection, until| connection.link.ask_all(commands, until))
    }

    /// One command, to where a key is; nothing if this user may not give it.
    pub fn ask_permitted(&self, key: &str, command: &Cmd) -> Result<Option<Value>, Failure> {
        self.call(key, |connection, until| match connection.link.ask(command, until) {
            Err(Fault::Refused(code, _)) if code == "NOPERM" => Ok(None),
            answer => answer.map(Some),
        })
    }

    /// Name and version of the server.
    pub fn version(&self) -> Result<String, Failure> {
        self.call(&self.sites(), |connection, _| Ok(connection.version.clone()))
    }

    /// Asks the server that has a key one thing, if it is to be asked now.
    fn call<T>(&self, key: &str, ask: impl FnMut(&mut Connection, Instant) -> Result<T, Fault>) -> Result<T, Failure> {
        let mut client = GLOBALS.get().redis.take();
        let forks = attachment::forks();
        // A child that was forked leaves its parent's connections alone.
        if client.forks != forks || client.settings != *self.settings {
            client = Client { forks, settings: self.settings.clone(), ..Client::default() };
        }
        let is_cluster = !self.address.nodes().is_empty();
        let answer = if is_cluster { self.ask_node(&mut client, key, ask) } else { self.ask_server(&mut client, ask) };
        GLOBALS.get().redis.replace(client);
        answer
    }

    /// Asks the one server that there is.
    fn ask_server<T>(
        &self,
        client: &mut Client,
        mut ask: impl FnMut(&mut Connection, Instant) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        if let Leave::Refused(ms) = self.breaker.enter() {
            return Err(self.spared(None, ms));
        }
        let start = Instant::now();
        let until = start + self.limit;
        let place = self.address.place();
        let answer = match client.connections.to(place) {
            Some(connection) => ask(connection, until),
            None => whereabouts(self.way(), until)
                .and_then(|whereabouts| Connection::open(self.way(), &whereabouts, until))
                .and_then(|mut connection| {
                    let answer = ask(&mut connection, until);
                    client.keep(place, connection);
                    answer
                }),
        };
        match answer {
            Ok(value) => {
                self.well(self.breaker, None, start.elapsed().as_micros() as u64);
                Ok(value)
            }
            Err(fault) => {
                let failure = self.explain(fault, None);
                // What is in the way of an answer is in the way of the next one.
                if matches!(failure, Failure::Refused { code: Code::Unavailable, .. }) {
                    client.connections.close(place);
                    charge(self.breaker, &failure);
                }
                Err(failure)
            }
        }
    }

    /// Notes that a server, or a node of it, answered.
    pub fn well(&self, breaker: &Breaker, node: Option<&ConnectionAddr>, round_trip_us: u64) {
        if let Some(failures) = breaker.succeeded(round_trip_us) {
            log::notice(&format!("{} answers again, after {failures} failures", self.whom(node)));
        }
    }

    /// The refusal of a call that is not tried.
    pub fn spared(&self, node: Option<&ConnectionAddr>, ms: u64) -> Failure {
        Failure::unavailable(format!("{} does not answer; it is asked again in {ms} ms", self.whom(node)))
    }

    /// The server, or a node of it, in words.
    fn whom(&self, node: Option<&ConnectionAddr>) -> String {
        let address = self.address;
        node.map_or_else(|| address.to_string(), |place| format!("{} of {address}", shown(place)))
    }

    /// What a fault means to the caller.
    pub fn explain(&self, fault: Fault, node: Option<&ConnectionAddr>) -> Failure {
        let whom = self.whom(node);
        match fault {
            Fault::Io(error) => match error.kind() {
                io::ErrorKind::TimedOut => {
                    let ms = self.settings.redis_timeout_ms;
                    Failure::unavailable(format!("{whom} did not answer within {ms} ms"))
                }
                io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
                    Failure::unavailable(format!("{whom} closed the connection"))
                }
                _ => Failure::unavailable(format!("{whom} cannot be reached: {error}")),
            },
            Fault::Garbage => Failure::unavailable(format!("{whom} answers what no Redis server would")),
            Fault::Refused(code, rest) => match code.as_str() {
                "OOM" => self.refuse(Code::Full, self.full()),
                "CORRUPT" | "WRONGTYPE" => Failure::Refused {
                    code: Code::Corrupt,
                    message: format!("what {whom} keeps contradicts itself: {rest}").into(),
                },
                "MOVED" | "ASK" | "CLUSTERDOWN" if node.is_none() => Failure::unavailable(format!(
                    "{whom} is a node of a cluster: write its address in presence.redis_url as one of a cluster, \
                     redis+cluster://host:port ({code} {rest})"
                )),
                _ => Failure::unavailable(format!("{whom} refuses: {code} {rest}")),
            },
        }
    }
}

/// A script's call, with all but its own words.
fn command(name: &str, script: &str, base: &str, connection: &mut Connection, numbers: &[u64]) -> Cmd {
    connection.random = connection.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let every = [connection.run, connection.random >> 33];
    let numbers: Vec<u8> = every.iter().chain(numbers).flat_map(|number| number.to_le_bytes()).collect();
    // Enough for a beat.
    let mut command = Cmd::with_capacity(16, 1024);
    command.arg(name).arg(script).arg(1).arg(base).arg(numbers);
    command
}

/// Notes that a server, or a node of it, did not answer.
pub fn charge(breaker: &Breaker, failure: &Failure) {
    let random = clock::random().unwrap_or_default();
    if let Failure::Refused { message, .. } = failure
        && breaker.failed(message, random)
    {
        log::notice(message);
    }
}

/// Whether others are to be told of a site now.
pub fn is_news(site: &str) -> bool {
    let told = &mut GLOBALS.get().redis.borrow_mut().told;
    if told.get(site).is_some_and(|told| told.elapsed() < TOLD) {
        return false;
    }
    if told.len() >= MOST_TOLD {
        told.clear();
    }
    told.insert(site.to_owned(), Instant::now());
    true
}
