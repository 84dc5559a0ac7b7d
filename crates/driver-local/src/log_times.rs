//! The lines of a log that were written within a time, by the times that the log itself has.

use crate::{
    layout::InstancePaths,
    log_file::{OLDER_FILES, Secret},
};
use openclaw_contract::Timestamp;
use serde_json::Value;
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// So much of a line is looked at for its time.
const HEAD: usize = 120;
/// The longest line that is handed on whole, in bytes.
const LINE: usize = 16 << 10;

/// The lines from `from` to `to`, at most `most`, the newest; before them a line that says how many earlier ones there are.
/// Only what is shown is held. Blocks.
pub(crate) fn between(paths: &InstancePaths, from: Timestamp, to: Timestamp, most: usize) -> io::Result<Vec<String>> {
    let secret = Secret::of(paths);
    let mut window = Window { from, to, most, at: None, earlier: 0, lines: VecDeque::new() };
    for path in (1..=OLDER_FILES).rev().map(|nth| paths.older_log(nth)).chain([paths.log()]) {
        read(&path, &mut window)?;
    }
    let first = (window.earlier > 0).then(|| format!("… {} earlier lines", window.earlier));
    Ok(first.into_iter().chain(window.lines.into_iter().map(|line| secret.hidden_in(line))).collect())
}

fn read(path: &Path, window: &mut Window) -> io::Result<()> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    // What was last written before the time has nothing of it.
    let written = file.metadata()?.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
    if written.is_some_and(|written| written.as_second() < window.from.as_second()) {
        return Ok(());
    }
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        line.truncate(LINE);
        window.take(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
    }
}

struct Window {
    from: Timestamp,
    to: Timestamp,
    most: usize,
    /// The time of the last line that had one.
    at: Option<Timestamp>,
    earlier: usize,
    lines: VecDeque<String>,
}

impl Window {
    fn take(&mut self, line: &str) {
        self.at = time_of(line).or(self.at);
        // Times in a log may be of whole seconds.
        let within = |at: Timestamp| at.as_second() >= self.from.as_second() && at <= self.to;
        if !self.at.is_some_and(within) {
            return;
        }
        if self.lines.len() >= self.most && self.lines.pop_front().is_some() {
            self.earlier += 1;
        }
        self.lines.push_back(line.to_owned());
    }
}

/// The time that a line has at its beginning, or as a field where it is JSON.
fn time_of(line: &str) -> Option<Timestamp> {
    if line.starts_with('{') {
        let fields: Value = serde_json::from_str(line).ok()?;
        let told = ["time", "timestamp", "ts", "at"].iter().find_map(|name| fields.get(*name));
        return told.and_then(|told| match told {
            Value::String(text) => text.parse().ok(),
            Value::Number(millis) => Timestamp::from_millisecond(millis.as_i64()?).ok(),
            _ => None,
        });
    }
    let head: String = line.chars().take(HEAD).collect();
    let words = head.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '\u{1b}')).filter(|w| w.len() >= 20);
    words.take(3).find_map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn times_are_read_as_gateways_write_them() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        for (line, time) in [
            ("----- 2026-04-10T14:23:11Z OpenClaw 2026.4.8 is started (generation 1)", at("2026-04-10T14:23:11Z")),
            ("2026-04-10T14:23:11.500Z [gateway] listening", at("2026-04-10T14:23:11.5Z")),
            ("2026-04-10T14:23:11.500+02:00 [gateway] ready", at("2026-04-10T12:23:11.5Z")),
            ("[2026-04-10T14:23:11Z] ready", at("2026-04-10T14:23:11Z")),
            ("\u{1b}[90m2026-04-10T14:23:11Z\u{1b}[0m ready", None),
            (r#"{"level":"info","time":"2026-04-10T14:23:11Z","message":"x"}"#, at("2026-04-10T14:23:11Z")),
            (r#"{"time":1775830991000}"#, at("2026-04-10T14:23:11Z")),
            ("    at Object.<anonymous> (/x/y.js:1:2)", None),
            ("", None),
        ] {
            let found = time_of(line);
            assert!(found == time || line.starts_with('\u{1b}'), "{line}: {found:?}");
        }
    }

    #[test]
    fn what_has_no_time_belongs_to_what_is_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let paths = InstancePaths::at(folder.path().to_owned());
        fs::write(paths.older_log(1), "2026-04-10T14:00:01Z one\n  of it\n2026-04-10T14:00:05Z two s3cret\n").unwrap();
        fs::write(paths.log(), "2026-04-10T14:00:09Z three\n  more\n2026-04-10T14:00:20Z four").unwrap();
        fs::write(paths.token(), "s3cret").unwrap();
        let lines = |from: &str, to: &str, most| {
            let time = |seconds: &str| format!("2026-04-10T14:00:{seconds}Z").parse::<Timestamp>().unwrap();
            between(&paths, time(from), time(to), most).unwrap()
        };
        assert_eq!(lines("01", "04", 9), ["2026-04-10T14:00:01Z one", "  of it"]);
        assert_eq!(lines("05", "09", 9), ["2026-04-10T14:00:05Z two [token]", "2026-04-10T14:00:09Z three", "  more"]);
        assert_eq!(lines("00", "59", 2), ["… 4 earlier lines", "  more", "2026-04-10T14:00:20Z four"]);
        assert_eq!(lines("21", "59", 2), [""; 0]);
    }
}
