//! Copying with a checksum.

use crate::{Watch, manifest::hex};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

const CHUNK: usize = 128 << 10;

/// What went through.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Why a copy ended early.
pub(crate) enum CopyError {
    Read(io::Error),
    Write(io::Error),
    Cancelled,
}

/// Copies to the end of `from`.
pub(crate) fn copy(from: &mut dyn Read, to: &mut dyn Write, watch: &Watch<'_>) -> Result<Copied, CopyError> {
    let (mut chunk, mut hash, mut bytes) = (vec![0; CHUNK], Sha256::new(), 0);
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => return Ok(Copied { bytes, sha256: hex(hash) }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError::Read(error)),
        };
        let read = chunk.get(..read).unwrap_or(&chunk);
        to.write_all(read).map_err(CopyError::Write)?;
        hash.update(read);
        bytes += read.len() as u64;
        if watch(read.len() as u64).is_break() {
            return Err(CopyError::Cancelled);
        }
    }
}
