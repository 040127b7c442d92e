//! The file behind a segment: made whole before anyone can see it, checked before anyone uses it.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{self, AtFlags, CWD, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::layout::{Geometry, LAYOUT, MAGIC, SIZE, header, shard};
use crate::memory::Memory;
use crate::{Error, Options, Result};

/// An attached file.
#[derive(Debug)]
pub struct Segment {
    /// The mapping.
    pub memory: Memory,
    /// Where things lie in it.
    pub geometry: Geometry,
    /// The file's name, layout version included.
    pub path: PathBuf,
    identity: (u64, u64),
}

/// What stands under the name.
enum Found {
    Usable(Box<Segment>),
    Missing,
    /// Ours, but not usable: why, and which file it is.
    Unusable(String, (u64, u64)),
}

/// The name of the segment's file: layouts never meet.
fn file_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{LAYOUT}"));
    PathBuf::from(name)
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn identity(stat: &Stat) -> (u64, u64) {
    (stat.st_dev, stat.st_ino)
}

fn unavailable(path: &Path, what: &str, errno: Errno) -> Error {
    Error::Unavailable(format!("cannot {what} {}: {}", path.display(), std::io::Error::from(errno)))
}

impl Segment {
    /// Attaches to the file, making or replacing it as needed; the second value says what was set aside and why.
    pub fn attach(options: &Options) -> Result<(Self, Option<String>)> {
        if !SIZE.contains(&options.size) {
            return Err(Error::Unavailable(format!(
                "the segment's size must be {} to {} bytes",
                SIZE.start(),
                SIZE.end()
            )));
        }
        let path = file_name(&options.path);
        let mut note = None;
        // Someone else may make, replace or remove the file between any two steps: look again, a few times.
        for _ in 0..10 {
            match find(&path, options)? {
                Found::Usable(segment) if segment.is_current() => return Ok((*segment, note)),
                Found::Usable(_) => {}
                Found::Missing => create(&path, options)?,
                Found::Unusable(why, which) => {
                    if set_aside(&path, which, options.lock_timeout, options.nonce)? {
                        note = Some(format!("{} was set aside and is made anew: {why}", path.display()));
                    }
                }
            }
        }
        Err(Error::Unavailable(format!("{} keeps being replaced by others", path.display())))
    }

    /// Renames the file out of the way; false when the name leads to another one already.
    pub fn set_aside(&self, timeout: Duration, nonce: u64) -> Result<bool> {
        set_aside(&self.path, self.identity, timeout, nonce)
    }

    /// Whether the name still leads to this file.
    pub fn is_current(&self) -> bool {
        fs::statat(CWD, &self.path, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| identity(&stat) == self.identity)
    }
}

/// Opens and checks what stands under the name. Never creates: in a sticky directory the kernel refuses `O_CREAT`
/// on another user's file even to root, and the reason would be lost.
fn find(path: &Path, options: &Options) -> Result<Found> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let fd = match fs::open(path, flags, Mode::empty()) {
        Ok(fd) => fd,
        Err(Errno::NOENT) => return Ok(Found::Missing),
        Err(Errno::LOOP) => {
            return Err(Error::Unavailable(format!("{} is a symbolic link: remove it", path.display())));
        }
        Err(errno) => {
            if let Ok(stat) = fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)
                && stat.st_uid != options.uid
            {
                return Err(Error::ForeignOwner { path: path.to_owned(), owner: stat.st_uid, uid: options.uid });
            }
            return Err(unavailable(path, "open", errno));
        }
    };
    let stat = fs::fstat(&fd).map_err(|errno| unavailable(path, "inspect", errno))?;
    if stat.st_uid != options.uid {
        return Err(Error::ForeignOwner { path: path.to_owned(), owner: stat.st_uid, uid: options.uid });
    }
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(Error::Unavailable(format!("{} is not a regular file: remove it", path.display())));
    }
    let unusable = |why: String| Ok(Found::Unusable(why, identity(&stat)));
    if stat.st_mode & 0o077 != 0 {
        return unusable(format!("others may open it (mode {:o})", stat.st_mode & 0o777));
    }
    let size = stat.st_size as u64;
    if !SIZE.contains(&size) {
        return unusable(format!("its size of {size} bytes is none that a segment has"));
    }
    let memory = Memory::new(
        map(&fd, size).map_err(|error| Error::Unavailable(format!("cannot map {}: {error}", path.display())))?,
    );
    let geometry = Geometry::new(size);
    // Pairs with the Release in `initialise`: a ready header means that all the rest is there.
    if memory.word(header::MAGIC).load(Ordering::Acquire) != MAGIC || !geometry.fits(&memory) {
        return unusable("it is not a segment of this layout".into());
    }
    if memory.load(header::SIZE) != size {
        return unusable("its size is not the one it was made with".into());
    }
    if boot_words(options) != [memory.load(header::BOOT), memory.load(header::BOOT + 1)] {
        return unusable("it is of an earlier boot of this machine".into());
    }
    Ok(Found::Usable(Box::new(Segment { memory, geometry, path: path.to_owned(), identity: identity(&stat) })))
}

