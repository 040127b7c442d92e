//! One connection, every byte of which is waited for until one moment and no longer: the commands are the
//! `redis` crate's, the waiting is ours, because a server that says a byte now and then would be waited for without end.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use redis::{Cmd, ConnectionAddr, Value, cmd};
use rustls::{ClientConnection, Stream};

use super::parser::Parser;
use super::resolve::resolve;
use super::tls::{self, Files};

/// Longest answer: the most entries that a caller may ask for, each of the most bytes, and some more.
const MAX_ANSWER: u64 = 128 << 20;

/// Room for commands that is kept between calls.
const MOST_KEPT: usize = 16 << 10;

/// What went wrong on the way.
#[derive(Debug)]
pub enum Fault {
    /// The server cannot be reached, or not in time.
    Io(io::Error),
    /// It answers something that is no answer.
    Garbage,
    /// It refuses: the code and the rest.
    Refused(String, String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    fn fd(&self) -> RawFd {
        match self {
            Self::Tcp(stream) => stream.as_raw_fd(),
            Self::Unix(stream) => stream.as_raw_fd(),
        }
    }
}

/// A socket that gives up at a moment.
struct Timed {
    socket: Socket,
    /// How long the socket itself waits.
    limit: Duration,
    until: Instant,
    /// Bytes that may still be read.
    left: u64,
}

/// The connection.
pub struct Link {
    timed: Timed,
    /// What stands between it and the socket, where the two talk over TLS.
    encrypted: Option<Box<ClientConnection>>,
    parser: Parser,
    /// Where commands are put together.
    packed: Vec<u8>,
    /// Whether it is asked for what another node of its cluster is giving it.
    pub asking: bool,
}

/// What is left until a moment; an error if nothing is.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// Waits until a socket is ready.
fn wait(fd: RawFd, events: libc::c_short, until: Instant) -> io::Result<()> {
    loop {
        let left = left(until)?;
        let time = libc::timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut polled = libc::pollfd { fd, events, revents: 0 };
        // SAFETY: one descriptor and one time, both valid during the call; no mask.
        match unsafe { libc::ppoll(&raw mut polled, 1, &raw const time, std::ptr::null()) } {
            -1 => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
            0 => {}
            _ => return Ok(()),
        }
    }
}

impl Timed {
    /// Does what may have to wait. The socket waits by itself as long as it was told to when it was made, which saves most
    /// calls a look at it; where less is left, it is looked at first.
    fn ready<T>(&mut self, events: libc::c_short, mut work: impl FnMut(&mut Socket) -> io::Result<T>) -> io::Result<T> {
        loop {
            if left(self.until)? < self.limit * 3 / 4 {
                wait(self.socket.fd(), events, self.until)?;
            }
            match work(&mut self.socket) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(io::ErrorKind::TimedOut.into()),
                done => return done,
            }
        }
    }
}

