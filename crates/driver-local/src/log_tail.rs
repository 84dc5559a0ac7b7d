//! Where the last lines of a log begin, over as many of its files as it takes: found from the end, so that only what is
//! shown is read, and in pieces, so that no more than one of them is held.

use crate::{layout::InstancePaths, log_file::OLDER_FILES};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// How much is read at once.
const PIECE: u64 = 256 << 10;

/// What is to be read of the past, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Past(Vec<Part>);

/// A part of a file. It stays what it is where the file is renamed.
#[derive(Debug)]
struct Part {
    file: File,
    at: u64,
    end: u64,
}

impl Past {
    /// The last `lines` lines, and how long the current file is. What follows the last line's end counts as one more line,
    /// unless its own end is waited for. Blocks.
    pub(crate) fn find(paths: &InstancePaths, lines: usize, follow: bool) -> io::Result<(Self, u64)> {
        let (mut parts, mut length, mut left) = (Vec::new(), 0, lines);
        let files = std::iter::once(paths.log()).chain((1..=OLDER_FILES).map(|nth| paths.older_log(nth)));
        for (nth, path) in files.enumerate() {
            let mut file = match File::open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened?,
            };
            let end = file.metadata()?.len();
            if nth == 0 {
                length = end;
                let open = end > 0 && last_byte(&mut file, end)? != Some(b'\n');
                left += usize::from(follow && open);
            }
            let at = start_of(&mut file, end, &mut left)?;
            parts.push(Part { file, at, end });
            if left == 0 {
                break;
            }
        }
        parts.reverse();
        Ok((Self(parts), length))
    }

    /// The next bytes; none at the end. Blocks.
    pub(crate) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        while let Some(part) = self.0.first_mut() {
            let wanted = part.end.saturating_sub(part.at).min(PIECE);
            let mut bytes = Vec::new();
            part.file.seek(SeekFrom::Start(part.at))?;
            (&part.file).take(wanted).read_to_end(&mut bytes)?;
            part.at += bytes.len() as u64;
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
            self.0.remove(0);
        }
        Ok(None)
    }
}

fn last_byte(file: &mut File, end: u64) -> io::Result<Option<u8>> {
    file.seek(SeekFrom::Start(end.saturating_sub(1)))?;
    let mut last = Vec::new();
    file.take(1).read_to_end(&mut last)?;
    Ok(last.first().copied())
}

/// Where the last `left` lines of a file begin; takes off those that it has.
fn start_of(file: &mut File, end: u64, left: &mut usize) -> io::Result<u64> {
    if *left == 0 || end == 0 {
        return Ok(end);
    }
    let mut piece_end = end;
    let mut bytes = Vec::new();
    while piece_end > 0 {
        let piece_start = piece_end.saturating_sub(PIECE);
        bytes.clear();
        file.seek(SeekFrom::Start(piece_start))?;
        Read::by_ref(file).take(piece_end - piece_start).read_to_end(&mut bytes)?;
        for (index, _) in bytes.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n') {
            let after = piece_start + index as u64 + 1;
            if after == end {
                // It ends the last line, and begins none.
                continue;
            }
            *left -= 1;
            if *left == 0 {
                return Ok(after);
            }
        }
        piece_end = piece_start;
    }
    // The first line of the file.
    *left -= 1;
    Ok(0)
}