fn map(fd: &OwnedFd, size: u64) -> std::io::Result<MmapRaw> {
    MmapOptions::new().len(size as usize).map_raw(fd)
}

fn boot_words(options: &Options) -> [u64; 2] {
    let id = u128::from_ne_bytes(options.boot_id);
    [id as u64, (id >> 64) as u64]
}

/// Makes the file under a name of its own and links it into place, unless someone else was faster. One process of a folder
/// at a time: two files at once may not fit where one does.
fn create(path: &Path, options: &Options) -> Result<()> {
    let folder = lock_folder(path, options.lock_timeout);
    if fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW).is_ok() {
        return Ok(());
    }
    // What processes left that were killed while making it, and what was set aside under a name of its own.
    for suffix in [".new-", ".aside-"] {
        remove_old(path, suffix, options.uid, Duration::from_secs(60));
    }
    let made = match make(path, options) {
        // What was set aside is in the way: nobody needs it but for a look at what went wrong.
        Err(Error::NoRoom(_)) if remove_old(path, ".aside", options.uid, Duration::ZERO) => make(path, options),
        made => made,
    };
    if let Some(folder) = folder {
        let _ = fs::flock(&folder, FlockOperation::Unlock);
    }
    made
}

/// Locks the folder, if that can be had in time. Without it nothing goes wrong where there is room enough.
fn lock_folder(path: &Path, timeout: Duration) -> Option<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = fs::open(path.parent()?, flags, Mode::empty()).ok()?;
    lock(&folder, timeout).ok().map(|()| folder)
}

