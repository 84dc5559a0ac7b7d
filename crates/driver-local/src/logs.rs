//! Reading the log of a gateway: its end, and what comes.

use crate::{
    disk,
    layout::InstancePaths,
    log_file::{OLDER_FILES, Secret, end_of},
};
use futures::stream::BoxStream;
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};
use tokio::time::MissedTickBehavior;

/// The most that is read of the past.
const PAST: u64 = 4 << 20;
/// The most that is read at once of what comes.
const CHUNK: u64 = 1 << 20;
/// The longest line that is handed on whole, in bytes.
const LINE: usize = 16 << 10;
/// How often a followed log is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// The last `tail` lines, and with `follow` what comes, until the stream is dropped or the instance is removed.
pub(crate) fn stream(paths: InstancePaths, tail: usize, follow: bool) -> BoxStream<'static, String> {
    Box::pin(async_stream::stream! {
        let mut reader = Reader { paths, at: 0, partial: Vec::new() };
        let Some((lines, secret)) = reader.work(move |reader| reader.past(tail, follow)).await else { return };
        for line in lines {
            yield secret.hidden_in(line);
        }
        if !follow {
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
}

impl Reader {
    /// Reads off the async threads. `None` when there is nothing to read any more: the instance was removed.
    async fn work(
        &mut self,
        read: impl FnOnce(&mut Self) -> io::Result<Vec<String>> + Send + 'static,
    ) -> Option<(Vec<String>, Secret)> {
        let mut reader = Self { paths: self.paths.clone(), at: self.at, partial: std::mem::take(&mut self.partial) };
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

    /// The last lines of the log, over as many of its files as it takes. A last one without end counts unless its end is
    /// waited for.
    fn past(&mut self, lines: usize, follow: bool) -> io::Result<Vec<String>> {
        let (mut bytes, length) = end_of(&self.paths.log(), PAST)?;
        self.at = length;
        let enough = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() > lines;
        for nth in 1..=OLDER_FILES {
            let room = PAST.saturating_sub(bytes.len() as u64);
            if room == 0 || enough(&bytes) {
                break;
            }
            let (mut older, _) = end_of(&self.paths.older_log(nth), room)?;
            older.append(&mut bytes);
            bytes = older;
        }
        let mut all = self.split(&bytes);
        if !follow {
            all.extend(self.flush());
        }
        let surplus = all.len().saturating_sub(lines);
        all.drain(..surplus);
        Ok(all)
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
        let mut reader = Reader { paths: Log::new().paths, at: 0, partial: Vec::new() };
        let lines = reader.split(&vec![b'x'; LINE + 1]);
        assert_eq!((lines.len(), reader.partial.len()), (1, 0));
    }
}
