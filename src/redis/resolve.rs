//! Names of hosts. The system's resolver waits for name servers as long as it likes, so it is asked on a thread of its own,
//! and its answer is waited for until one moment and no longer.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Once;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::attachment;
use crate::globals::GLOBALS;

/// How long an answer that came too late for who asked is good for those who ask the same.
const FRESH: Duration = Duration::from_secs(30);
/// More than the resolver needs; the default would be reserved anew for each question.
const STACK: usize = 1 << 20;

/// Questions that have not been answered: each has its thread, and is not asked a second time meanwhile.
#[derive(Default)]
pub struct Resolver {
    forks: u32,
    questions: Vec<Question>,
}

struct Question {
    host: String,
    port: u16,
    asked: Instant,
    answer: Receiver<io::Result<Vec<SocketAddr>>>,
}

/// The addresses of a host, in the order in which they are to be tried; none that come later than `until`.
///
/// An address costs nothing, a name a thread.
pub fn resolve(host: &str, port: u16, until: Instant) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let mut resolver = GLOBALS.get().names.borrow_mut();
    let forks = attachment::forks();
    if resolver.forks != forks {
        // The threads are the parent's, and so is what they are about to say.
        std::mem::take(&mut resolver.questions).into_iter().for_each(std::mem::forget);
        resolver.forks = forks;
    }
    let known = resolver.questions.iter().position(|question| question.host == host && question.port == port);
    let question = match known.map(|index| resolver.questions.swap_remove(index)) {
        Some(question) if question.asked.elapsed() < FRESH || !question.is_answered() => question,
        _ => ask(host, port)?,
    };
    match question.answer.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => {
            resolver.questions.push(question);
            Err(io::Error::other(format!("no name server told in time where {host} is")))
        }
        Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::NotFound.into()),
    }
}

impl Question {
    /// Whether its answer has come; it is lost by looking.
    fn is_answered(&self) -> bool {
        !matches!(self.answer.try_recv(), Err(mpsc::TryRecvError::Empty))
    }
}

fn ask(host: &str, port: u16) -> io::Result<Question> {
    let (tell, answer) = mpsc::channel();
    let name = host.to_owned();
    spawn(move || {
        let _ = tell.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect));
    })?;
    Ok(Question { host: host.to_owned(), port, asked: Instant::now(), answer })
}

/// Starts a thread that nobody ends: it outlives requests, and the module where PHP unloads it.
fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    stay();
    // SAFETY: zeros are a valid set, and both are valid during the calls.
    let before = unsafe {
        let (mut all, mut before) = (std::mem::zeroed(), std::mem::zeroed());
        libc::sigfillset(&raw mut all);
        // PHP's handlers run on PHP's threads: the new one takes this mask along.
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        before
    };
    let spawned = thread::Builder::new().name("presence-names".into()).stack_size(STACK).spawn(work);
    // SAFETY: the set is the one that was in force.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut()) };
    spawned.map(drop)
}

/// Keeps this library mapped to the end of the process.
fn stay() {
    static STAYS: Once = Once::new();
    STAYS.call_once(|| {
        // SAFETY: the address is of this library, so its name is found, and is valid as long as the library is mapped.
        unsafe {
            let mut found: libc::Dl_info = std::mem::zeroed();
            if libc::dladdr(stay as fn() as *const libc::c_void, &raw mut found) != 0 {
                libc::dlopen(found.dli_fname, libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE);
            }
        }
    });
}