/// Waits for the advisory lock of a file.
fn lock(file: &OwnedFd, timeout: Duration) -> rustix::io::Result<()> {
    let deadline = std::time::Instant::now() + timeout;
    while let Err(errno) = fs::flock(file, FlockOperation::NonBlockingLockExclusive) {
        if std::time::Instant::now() >= deadline {
            return Err(errno);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// See [`create`].
fn make(path: &Path, options: &Options) -> Result<()> {
    let temporary = suffixed(path, &format!(".new-{}-{:016x}", std::process::id(), options.nonce));
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR;
    let fd = fs::open(&temporary, flags, mode).map_err(|errno| unavailable(&temporary, "create", errno))?;
    // The umask may have taken away what the owner needs.
    let permitted = fs::fchmod(&fd, mode).map_err(|errno| unavailable(&temporary, "set the mode of", errno));
    let linked = permitted.and_then(|()| fill(&fd, options)).and_then(|()| match fs::link(&temporary, path) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(errno) => Err(unavailable(path, "link", errno)),
    });
    let _ = fs::unlink(&temporary);
    linked
}

/// Reserves the file's memory and initialises it.
fn fill(fd: &OwnedFd, options: &Options) -> Result<()> {
    let size = options.size & !4095;
    reserve(fd, size).map_err(|errno| {
        let remedy =
            if errno == Errno::FBIG { "raise the limit on the size of files (ulimit -f)" } else { "make room" };
        let message = format!(
            "cannot reserve {size} bytes for {}: {}; lower presence.shm_size or {remedy}",
            options.path.display(),
            std::io::Error::from(errno)
        );
        if errno == Errno::NOSPC { Error::NoRoom(message) } else { Error::Unavailable(message) }
    })?;
    let memory =
        Memory::new(map(fd, size).map_err(|error| Error::Unavailable(format!("cannot map the new segment: {error}")))?);
    let geometry = Geometry::new(size);
    memory.store(header::SIZE, size);
    let boot = boot_words(options);
    memory.store(header::BOOT, boot[0]);
    memory.store(header::BOOT + 1, boot[1]);
    memory.store(header::SEED, options.seed.rotate_left(32));
    let epoch = crate::version::first_epoch(options.seed);
    memory.store(header::EPOCH, epoch);
    memory.store(header::VERSION, epoch);
    for index in 0..crate::layout::SHARDS {
        let base = geometry.shard(index);
        memory.store(base + shard::NEXT_DUE, u64::MAX);
        // Shards begin far from each other, so that they do not claim out of the same words.
        let words = geometry.blocks.div_ceil(8);
        memory.store(base + shard::CURSOR, (index * words / crate::layout::SHARDS) as u64);
    }
    // The owner bytes behind the last block belong to nobody, for good.
    for number in geometry.blocks..geometry.blocks.next_multiple_of(8) {
        let word = geometry.owners + number / 8;
        memory.store(word, memory.load(word) | 0xff << (number % 8 * 8));
    }
    memory.word(header::MAGIC).store(MAGIC, Ordering::Release);
    Ok(())
}

/// Reserves the file's memory. Reserved now, a full file system is an error here and not a SIGBUS at some later write.
fn reserve(fd: &OwnedFd, size: u64) -> rustix::io::Result<()> {
    // Beyond this limit the kernel would send SIGXFSZ, which ends the process.
    if rustix::process::getrlimit(rustix::process::Resource::Fsize).current.is_some_and(|limit| size > limit) {
        return Err(Errno::FBIG);
    }
    fs::fallocate(fd, fs::FallocateFlags::empty(), 0, size)
}

/// Removes files beside the segment whose names go on so: ours, and of that age. Whether there was any.
fn remove_old(path: &Path, suffix: &str, uid: u32, age: Duration) -> bool {
    let prefix = suffixed(path, suffix);
    let (Some(folder), Some(prefix)) = (path.parent(), prefix.file_name()) else {
        return false;
    };
    let Ok(listing) = std::fs::read_dir(folder) else {
        return false;
    };
    let mut removed = false;
    for item in listing.flatten() {
        if !item.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) {
            continue;
        }
        let Ok(stat) = fs::statat(CWD, item.path(), AtFlags::SYMLINK_NOFOLLOW) else {
            continue;
        };
        let old = item.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        if stat.st_uid == uid && old.is_some_and(|old| old >= age) {
            removed |= fs::unlink(item.path()).is_ok();
        }
    }
    removed
}

/// Renames an unusable file out of the way, unless it is no longer the one that was looked at. With the file itself locked:
/// a slow process could otherwise set aside the good file that a faster one has just made. No file beside it is opened,
/// because another user may have made one of that name.
fn set_aside(path: &Path, which: (u64, u64), timeout: Duration, nonce: u64) -> Result<bool> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = match fs::open(path, flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT) => return Ok(false),
        Err(errno) => return Err(unavailable(path, "open", errno)),
    };
    let leads_to = |stat: rustix::io::Result<Stat>| stat.is_ok_and(|stat| identity(&stat) == which);
    if !leads_to(fs::fstat(&file)) {
        return Ok(false);
    }
    lock(&file, timeout).map_err(|errno| unavailable(path, "lock", errno))?;
    let same = leads_to(fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW));
    // The usual name may be taken by another user, in a folder where only its owner may replace a file.
    let renamed = if same {
        fs::rename(path, suffixed(path, ".aside"))
            .or_else(|_| fs::rename(path, suffixed(path, &format!(".aside-{nonce:016x}"))))
    } else {
        Ok(())
    };
    let _ = fs::flock(&file, FlockOperation::Unlock);
    renamed.map_err(|errno| unavailable(path, "set aside", errno))?;
    Ok(same)
}
