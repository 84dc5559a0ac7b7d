//! How much an archive may ask of the one who unpacks it.

/// The blocks in which disks give out room: even an empty file takes one.
const BLOCK: u64 = 4096;
/// So much may come out of an archive of whatever size, before the ratio counts.
const UNSUSPECTED: u64 = 64 << 20;

/// What an archive may have, at most. Whatever goes beyond is refused before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of disk that all of it takes, in whole blocks: no more than what is free.
    pub total: u64,
    /// Bytes of one file.
    pub file: u64,
    /// Files, folders and links.
    pub entries: u64,
    /// Bytes of a path.
    pub path: usize,
    /// Names in a path.
    pub depth: usize,
    /// Bytes of the manifest.
    pub manifest: u64,
    /// Bytes that may come out for each byte of the archive; what compresses better than that is a bomb.
    pub ratio: u64,
}

impl Limits {
    /// The usual limits where `free` bytes of disk may be taken. [`crate::pack`] makes nothing that goes beyond them.
    #[must_use]
    pub fn within(free: u64) -> Self {
        Self { total: free, file: 256 << 30, entries: 500_000, path: 4000, depth: 200, manifest: 128 << 20, ratio: 200 }
    }

    /// The room on a disk that a file of `bytes` takes.
    pub(crate) fn room(bytes: u64) -> u64 {
        bytes.max(1).checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX)
    }

    /// Whether `plain` bytes are more than an honest archive of `packed` bytes holds.
    pub(crate) fn is_bomb(&self, plain: u64, packed: u64) -> bool {
        plain > packed.saturating_mul(self.ratio).saturating_add(UNSUSPECTED)
    }
}
