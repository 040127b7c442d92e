//! Answers of a server, read as they come. The crate's parser makes itself a new buffer for each, and cannot tell what was left
//! in the last one; this one keeps its own.

use std::io::{self, Read};

use redis::Value;

use super::link::Fault;

/// What is read at once.
const BUFFER: usize = 8 << 10;
/// Longest line; those that are longer say how long they are first.
const LINE: usize = 64 << 10;
/// How deep lists are nested at most.
const DEPTH: usize = 16;
/// Places that are made for a list before any of it has come.
const PLACES: usize = 1 << 10;

/// Bytes that have come and were not asked for yet.
pub struct Parser {
    bytes: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Parser {
    pub fn new() -> Self {
        Self { bytes: vec![0; BUFFER].into_boxed_slice(), start: 0, end: 0 }
    }

    /// Forgets what came beyond the last answer.
    pub fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// The next answer. A refusal inside of a list is none that a server gives.
    pub fn read(&mut self, stream: &mut impl Read) -> Result<Value, Fault> {
        let mut line = Vec::with_capacity(64);
        self.line(stream, &mut line)?;
        if let Some(refusal) = line.strip_prefix(b"-") {
            let refusal = String::from_utf8_lossy(refusal);
            let (code, rest) = refusal.split_once(' ').unwrap_or((&refusal, ""));
            return Err(Fault::Refused(code.into(), rest.into()));
        }
        self.value(stream, &mut line, DEPTH)
    }

    /// What begins with a line that has been read.
    fn value(&mut self, stream: &mut impl Read, line: &mut Vec<u8>, depth: usize) -> Result<Value, Fault> {
        let (&kind, rest) = line.split_first().ok_or(Fault::Garbage)?;
        let rest = str::from_utf8(rest).map_err(|_| Fault::Garbage)?;
        if kind == b'+' {
            return Ok(if rest == "OK" { Value::Okay } else { Value::SimpleString(rest.to_owned()) });
        }
        let number: i64 = rest.parse().map_err(|_| Fault::Garbage)?;
        match (kind, usize::try_from(number)) {
            (b':', _) => Ok(Value::Int(number)),
            (b'$' | b'*', Err(_)) if number == -1 => Ok(Value::Nil),
            (b'$', Ok(length)) => self.text(stream, length).map(Value::BulkString),
            (b'*', Ok(length)) if depth > 0 => {
                let mut values = Vec::with_capacity(length.min(PLACES));
                for _ in 0..length {
                    line.clear();
                    self.line(stream, line)?;
                    values.push(self.value(stream, line, depth - 1)?);
                }
                Ok(Value::Array(values))
            }
            _ => Err(Fault::Garbage),
        }
    }

    /// Bytes up to the end of a line, without that.
    fn line(&mut self, stream: &mut impl Read, line: &mut Vec<u8>) -> Result<(), Fault> {
        loop {
            let come = &self.bytes[self.start..self.end];
            let end = come.iter().position(|&byte| byte == b'\n');
            line.extend_from_slice(&come[..end.unwrap_or(come.len())]);
            self.start = end.map_or(self.end, |end| self.start + end + 1);
            if line.len() > LINE {
                return Err(Fault::Garbage);
            }
            if end.is_some() {
                return line.pop_if(|&mut last| last == b'\r').map(drop).ok_or(Fault::Garbage);
            }
            self.fill(stream)?;
        }
    }

    /// So many bytes, and the end of a line.
    fn text(&mut self, stream: &mut impl Read, length: usize) -> Result<Vec<u8>, Fault> {
        let come = &self.bytes[self.start..self.end.min(self.start.saturating_add(length))];
        let mut text = Vec::with_capacity(length.min(BUFFER));
        text.extend_from_slice(come);
        self.start += come.len();
        let left = (length - text.len()) as u64;
        if left > 0 && stream.take(left).read_to_end(&mut text)? as u64 != left {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        for expected in *b"\r\n" {
            if self.start == self.end {
                self.fill(stream)?;
            }
            if self.bytes[self.start] != expected {
                return Err(Fault::Garbage);
            }
            self.start += 1;
        }
        Ok(text)
    }

    /// Waits for more.
    fn fill(&mut self, stream: &mut impl Read) -> io::Result<()> {
        (self.start, self.end) = (0, stream.read(&mut self.bytes)?);
        if self.end == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}