impl Timed {
    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.ready(libc::POLLIN, |socket| match socket {
            Socket::Tcp(stream) => stream.read(buffer),
            Socket::Unix(stream) => stream.read(buffer),
        })?;
        self.left = self.left.checked_sub(count as u64).ok_or(io::ErrorKind::InvalidData)?;
        // Bytes may go on coming one by one.
        left(self.until)?;
        if count == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(count) }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.receive(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ready(libc::POLLOUT, |socket| match socket {
            Socket::Tcp(stream) => stream.write(bytes),
            Socket::Unix(stream) => stream.write(bytes),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Link {
    /// Connects, and does not yet say anything.
    ///
    /// `limit` is how long every call is to take at most. Over TLS if there are `files` that decide it.
    pub fn connect(place: &ConnectionAddr, files: Option<&Files>, limit: Duration, until: Instant) -> io::Result<Self> {
        let socket = match place {
            ConnectionAddr::Unix(path) => {
                let stream = connect_unix(path, until)?;
                stream.set_nonblocking(false)?;
                stream.set_read_timeout(Some(limit))?;
                stream.set_write_timeout(Some(limit))?;
                Socket::Unix(stream)
            }
            ConnectionAddr::Tcp(host, port) => {
                let stream = connect_tcp(host, *port, until)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(limit))?;
                stream.set_write_timeout(Some(limit))?;
                Socket::Tcp(stream)
            }
            _ => return Err(io::ErrorKind::Unsupported.into()),
        };
        let mut timed = Timed { socket, limit, until, left: MAX_ANSWER };
        let encrypted = match (place, files) {
            (ConnectionAddr::Tcp(host, _), Some(files)) => Some(tls::encrypt(host, files, &mut timed)?),
            _ => None,
        };
        Ok(Self { timed, encrypted, parser: Parser::new(), packed: Vec::new(), asking: false })
    }

    /// Whether nothing has come since the last answer: neither the end nor an answer that nobody waits for.
    pub fn is_quiet(&mut self) -> bool {
        let mut byte = 0_u8;
        // SAFETY: the buffer is one byte, as said; nothing is taken out of the socket.
        let got = unsafe {
            libc::recv(self.timed.socket.fd(), (&raw mut byte).cast(), 1, libc::MSG_PEEK | libc::MSG_DONTWAIT)
        };
        got == -1
            && io::Error::last_os_error().kind() == io::ErrorKind::WouldBlock
            && self.encrypted.as_mut().is_none_or(|encrypted| {
                encrypted.process_new_packets().is_ok_and(|state| state.plaintext_bytes_to_read() == 0)
            })
    }

    /// Sends commands at once.
    fn send(&mut self, commands: &[&Cmd], until: Instant) -> Result<(), Fault> {
        self.timed.until = until;
        self.timed.left = MAX_ANSWER;
        // What the last one read beyond its answer answers nothing.
        self.parser.clear();
        self.packed.clear();
        self.packed.shrink_to(MOST_KEPT);
        for command in commands {
            command.write_packed_command(&mut self.packed);
        }
        let Some(encrypted) = &mut self.encrypted else { return Ok(self.timed.write_all(&self.packed)?) };
        let mut stream = Stream::new(encrypted.as_mut(), &mut self.timed);
        stream.write_all(&self.packed)?;
        Ok(stream.flush()?)
    }

    /// The next answer.
    fn receive(&mut self) -> Result<Value, Fault> {
        match &mut self.encrypted {
            None => self.parser.read(&mut self.timed),
            Some(encrypted) => self.parser.read(&mut Stream::new(encrypted.as_mut(), &mut self.timed)),
        }
    }

    /// Sends commands at once and reads their answers: all of them, or the next question would be answered by what is left.
    pub fn ask_each(&mut self, commands: &[&Cmd], until: Instant) -> Result<Vec<Result<Value, Fault>>, Fault> {
        if self.asking {
            let asking = cmd("ASKING");
            let commands: Vec<&Cmd> = commands.iter().flat_map(|command| [&asking, command]).collect();
            self.asking = false;
            let answers = self.ask_each(&commands, until);
            self.asking = true;
            return Ok(answers?.into_iter().skip(1).step_by(2).collect());
        }
        self.send(commands, until)?;
        let mut answers = Vec::with_capacity(commands.len());
        for _ in commands {
            match self.receive() {
                Ok(value) => answers.push(Ok(value)),
                Err(refused @ Fault::Refused(..)) => answers.push(Err(refused)),
                Err(fault) => return Err(fault),
            }
        }
        Ok(answers)
    }

    /// The same where one refusal is one of all.
    pub fn ask_all(&mut self, commands: &[&Cmd], until: Instant) -> Result<Vec<Value>, Fault> {
        self.ask_each(commands, until)?.into_iter().collect()
    }

    /// One command and its answer.
    pub fn ask(&mut self, command: &Cmd, until: Instant) -> Result<Value, Fault> {
        if self.asking {
            return self.ask_all(&[command], until)?.pop().ok_or(Fault::Garbage);
        }
        self.send(&[command], until)?;
        self.receive()
    }
}

/// Connects to the first of a host's addresses that answers. Each gets its share of the time.
fn connect_tcp(host: &str, port: u16, until: Instant) -> io::Result<TcpStream> {
    let mut last = io::ErrorKind::NotFound.into();
    let addresses = resolve(host, port, until)?;
    for (index, address) in addresses.iter().enumerate() {
        match TcpStream::connect_timeout(address, left(until)? / (addresses.len() - index) as u32) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// As `UnixStream::connect`, but it does not wait for a server that has too many waiting already.
fn connect_unix(path: &Path, until: Instant) -> io::Result<UnixStream> {
    // SAFETY: zeros are a valid address.
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    let path = path.as_os_str().as_bytes();
    if path.len() >= address.sun_path.len() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    for (to, from) in address.sun_path.iter_mut().zip(path) {
        *to = from.cast_signed();
    }
    // SAFETY: makes a descriptor, which is ours if it is not negative.
    let socket = unsafe {
        let fd = libc::socket(libc::AF_UNIX, libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK, 0);
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        OwnedFd::from_raw_fd(fd)
    };
    loop {
        // SAFETY: the address is valid and as long as said.
        let done = unsafe {
            libc::connect(socket.as_raw_fd(), (&raw const address).cast(), size_of_val(&address) as libc::socklen_t)
        };
        if done == 0 {
            return Ok(UnixStream::from(socket));
        }
        let error = io::Error::last_os_error();
        match error.kind() {
            io::ErrorKind::Interrupted => {}
            // Its queue is full; nothing tells when there is room again.
            io::ErrorKind::WouldBlock => std::thread::sleep(left(until)?.min(Duration::from_millis(2))),
            _ => return Err(error),
        }
    }
}
