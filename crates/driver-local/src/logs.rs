//! Reading the log of a gateway: its end, and what comes.

use crate::{disk, layout::InstancePaths, log_file::Secret, log_tail::Past};
use futures::stream::BoxStream;
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};
use tokio::time::MissedTickBehavior;

/// The most that is read at once of what comes.
const CHUNK: u64 = 1 << 20;
/// The longest line that is handed on whole, in bytes.
const LINE: usize = 16 << 10;
/// How often a followed log is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The last `tail` lines, and with `follow` what comes, until the stream is dropped or the instance is removed.
pub(crate) fn stream(paths: InstancePaths, tail: usize, follow: bool) -> BoxStream<'static, String> {
    Box::pin(async_stream::stream! {
        let mut reader = Reader { paths, at: 0, partial: Vec::new(), past: Past::default() };
        let begun = reader.work(move |reader| {
            (reader.past, reader.at) = Past::find(&reader.paths, tail, follow)?;
            Ok(Vec::new())
        });
        if begun.await.is_none() {
            return;
        }
        // Piece by piece: whoever reads slowly holds no more than one.
        loop {
            let Some((lines, secret)) = reader.work(Reader::more_of_the_past).await else { return };
            if lines.is_empty() {
                break;
            }
            for line in lines {
                yield secret.hidden_in(line);
            }
        }
        if !follow {
            if let Some((lines, secret)) = reader.work(|reader| Ok(reader.flush().into_iter().collect())).await {
                for line in lines {
                    yield secret.hidden_in(line);
                }
            }
            return;
        }
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let Some((lines, secret)) = reader.work(Reader::news).await else { return };
            for line in lines {
                yield secret.hidden_in(line);
            }
        }
    })
}

/// A place in a log.
#[derive(Debug)]
struct Reader {
    paths: InstancePaths,
    /// So many bytes of the current file were read.
    at: u64,
    /// The beginning of a line whose end was not written yet.
    partial: Vec<u8>,
    /// What of the past is still to be read.
    past: Past,
}

impl Reader {
    /// Reads off the async threads. `None` when there is nothing to read any more: the instance was removed.
    async fn work(
        &mut self,
        read: impl FnOnce(&mut Self) -> io::Result<Vec<String>> + Send + 'static,
    ) -> Option<(Vec<String>, Secret)> {
        let mut reader = Self {
            paths: self.paths.clone(),
            at: self.at,
            partial: std::mem::take(&mut self.partial),
            past: std::mem::take(&mut self.past),
        };
        let (reader, read) = disk::off_thread(move || {
            let secret = Secret::of(&reader.paths);
            let lines = read(&mut reader);
            let there = reader.paths.root().is_dir();
            Ok((reader, lines.ok().filter(|_| there).map(|lines| (lines, secret))))
        })
        .await
        .ok()?;
        *self = reader;
        read
    }

    /// Some lines of the past, the oldest first; none at its end.
    fn more_of_the_past(&mut self) -> io::Result<Vec<String>> {
        while let Some(bytes) = self.past.next()? {
            let lines = self.split(&bytes);
            if !lines.is_empty() {
                return Ok(lines);
            }
        }
        Ok(Vec::new())
    }

    /// What was written since the last look, some of it if it is much.
    fn news(&mut self) -> io::Result<Vec<String>> {
        let Ok(about) = fs::metadata(self.paths.log()) else { return Ok(Vec::new()) };
        let mut bytes = Vec::new();
        if about.len() < self.at {
            // It was rotated: what was not read yet is at the end of the youngest copy.
            read_from(&self.paths.older_log(1), self.at, &mut bytes)?;
            self.at = 0;
        }
        self.at += read_from(&self.paths.log(), self.at, &mut bytes)?;
        Ok(self.split(&bytes))
    }

    /// The whole lines in `bytes`, after what was left of the bytes before; keeps what is left now.
    fn split(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.partial.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.partial.len() > LINE {
                lines.extend(self.flush());
            }
        }
        lines
    }

    /// What is left, as a line.
    fn flush(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.partial);
        (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())
    }
}

