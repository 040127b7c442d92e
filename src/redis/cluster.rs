//! A cluster: many servers, each of which has some of 16,384 slots. A key's slot follows from its hash tag, so a site is on one
//! node, and every node tells where a slot is that it does not have.
//!
//! Its redirections are followed over our own connections, one for each node that is asked. The crate's client of clusters
//! connects to all nodes, repeats what failed, and waits for each of these as long as for one; here one limit holds for all.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use redis::{ConnectionAddr, Value, cmd};

use super::address::shown;
use super::breaker::{self, Breaker, Leave};
use super::client::{Client, Server, charge};
use super::connection::{Connection, share};
use super::link::Fault;
use crate::exception::Code;
use crate::failure::Failure;

/// Most nodes that one call asks.
const MOST_NODES: usize = 32;
/// How long a node is left alone that is giving away what it is asked for.
const PATIENCE: Duration = Duration::from_millis(2);

/// What a process knows of a cluster.
#[derive(Default)]
pub struct Cluster {
    /// The nodes that have slots, by slot.
    homes: HashMap<u16, Home>,
    /// All nodes that one of them told of.
    peers: Vec<ConnectionAddr>,
}

#[derive(Clone)]
struct Home {
    place: ConnectionAddr,
    breaker: &'static Breaker,
    /// How often the node had answered again when it was found here. More often, and it may be another's place by now.
    recoveries: u64,
    /// Whether it did not answer.
    doubted: bool,
}

impl Home {
    fn is_sure(&self) -> bool {
        !self.doubted && self.breaker.is_closed() && self.breaker.recoveries() == self.recoveries
    }
}

/// Why a node is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// It had the slot.
    Home,
    /// It may know who has.
    Search,
    /// Another said that it has.
    Moved,
    /// Another is giving it the slot, and has given what is asked for.
    Asked,
}

/// One call's way.
struct Trip {
    slot: u16,
    until: Instant,
    /// What let the call through.
    door: &'static Breaker,
    /// Those to ask; the last comes first.
    next: Vec<(ConnectionAddr, Reason)>,
    /// Those that did not answer.
    lost: Vec<ConnectionAddr>,
    searched: bool,
    /// What is known of the slot's own way to another node, while it is on one.
    moving: Option<&'static Breaker>,
    failure: Option<Failure>,
}

impl Cluster {
    /// Where a key is, as far as that is known.
    pub fn place_of(&self, key: &str) -> Option<&ConnectionAddr> {
        self.homes.get(&slot(key)).map(|home| &home.place)
    }

    /// Whether a node has a slot that this process asked for.
    pub fn is_home(&self, place: &ConnectionAddr) -> bool {
        self.homes.values().any(|home| home.place == *place)
    }

    fn settle(&mut self, slot: u16, place: &ConnectionAddr, breaker: &'static Breaker) {
        let recoveries = breaker.recoveries();
        match self.homes.get_mut(&slot) {
            Some(home) if home.place == *place => {
                home.recoveries = recoveries;
                home.doubted = false;
            }
            _ => {
                let home = Home { place: place.clone(), breaker, recoveries, doubted: false };
                self.homes.insert(slot, home);
            }
        }
    }

    fn doubt(&mut self, place: &ConnectionAddr) {
        self.homes.values_mut().filter(|home| home.place == *place).for_each(|home| home.doubted = true);
    }
}

