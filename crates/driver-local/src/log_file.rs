//! The log of a gateway: what it prints, kept in files of a bounded size.
//!
//! The gateway writes to the file itself, so that it does not need the portal to go on writing. The file is therefore rotated
//! by copying and emptying it; what is printed between the two is lost, which is rare and only costs lines.

use crate::{fault::OrFault, layout::InstancePaths, setup};
use openclaw_contract::{Generation, Timestamp, Version, text};
use openclaw_driver::DriverError;
use serde::Deserialize;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// A file of the log is rotated when it is longer than this.
const FILE_BYTES: u64 = 10 << 20;
/// So many older files are kept.
pub(crate) const OLDER_FILES: usize = 3;
/// The most that is read of what was printed since a start.
const READ: u64 = 1 << 20;
/// So many last lines tell why a gateway ended, each not longer than this many characters.
const CAUSE_LINES: usize = 4;
const CAUSE_LINE: usize = 200;
/// What the line begins with that is written before a start.
const MARK: &str = "----- ";

/// Opens the log for a gateway to write to, with a line that tells of the start. Blocks.
pub(crate) fn open_for_start(
    paths: &InstancePaths,
    version: &Version,
    generation: Generation,
    now: Timestamp,
) -> Result<File, DriverError> {
    rotate(paths)?;
    let path = paths.log();
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path).or_fault("open", &path)?;
    writeln!(file, "{MARK}{} OpenClaw {version} is started (generation {generation})", text::time(now))
        .or_fault("write", &path)?;
    Ok(file)
}

/// Rotates the log where it has become long. Blocks.
pub(crate) fn rotate(paths: &InstancePaths) -> Result<(), DriverError> {
    rotate_beyond(paths, FILE_BYTES)
}

pub(crate) fn rotate_beyond(paths: &InstancePaths, bytes: u64) -> Result<(), DriverError> {
    let log = paths.log();
    if !fs::metadata(&log).is_ok_and(|about| about.len() > bytes) {
        return Ok(());
    }
    for nth in (1..OLDER_FILES).rev() {
        match fs::rename(paths.older_log(nth), paths.older_log(nth + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).or_fault("rotate", &log),
            Ok(()) | Err(_) => {}
        }
    }
    fs::copy(&log, paths.older_log(1)).or_fault("rotate", &log)?;
    OpenOptions::new().write(true).truncate(true).open(&log).map(drop).or_fault("rotate", &log)
}

/// The last bytes of a file, at most so many, and how long it is; nothing of a file that is not there.
pub(crate) fn end_of(path: &Path, bytes: u64) -> io::Result<(Vec<u8>, u64)> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        opened => opened?,
    };
    let length = file.metadata()?.len();
    let from = length.saturating_sub(bytes);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.take(length - from).read_to_end(&mut end)?;
    Ok((end, length))
}

/// What was printed since the gateway was started, the end of it where it is much. Blocks.
pub(crate) fn since_start(paths: &InstancePaths) -> String {
    let Ok((bytes, _)) = end_of(&paths.log(), READ) else { return String::new() };
    let printed = String::from_utf8_lossy(&bytes);
    let since = printed.rfind(MARK).and_then(|at| printed.get(at..)).and_then(|rest| rest.split_once('\n'));
    since.map_or_else(|| printed.clone().into_owned(), |(_, rest)| rest.to_owned())
}

/// The last lines since the gateway was started, for the end of a sentence; nothing where it printed nothing. Blocks.
pub(crate) fn last_words(paths: &InstancePaths) -> Option<String> {
    let (printed, secret) = (since_start(paths), Secret::of(paths));
    let lines = printed.lines().map(|line| secret.hidden_in(said(line)));
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(CAUSE_LINES)..).unwrap_or_default();
    let last: Vec<_> = last.iter().map(|line| line.chars().take(CAUSE_LINE).collect::<String>()).collect();
    (!last.is_empty()).then(|| last.join(" | "))
}

/// The module that a gateway of this instance said it could not find since it was started. Blocks.
pub(crate) fn missing_module(paths: &InstancePaths) -> Option<String> {
    let since = since_start(paths);
    let (_, after) = since.split_once("Cannot find module '").or_else(|| since.split_once("Cannot find package '"))?;
    after.split_once('\'').map(|(name, _)| name.to_owned())
}

/// What a line of a gateway's log says: newer versions print JSON.
fn said(line: &str) -> String {
    #[derive(Deserialize)]
    struct Line {
        message: String,
    }
    let text = serde_json::from_str(line).map_or_else(|_| line.to_owned(), |Line { message }| message);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The gateway's token, which nobody may read in a log.
pub(crate) struct Secret(Option<String>);

impl Secret {
    pub(crate) fn of(paths: &InstancePaths) -> Self {
        Self(setup::token(paths))
    }

    #[cfg(test)]
    pub(crate) fn known(token: String) -> Self {
        Self(Some(token))
    }

    /// The line without the token.
    pub(crate) fn hidden_in(&self, line: String) -> String {
        match &self.0 {
            Some(token) if line.contains(token.as_str()) => line.replace(token.as_str(), "[token]"),
            Some(_) | None => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use openclaw_driver::InstanceRef;

    fn instance() -> (tempfile::TempDir, InstancePaths) {
        let folder = tempfile::tempdir().unwrap();
        let instance = InstanceRef { id: "i".to_owned(), name: "a".parse().unwrap() };
        let paths = Layout::new(folder.path().to_owned()).instance(&instance).unwrap();
        fs::create_dir_all(paths.root()).unwrap();
        (folder, paths)
    }

    #[test]
    fn only_lines_since_the_start_tell_why_and_the_token_is_hidden() {
        let (_folder, paths) = instance();
        fs::write(paths.token(), "s3cret").unwrap();
        let version = "2026.4.8".parse().unwrap();
        let start = || open_for_start(&paths, &version, 3, Timestamp::UNIX_EPOCH).unwrap();
        writeln!(start(), "Cannot find module 'old'").unwrap();
        let mut log = start();
        assert_eq!(last_words(&paths), None);
        assert_eq!(missing_module(&paths), None);
        for line in ["one", "", r#"{"time":"x","level":"error","message":"two   s3cret"}"#, "  three", "4", "5"] {
            writeln!(log, "{line}").unwrap();
        }
        assert_eq!(last_words(&paths).as_deref(), Some("two [token] | three | 4 | 5"));
        writeln!(log, "Error: Cannot find module 'grammy'\nRequire stack:").unwrap();
        assert_eq!(missing_module(&paths).as_deref(), Some("grammy"));
    }

    #[test]
    fn rotation_keeps_a_bounded_number_of_files_while_the_writer_goes_on() {
        let (_folder, paths) = instance();
        let mut log = open_for_start(&paths, &"2026.4.8".parse().unwrap(), 1, Timestamp::UNIX_EPOCH).unwrap();
        for round in 0..6 {
            writeln!(log, "round {round}").unwrap();
            rotate_beyond(&paths, 3).unwrap();
        }
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        assert_eq!(read(paths.log()), "");
        assert_eq!([1, 2, 3, 4].map(|nth| read(paths.older_log(nth))), ["round 5\n", "round 4\n", "round 3\n", ""]);
        writeln!(log, "on").unwrap();
        assert_eq!(read(paths.log()), "on\n", "it appends at the new end");
    }
}
