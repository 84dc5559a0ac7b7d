//! What is read of an archive, measured as it comes out.

use crate::{ArchiveError, Limits, Problem, Watch};
use std::{
    cell::{Cell, RefCell},
    io::{self, Read},
};

/// How much was read, and why reading had to end. Readers in the middle can only say "failed": the reason is kept here.
pub(crate) struct Gauge<'a> {
    limits: &'a Limits,
    watch: &'a Watch<'a>,
    packed: Cell<u64>,
    plain: Cell<u64>,
    allowance: Cell<u64>,
    ended: Cell<bool>,
    stop: RefCell<Option<Stop>>,
}

enum Stop {
    /// Who hands the archive in failed.
    Reader(io::Error),
    Truncated,
    Damaged(String),
    Bomb,
    LongHeader,
    Cancelled,
}

impl<'a> Gauge<'a> {
    pub(crate) fn new(limits: &'a Limits, watch: &'a Watch<'a>) -> Self {
        let (packed, plain, allowance) = (Cell::new(0), Cell::new(0), Cell::new(u64::MAX));
        Self { limits, watch, packed, plain, allowance, ended: Cell::new(false), stop: RefCell::new(None) }
    }

    /// So many bytes may be read from now on.
    pub(crate) fn allow(&self, bytes: u64) {
        self.allowance.set(bytes);
    }

    /// Whether the reader came to its end.
    pub(crate) fn ended(&self) -> bool {
        self.ended.get()
    }

    /// Why reading ended, where that is known.
    pub(crate) fn reason(&self, current: &str) -> Option<ArchiveError> {
        let after = current.to_owned();
        Some(match self.stop.take()? {
            Stop::Reader(error) => ArchiveError::io("read", "the archive", error),
            Stop::Truncated => ArchiveError::Truncated { after },
            Stop::Damaged(cause) => ArchiveError::Damaged { after, cause },
            Stop::Bomb => ArchiveError::entry(after, Problem::Bomb { ratio: self.limits.ratio }),
            Stop::LongHeader => {
                ArchiveError::Damaged { after, cause: "what describes the next entry has no end".to_owned() }
            }
            Stop::Cancelled => ArchiveError::Cancelled,
        })
    }

    /// The meaning of a failure to read on.
    pub(crate) fn explain(&self, error: &io::Error, current: &str) -> ArchiveError {
        let after = current.to_owned();
        self.reason(current).unwrap_or_else(|| match self.ended() {
            true => ArchiveError::Truncated { after },
            false => ArchiveError::Damaged { after, cause: error.to_string() },
        })
    }

    fn end(&self, stop: Stop) -> io::Error {
        self.stop.borrow_mut().get_or_insert(stop);
        io::Error::other("ended")
    }
}

/// The archive as it is handed in.
pub(crate) struct Packed<'a, R> {
    pub(crate) inner: R,
    pub(crate) gauge: &'a Gauge<'a>,
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let read = loop {
            match self.inner.read(chunk) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.gauge.end(Stop::Reader(error))),
            }
        };
        self.gauge.packed.set(self.gauge.packed.get() + read as u64);
        Ok(read)
    }
}

/// What comes out of it.
pub(crate) struct Plain<'a, R> {
    pub(crate) inner: R,
    pub(crate) gauge: &'a Gauge<'a>,
}

impl<R: Read> Read for Plain<'_, R> {
    fn read(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let gauge = self.gauge;
        let allowed = usize::try_from(gauge.allowance.get()).unwrap_or(usize::MAX).min(chunk.len());
        if allowed == 0 && !chunk.is_empty() {
            return Err(gauge.end(Stop::LongHeader));
        }
        let read = match self.inner.read(chunk.get_mut(..allowed).unwrap_or_default()) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(gauge.end(Stop::Truncated)),
            Err(error) => return Err(gauge.end(Stop::Damaged(error.to_string()))),
        };
        if read == 0 && !chunk.is_empty() {
            gauge.ended.set(true);
        }
        let bytes = read as u64;
        gauge.allowance.set(gauge.allowance.get() - bytes);
        gauge.plain.set(gauge.plain.get() + bytes);
        if gauge.limits.is_bomb(gauge.plain.get(), gauge.packed.get()) {
            return Err(gauge.end(Stop::Bomb));
        }
        if (gauge.watch)(bytes).is_break() {
            return Err(gauge.end(Stop::Cancelled));
        }
        Ok(read)
    }
}