impl Server<'_> {
    /// Asks the node that has a key one thing, if it is to be asked now. What was sent to a node that then failed is not sent to
    /// another: it may have been done.
    pub fn ask_node<T>(
        &self,
        client: &mut Client,
        key: &str,
        mut ask: impl FnMut(&mut Connection, Instant) -> Result<T, Fault>,
    ) -> Result<T, Failure> {
        let slot = slot(key);
        let home = client.cluster.homes.get(&slot).cloned();
        let door = home.as_ref().map_or(self.breaker, |home| home.breaker);
        let sure = home.as_ref().is_some_and(Home::is_sure);
        if let Leave::Refused(ms) = door.enter() {
            return Err(self.spared(home.as_ref().map(|home| &home.place), ms));
        }
        let start = Instant::now();
        let mut trip = Trip {
            slot,
            until: start + self.limit,
            door,
            next: Vec::new(),
            lost: Vec::new(),
            searched: false,
            moving: None,
            failure: None,
        };
        if let Some(home) = home.filter(|_| sure) {
            trip.next.push((home.place, Reason::Home));
        }
        let mut asked = 0;
        while asked < MOST_NODES {
            let Some((place, reason)) = trip.next(self, client) else { break };
            asked += 1;
            let breaker = self.breaker_of(&place);
            let Some(connection) = self.reach(&mut trip, client, &place, reason, breaker) else { continue };
            connection.link.asking = reason == Reason::Asked;
            let answer = ask(connection, trip.until);
            connection.link.asking = false;
            match answer {
                Ok(value) => {
                    let us = start.elapsed().as_micros() as u64;
                    trip.succeed(self, client, &place, reason, breaker, us);
                    return Ok(value);
                }
                Err(Fault::Refused(code, rest)) if code == "MOVED" || code == "ASK" => {
                    let Some(target) = target(&rest, &place) else {
                        return Err(self.lose(&mut trip, client, &place, breaker, Fault::Garbage));
                    };
                    if code == "MOVED" {
                        trip.follow(self, client, target);
                    } else {
                        self.follow_asked(&mut trip, client, place, target)?;
                        // However often it is asked until then, that is bounded by time.
                        asked = 0;
                    }
                }
                // A node that has not found its place yet, or lost it; it has done nothing.
                Err(Fault::Refused(code, rest)) if ["CLUSTERDOWN", "LOADING", "MASTERDOWN"].contains(&&*code) => {
                    trip.failure = Some(self.lose(&mut trip, client, &place, breaker, Fault::Refused(code, rest)));
                }
                Err(fault) => {
                    let failure = self.explain(fault, Some(&place));
                    return Err(match failure {
                        Failure::Refused { code: Code::Unavailable, .. } => {
                            charge(breaker, &failure);
                            if !std::ptr::eq(breaker, trip.door) {
                                charge(trip.door, &failure);
                            }
                            client.connections.close(&place);
                            client.cluster.doubt(&place);
                            failure
                        }
                        failure => failure,
                    });
                }
            }
        }
        let failure = trip.failure.unwrap_or_else(|| {
            Failure::unavailable(format!("the nodes of {} send each other's callers on and on", self.address))
        });
        charge(trip.door, &failure);
        Err(failure)
    }

    /// What is known of a node.
    fn breaker_of(&self, place: &ConnectionAddr) -> &'static Breaker {
        breaker::part_of(self.address.hash(), self.address.hash_of(shown(place)))
    }

    /// The connection to a node, unless there is none.
    fn reach<'c>(
        &self,
        trip: &mut Trip,
        client: &'c mut Client,
        place: &ConnectionAddr,
        reason: Reason,
        breaker: &'static Breaker,
    ) -> Option<&'c mut Connection> {
        if matches!(reason, Reason::Moved | Reason::Asked)
            && !std::ptr::eq(breaker, trip.door)
            && let Leave::Refused(ms) = breaker.enter()
        {
            trip.failure = Some(self.spared(Some(place), ms));
            trip.lost.push(place.clone());
            return None;
        }
        // Those that nobody sent the caller to share what time is left; after any other there may still be somebody to ask.
        let until = share(trip.until, if reason == Reason::Search { trip.next.len() + 1 } else { 1 });
        if let Err(fault) = self.connect(client, place, until) {
            let failure = self.lose(trip, client, place, breaker, fault);
            if trip.failure.is_none() || reason != Reason::Search {
                trip.failure = Some(failure);
            }
            return None;
        }
        client.connections.to(place)
    }

    fn connect(&self, client: &mut Client, place: &ConnectionAddr, until: Instant) -> Result<(), Fault> {
        if client.connections.to(place).is_some() {
            return Ok(());
        }
        let mut connection = Connection::open(self.way(), place, until)?;
        match connection.link.ask(cmd("CLUSTER").arg("SLOTS"), until) {
            Ok(slots) => client.cluster.peers = peers(&slots),
            // It may be no node of a cluster, or may not be asked that; what it is asked for counts.
            Err(Fault::Refused(..)) => {}
            Err(fault) => return Err(fault),
        }
        client.keep(place, connection);
        Ok(())
    }

    /// Notes that a node does not answer.
    fn lose(
        &self,
        trip: &mut Trip,
        client: &mut Client,
        place: &ConnectionAddr,
        breaker: &'static Breaker,
        fault: Fault,
    ) -> Failure {
        let failure = self.explain(fault, Some(place));
        // The door is told when all is lost.
        if !std::ptr::eq(breaker, trip.door) {
            charge(breaker, &failure);
        }
        client.connections.close(place);
        client.cluster.doubt(place);
        trip.lost.push(place.clone());
        failure
    }

    /// Goes where a slot is on its way to, if all that was in it is there already. Else the caller would see half of a site, so
    /// it waits; for one that does not arrive nobody waits again and again.
    fn follow_asked(
        &self,
        trip: &mut Trip,
        client: &mut Client,
        place: ConnectionAddr,
        target: ConnectionAddr,
    ) -> Result<(), Failure> {
        let mut count = cmd("CLUSTER");
        count.arg("COUNTKEYSINSLOT").arg(trip.slot);
        let left = match client.connections.to(&place).map(|connection| connection.link.ask(&count, trip.until)) {
            Some(Ok(Value::Int(left))) => left,
            Some(Err(fault)) => {
                let breaker = self.breaker_of(&place);
                return Err(self.lose(trip, client, &place, breaker, fault));
            }
            _ => return Err(self.explain(Fault::Garbage, Some(&place))),
        };
        if left == 0 {
            trip.next.push((target, Reason::Asked));
            return Ok(());
        }
        if trip.moving.is_none() {
            let moving = breaker::part_of(self.address.hash(), self.address.hash_of(trip.slot));
            if let Leave::Refused(ms) = moving.enter() {
                return Err(Failure::unavailable(format!(
                    "slot {} of {} is on its way to {}; it is asked for again in {ms} ms",
                    trip.slot,
                    self.address,
                    shown(&target)
                )));
            }
            trip.moving = Some(moving);
        }
        if trip.until.saturating_duration_since(Instant::now()) <= PATIENCE {
            let failure = Failure::unavailable(format!(
                "slot {} of {} did not come to {} within {} ms",
                trip.slot,
                self.address,
                shown(&target),
                self.limit.as_millis()
            ));
            if let Some(moving) = trip.moving {
                charge(moving, &failure);
            }
            return Err(failure);
        }
        thread::sleep(PATIENCE);
        trip.next.push((place, Reason::Home));
        Ok(())
    }
}

