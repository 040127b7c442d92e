//! The way to the segment: made at first use, looked at again once per request and once a second, left behind by a
//! forked child, and not tried again and again when it cannot be had.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use presence_store::{Error, Now, Options, Store};

use crate::failure::Failure;
use crate::globals::GLOBALS;
use crate::ini::{Engine, Settings};
use crate::{clock, log};

/// How long an answer to "is this still the segment, can it be had now?" holds within a request.
const CHECK_MS: u64 = 1000;
/// Longest wait for another thread that is attaching. Also what bounds it in a child that was forked meanwhile.
const SHARED_WAIT: Duration = Duration::from_secs(1);

/// One attachment for all threads of the process.
static SHARED: Mutex<Option<Shared>> = Mutex::new(None);
/// How often this process, or those before it, forked: an attachment of another number is the parent's.
static FORKS: AtomicU32 = AtomicU32::new(0);

struct Shared {
    settings: Settings,
    forks: u32,
    uid: u32,
    store: Arc<Store>,
}

/// What a thread knows of it.
#[derive(Default)]
pub struct Attachment {
    state: State,
    settings: Settings,
    forks: u32,
    /// Effective user of the process when it looked: another one may not use the same segment.
    uid: u32,
    /// Boot time until which `state` holds; 0 = look again.
    holds_until_ms: u64,
}

#[derive(Default)]
enum State {
    #[default]
    Unused,
    Attached(Arc<Store>),
    Refused(Refusal),
}

/// Why there is no segment.
struct Refusal {
    failure: Failure,
    /// To find out again costs as much as to make a segment: it holds for its second across requests too.
    is_dear: bool,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { failure, is_dear: false }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let is_dear = matches!(error, Error::NoRoom(_));
        Self { failure: error.into(), is_dear }
    }
}

/// Runs `work` on the segment. It must not touch PHP: what it holds, others wait for, and a fatal error in PHP would
/// jump out without giving it back.
pub fn with<T>(work: impl FnOnce(&Store, Now) -> presence_store::Result<T>) -> Result<T, Failure> {
    at(clock::now(), work)
}

/// The same for work that writes no entry and no revision, and needs no wall clock.
pub fn untimed<T>(work: impl FnOnce(&Store, Now) -> presence_store::Result<T>) -> Result<T, Failure> {
    at(clock::boot(), work)
}

fn at<T>(now: Now, work: impl FnOnce(&Store, Now) -> presence_store::Result<T>) -> Result<T, Failure> {
    let globals = GLOBALS.get();
    if !globals.attachment.borrow().holds(now) {
        let note = globals.attachment.borrow_mut().check(&globals.settings.borrow(), now);
        if let Some(note) = note {
            log::notice(&note);
        }
    }
    let mut attachment = globals.attachment.borrow_mut();
    match &attachment.state {
        State::Attached(store) => {
            let result = work(store, now);
            if matches!(result, Err(Error::Corrupt(_) | Error::Unavailable(_))) {
                let note = set_aside(store, &result);
                attachment.holds_until_ms = 0;
                drop(attachment);
                if let Some(note) = note {
                    log::notice(&note);
                }
            }
            Ok(result?)
        }
        State::Refused(refusal) => Err(refusal.failure.clone()),
        State::Unused => Err(Failure::unavailable("the segment is not attached")),
    }
}

/// Puts a segment that contradicts itself out of the way: this call is refused, the next one makes a new segment. A line
/// for the log from the one process that does so.
#[cold]
fn set_aside<T>(store: &Store, result: &presence_store::Result<T>) -> Option<String> {
    let Err(damage @ Error::Corrupt(_)) = result else { return None };
    let path = store.path().display();
    match store.set_aside() {
        Ok(true) => Some(format!("{path} was set aside and will be made anew: {damage}")),
        Ok(false) => None,
        Err(error) => Some(format!("{path} cannot be set aside: {error}")),
    }
}