fn read_from(path: &Path, at: u64, into: &mut Vec<u8>) -> io::Result<u64> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        opened => opened?,
    };
    file.seek(SeekFrom::Start(at))?;
    file.take(CHUNK).read_to_end(into).map(|read| read as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout::Layout, log_file::rotate_beyond};
    use futures::StreamExt;
    use openclaw_driver::InstanceRef;
    use std::{fs::OpenOptions, io::Write};

    struct Log {
        _folder: tempfile::TempDir,
        paths: InstancePaths,
    }

    impl Log {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let instance = InstanceRef { id: "i".to_owned(), name: "a".parse().unwrap() };
            let paths = Layout::new(folder.path().to_owned()).instance(&instance).unwrap();
            fs::create_dir_all(paths.root()).unwrap();
            Self { _folder: folder, paths }
        }

        fn print(&self, bytes: impl AsRef<[u8]>) {
            let mut file = OpenOptions::new().append(true).create(true).open(self.paths.log()).unwrap();
            file.write_all(bytes.as_ref()).unwrap();
        }
    }

    async fn next(stream: &mut BoxStream<'static, String>) -> String {
        tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("a line in time").expect("a line")
    }

    #[tokio::test]
    async fn the_tail_reaches_back_over_rotations() {
        let log = Log::new();
        assert!(stream(log.paths.clone(), 5, false).collect::<Vec<_>>().await.is_empty());
        log.print("1\n2\n");
        rotate_beyond(&log.paths, 1).unwrap();
        log.print("3\n");
        rotate_beyond(&log.paths, 1).unwrap();
        log.print(b"4 \xff\r\n5");
        for (tail, lines) in [(0, vec![]), (2, vec!["4 \u{fffd}", "5"]), (9, vec!["1", "2", "3", "4 \u{fffd}", "5"])] {
            assert_eq!(stream(log.paths.clone(), tail, false).collect::<Vec<_>>().await, lines, "{tail}");
        }
    }

    #[tokio::test]
    async fn a_long_tail_is_read_whole() {
        let log = Log::new();
        let line = |n: usize| format!("{n:06} {}", "x".repeat(60));
        let print = |lines: std::ops::Range<usize>| log.print(lines.map(|n| line(n) + "\n").collect::<String>());
        print(0..60_000);
        rotate_beyond(&log.paths, 1).unwrap();
        print(60_000..120_000);
        for tail in [1, 7, 59_999, 60_000, 60_001, 100_000, 119_999, 120_000, 200_000] {
            let lines = stream(log.paths.clone(), tail, false).collect::<Vec<_>>().await;
            let first = 120_000 - tail.min(120_000);
            assert_eq!((lines.len(), &lines[0]), (120_000 - first, &line(first)), "{tail}");
            assert_eq!(lines.last(), Some(&line(119_999)));
        }
    }

    #[tokio::test]
    async fn following_gives_each_line_once_also_over_a_rotation_and_hides_the_token() {
        let log = Log::new();
        fs::write(log.paths.token(), "s3cret").unwrap();
        log.print("past\nhal");
        let mut lines = stream(log.paths.clone(), 1, true);
        assert_eq!(next(&mut lines).await, "past");
        log.print("f a line\n");
        assert_eq!(next(&mut lines).await, "half a line");
        log.print("before s3cret\n");
        rotate_beyond(&log.paths, 1).unwrap();
        log.print("after\n");
        assert_eq!(next(&mut lines).await, "before [token]");
        assert_eq!(next(&mut lines).await, "after");
    }

    #[tokio::test]
    async fn following_waits_for_a_log_and_ends_with_its_instance() {
        let log = Log::new();
        let mut lines = stream(log.paths.clone(), 10, true);
        let (line, ()) = tokio::join!(next(&mut lines), async { log.print("first\n") });
        assert_eq!(line, "first");
        fs::remove_dir_all(log.paths.root()).unwrap();
        let end = tokio::time::timeout(Duration::from_secs(10), lines.next()).await.expect("an end in time");
        assert_eq!(end, None);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut reader = Reader { paths: Log::new().paths, at: 0, partial: Vec::new(), past: Past::default() };
        let lines = reader.split(&vec![b'x'; LINE + 1]);
        assert_eq!((lines.len(), reader.partial.len()), (1, 0));
    }
}