impl Trip {
    /// The next one to ask. Where nobody is known to have the slot, or that one did not answer, all who may know.
    fn next(&mut self, server: &Server<'_>, client: &Client) -> Option<(ConnectionAddr, Reason)> {
        loop {
            match self.next.pop() {
                Some((place, reason)) if !self.lost.contains(&place) => return Some((place, reason)),
                Some(_) => {}
                None if self.searched => return None,
                None => {
                    self.searched = true;
                    let doubted = client.cluster.homes.get(&self.slot).map(|home| &home.place);
                    let mut all: Vec<&ConnectionAddr> = Vec::new();
                    for place in server.address.nodes().iter().chain(&client.cluster.peers) {
                        if !all.contains(&place) {
                            all.push(place);
                        }
                    }
                    // Last those that did not answer, and before them those that will send the caller on.
                    all.sort_by_key(|&place| (!server.breaker_of(place).is_closed(), Some(place) == doubted));
                    self.next.extend(all.into_iter().rev().map(|place| (place.clone(), Reason::Search)));
                }
            }
        }
    }

    /// Goes where a slot has gone.
    fn follow(&mut self, server: &Server<'_>, client: &mut Client, target: ConnectionAddr) {
        // Whoever was asked answers, and knows.
        if std::ptr::eq(self.door, server.breaker) {
            server.well(self.door, None, 0);
            self.door = server.breaker_of(&target);
            if let Leave::Refused(ms) = self.door.enter() {
                self.failure = Some(server.spared(Some(&target), ms));
                self.lost.push(target.clone());
            }
        }
        if let Some(moving) = breaker::known(server.address.hash_of(self.slot)) {
            server.well(moving, None, 0);
        }
        client.cluster.settle(self.slot, &target, server.breaker_of(&target));
        if !self.lost.contains(&target) {
            self.next.push((target, Reason::Moved));
        }
    }

    fn succeed(
        &self,
        server: &Server<'_>,
        client: &mut Client,
        place: &ConnectionAddr,
        reason: Reason,
        breaker: &'static Breaker,
        us: u64,
    ) {
        for breaker in [Some(self.door), self.moving, Some(breaker)].into_iter().flatten() {
            server.well(breaker, Some(place), us);
        }
        // What one is giving to another is still asked for with the one.
        if reason != Reason::Asked {
            client.cluster.settle(self.slot, place, breaker);
        }
        if self.searched || reason == Reason::Moved {
            let Client { connections, cluster, .. } = client;
            connections.keep_only(|place| cluster.is_home(place));
        }
    }
}

/// Where a redirection leads: "SLOT HOST:PORT", without a host where it is that of the node that says so.
fn target(redirection: &str, from: &ConnectionAddr) -> Option<ConnectionAddr> {
    let (_, place) = redirection.split_once(' ')?;
    let (host, port) = place.rsplit_once(':')?;
    place_at(host, port.parse().ok()?, from)
}

fn place_at(host: &str, port: u16, from: &ConnectionAddr) -> Option<ConnectionAddr> {
    match (host, from) {
        ("" | "?", ConnectionAddr::Tcp(host, _)) => Some(ConnectionAddr::Tcp(host.clone(), port)),
        ("" | "?", _) => None,
        (host, _) => Some(ConnectionAddr::Tcp(host.into(), port)),
    }
}

/// All nodes in an answer to CLUSTER SLOTS that say where they are: lists of a first slot, a last one, and nodes.
fn peers(slots: &Value) -> Vec<ConnectionAddr> {
    let items = |value: &Value| if let Value::Array(items) = value { items.clone() } else { Vec::new() };
    let mut peers = Vec::new();
    for node in items(slots).iter().flat_map(|range| items(range).split_off(2.min(items(range).len()))) {
        if let [Value::BulkString(host), Value::Int(port), ..] = &items(&node)[..]
            && let (Ok(host), Ok(port)) = (str::from_utf8(host), u16::try_from(*port))
            && !["", "?"].contains(&host)
        {
            let place = ConnectionAddr::Tcp(host.into(), port);
            if !peers.contains(&place) {
                peers.push(place);
            }
        }
    }
    peers
}

/// The slot of a key: CRC-16/XMODEM of its hash tag, or of all of it.
fn slot(key: &str) -> u16 {
    let tag = key.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or(key, |(tag, _)| tag);
    let crc = tag.bytes().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    });
    crc % 16_384
}