/// Whether this thread has a segment now, without trying to get one.
pub fn is_attached() -> bool {
    let attachment = GLOBALS.get().attachment.borrow();
    matches!(attachment.state, State::Attached(_)) && attachment.forks == FORKS.load(Ordering::Relaxed)
}

/// Lets go of the process's attachment. Only at module shutdown.
pub fn forget() {
    GLOBALS.get().attachment.take();
    if let Some(mut shared) = SHARED.try_lock_for(SHARED_WAIT) {
        shared.take();
    }
}

/// What the store must know to attach, by the present settings.
pub fn options(settings: &Settings) -> Result<Options, Failure> {
    if let Engine::Other(name) = &settings.engine {
        let rule = Engine::RULE;
        return Err(Failure::unavailable(format!("presence.engine {rule}, it is \"{name}\": presence is unavailable")));
    }
    let uid = uid();
    Ok(Options {
        path: settings.shm_path.replace("%u", &uid.to_string()).into(),
        size: settings.shm_size,
        uid,
        boot_id: clock::boot_id()?,
        seed: clock::random()?,
        nonce: clock::random()?,
        lock_timeout: Duration::from_millis(settings.lock_timeout_ms),
    })
}

/// The effective user, who files are made and opened as. A system call.
fn uid() -> u32 {
    // SAFETY: has no conditions.
    unsafe { libc::geteuid() }
}

impl Attachment {
    /// The next use is to look again.
    pub fn begin_request(&mut self) {
        if !matches!(&self.state, State::Refused(refusal) if refusal.is_dear) {
            self.holds_until_ms = 0;
        }
    }

    fn holds(&self, now: Now) -> bool {
        now.boot_ms < self.holds_until_ms && self.forks == FORKS.load(Ordering::Relaxed)
    }

    /// Looks again. Answers a line for the log, if there is something to tell.
    #[cold]
    fn check(&mut self, settings: &Settings, now: Now) -> Option<String> {
        let (forks, uid) = (FORKS.load(Ordering::Relaxed), uid());
        let mut note = None;
        let usable = matches!(&self.state, State::Attached(store)
            if self.forks == forks && self.uid == uid && self.settings == *settings && store.is_current());
        if !usable {
            self.state = match attach(settings, forks) {
                Ok((store, told)) => {
                    note = told;
                    State::Attached(store)
                }
                Err(refusal) => State::Refused(refusal),
            };
            self.settings.clone_from(settings);
            self.forks = forks;
            self.uid = uid;
        }
        self.holds_until_ms = now.boot_ms + CHECK_MS;
        note
    }
}

fn attach(settings: &Settings, forks: u32) -> Result<(Arc<Store>, Option<String>), Refusal> {
    watch_forks();
    let options = options(settings)?;
    let Some(mut shared) = SHARED.try_lock_for(SHARED_WAIT) else {
        return Err(Failure::unavailable("another thread of this process is busy attaching to the segment").into());
    };
    if let Some(shared) = &*shared
        && shared.forks == forks
        && shared.uid == options.uid
        && shared.settings == *settings
        && shared.store.is_current()
    {
        return Ok((shared.store.clone(), None));
    }
    let (store, note) = Store::open(&options)?;
    let store = Arc::new(store);
    *shared = Some(Shared { settings: settings.clone(), forks, uid: options.uid, store: store.clone() });
    Ok((store, note))
}

/// How often this process, or those before it, forked. What another number of forks made is another process's.
pub fn forks() -> u32 {
    watch_forks();
    FORKS.load(Ordering::Relaxed)
}

fn watch_forks() {
    static WATCHING: AtomicBool = AtomicBool::new(false);
    extern "C" fn in_child() {
        FORKS.fetch_add(1, Ordering::Relaxed);
    }
    // Not a `Once`: a child that is forked while another thread is in it would wait for that thread for ever. To
    // count a fork twice does no harm.
    if !WATCHING.load(Ordering::Relaxed) {
        // SAFETY: the hook only adds to an atomic, which a freshly forked child may do.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        WATCHING.store(true, Ordering::Relaxed);
    }
}
