//! An instance's log: its last lines, and whoever reads on.

use futures::{StreamExt, stream, stream::BoxStream};
use openclaw_contract::{Timestamp, text};
use std::collections::VecDeque;
use tokio::sync::broadcast;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// How many lines are kept.
const KEPT: usize = 1_000;

/// How many lines a reader may be behind before some are left out.
const BEHIND: usize = 64;

/// The log of one instance.
pub(super) struct Log {
    lines: VecDeque<String>,
    followers: broadcast::Sender<String>,
}

impl Default for Log {
    fn default() -> Self {
        Self { lines: VecDeque::new(), followers: broadcast::Sender::new(BEHIND) }
    }
}

impl Log {
    /// Adds a line.
    pub(super) fn write(&mut self, now: Timestamp, message: &str) {
        let line = format!("{} {message}", text::time(now));
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line.clone());
        // Nobody reading on is no failure.
        let _ = self.followers.send(line);
    }

    /// The lines of a time, by the whole second that each begins with; the newest of them after how many there are before.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp, most: usize) -> Vec<String> {
        let within = |line: &&String| {
            let at = line.split(' ').next().and_then(|time| time.parse::<Timestamp>().ok());
            at.is_some_and(|at| at.as_second() >= from.as_second() && at <= to)
        };
        let lines: Vec<_> = self.lines.iter().filter(within).cloned().collect();
        let earlier = lines.len().saturating_sub(most);
        let first = (earlier > 0).then(|| format!("… {earlier} earlier lines"));
        first.into_iter().chain(lines.into_iter().skip(earlier)).collect()
    }

    /// The last `tail` lines, oldest first, and with `follow` those that come.
    pub(super) fn read(&self, tail: usize, follow: bool) -> BoxStream<'static, String> {
        let left_out = self.lines.len().saturating_sub(tail);
        let last: Vec<_> = self.lines.iter().skip(left_out).cloned().collect();
        if follow {
            let coming = BroadcastStream::new(self.followers.subscribe()).map(|line| match line {
                Ok(line) => line,
                Err(BroadcastStreamRecvError::Lagged(lines)) => format!("… {lines} lines were left out"),
            });
            stream::iter(last).chain(coming).boxed()
        } else {
            stream::iter(last).boxed()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn written(lines: usize) -> Log {
        let mut log = Log::default();
        (0..lines).for_each(|n| log.write(Timestamp::UNIX_EPOCH, &format!("line {n}")));
        log
    }

    fn line(n: usize) -> String {
        format!("1970-01-01T00:00:00Z line {n}")
    }

    /// What can be read at once.
    fn ready(stream: &mut BoxStream<'static, String>) -> Vec<String> {
        std::iter::from_fn(|| stream.next().now_or_never().flatten()).collect()
    }

    #[test]
    fn keeps_the_last_thousand() {
        let lines = ready(&mut written(1_003).read(usize::MAX, false));
        assert_eq!((lines.len(), &lines[0], &lines[999]), (1_000, &line(3), &line(1_002)));
    }

    #[test]
    fn the_lines_of_a_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut log = Log::default();
        (0..5).for_each(|n| log.write(at(n), &format!("line {n}")));
        let lines = |from, to, most| {
            let lines = log.between(at(from), at(to), most);
            lines.iter().map(|line| line.rsplit_once("Z ").map_or(line.as_str(), |(_, text)| text).to_owned()).collect()
        };
        let told: [Vec<String>; 3] = [lines(1, 3, 9), lines(0, 9, 2), lines(7, 9, 2)];
        assert_eq!(told[0], ["line 1", "line 2", "line 3"]);
        assert_eq!(told[1], ["… 3 earlier lines", "line 3", "line 4"]);
        assert_eq!(told[2], [""; 0]);
    }

    #[test]
    fn a_tail_ends_where_the_log_ends() {
        let mut tail = written(5).read(2, false);
        assert_eq!(ready(&mut tail), [line(3), line(4)]);
        assert_eq!(tail.next().now_or_never(), Some(None));
    }

    #[test]
    fn a_follower_reads_on_until_the_log_is_gone() {
        let mut log = written(2);
        let mut follower = log.read(1, true);
        assert_eq!(ready(&mut follower), [line(1)]);
        assert_eq!(follower.next().now_or_never(), None, "waits");
        log.write(Timestamp::UNIX_EPOCH, "line 2");
        assert_eq!(ready(&mut follower), [line(2)]);
        drop(log);
        assert_eq!(follower.next().now_or_never(), Some(None));
    }

    #[test]
    fn a_slow_follower_is_told_what_it_missed() {
        let mut log = written(0);
        let mut follower = log.read(0, true);
        (0..70).for_each(|n| log.write(Timestamp::UNIX_EPOCH, &format!("line {n}")));
        let lines = ready(&mut follower);
        assert_eq!(lines[..2], ["… 6 lines were left out".to_owned(), line(6)]);
        assert_eq!(lines.last(), Some(&line(69)));
    }
}
