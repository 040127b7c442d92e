//! Removing, one by one and by the many.

use redis::{Cmd, cmd};

use super::client::{self, Server};
use super::names::escape;
use super::reply;
use super::scripts::{self, Scripted};
use crate::clock;
use crate::exception::Code;
use crate::failure::Failure;

/// Most steps of one call, each of which removes hundreds: more than a server holds.
const STEPS: usize = 1 << 20;

/// See [`crate::engine::remove`].
pub fn remove(site: &str, room: &str, client_id: &str) -> Result<bool, Failure> {
    client::with(|server| {
        let answer = server.run(&scripts::REMOVE, site, |command| {
            command.arg(&*escape(room)).arg(client_id);
        })?;
        reply::flag(&answer)
    })
}

/// See [`crate::engine::remove_user`].
pub fn remove_user(site: &str, user_id: u64) -> Result<u64, Failure> {
    client::with(|server| {
        server.steps(&scripts::REMOVE_USER, site, |command| {
            command.arg(user_id);
        })
    })
}

/// See [`crate::engine::clear`].
pub fn clear(site: &str) -> Result<u64, Failure> {
    client::with(|server| server.steps(&scripts::CLEAR, site, |_| ()))
}

/// See [`crate::engine::gc`].
pub fn gc() -> Result<u64, Failure> {
    client::with(|server| {
        let sites = server.known_sites()?;
        sites.iter().try_fold(0, |all, site| Ok(all + server.steps(&scripts::GC, site, |_| ())?))
    })
}

impl Server<'_> {
    /// Runs a script until it says that there is no more; the sum of what it counts.
    fn steps(&self, script: &Scripted, site: &str, arguments: impl Fn(&mut Cmd)) -> Result<u64, Failure> {
        let mut all = 0;
        for _ in 0..STEPS {
            let answer = self.run(script, site, &arguments)?;
            let [count, more] = reply::list(&answer)? else { return Err(reply::unexpected()) };
            all += reply::number(count)?;
            if !reply::flag(more)? {
                return Ok(all);
            }
        }
        Err(self.refuse(Code::Contended, "others write faster than this call removes"))
    }

    /// Sites that somebody joined within the last days, at most ten thousand.
    pub fn known_sites(&self) -> Result<Vec<String>, Failure> {
        let (mut forget, mut read, sites) = (cmd("ZREMRANGEBYSCORE"), cmd("ZREVRANGE"), self.sites());
        forget.arg(&sites).arg("-inf").arg(clock::now().wall_ms / 1000);
        read.arg(&sites).arg(0).arg(9_999);
        let answers = self.pipeline(&sites, &[&forget, &read])?;
        let names = answers.get(1).ok_or_else(reply::unexpected)?;
        reply::list(names)?.iter().map(|name| reply::text(name).map(str::to_owned)).collect()
    }
}
