//! Watching a gateway that got ready: one that starts well and falls over soon after is no success.

use crate::{
    gateway::{Found, Gateways},
    layout::InstancePaths,
    probe::Answer,
    process::Identity,
};
use openclaw_driver::{DriverError, Job, Progress};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(500);
/// How long it may say nothing.
const SILENCE: Duration = Duration::from_secs(10);

/// What was seen of a gateway so far.
#[derive(Debug, Default)]
struct Watch {
    silent_since: Option<Duration>,
}

/// What one more look means.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// It goes on.
    Going,
    /// It has said nothing for too long.
    Silent,
    /// It went on for long enough.
    Enough,
}

impl Watch {
    /// One more look, so long after it got ready, of a watch that lasts for `soak`. An answer that is not heard at the end is
    /// waited for.
    fn look(&mut self, at: Duration, answer: &Answer, soak: Duration) -> Seen {
        match answer {
            Answer::Starting(_) | Answer::Ready(_) => self.silent_since = None,
            Answer::Silent | Answer::Broken(_) => {
                let since = *self.silent_since.get_or_insert(at);
                return if at.saturating_sub(since) > SILENCE { Seen::Silent } else { Seen::Going };
            }
        }
        if at >= soak { Seen::Enough } else { Seen::Going }
    }
}

impl Gateways {
    /// Watches the gateway that is this process for as long as the job says.
    pub(crate) async fn soak(
        &self,
        job: &Job,
        paths: &InstancePaths,
        process: &Identity,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<(), DriverError> {
        let (begun, soak, mut watch) = (Instant::now(), job.with.soak, Watch::default());
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while begun.elapsed() < soak || watch.silent_since.is_some() {
            let seconds = begun.elapsed().as_secs();
            let part = begun.elapsed().as_secs_f64() / soak.as_secs_f64();
            progress.report(part, Some(format!("Watching, {seconds} of {} s", soak.as_secs())));
            tokio::select! {
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                _ = tick.tick() => {}
            }
            let failed = |what: String| {
                let after = begun.elapsed().as_secs();
                DriverError::permanent(format!("OpenClaw {} {what}, {after} s after it was ready", job.version))
                    .with_remedy("See the instance's log, correct what it complains of, then restart it")
            };
            let found = self.find(paths).await?;
            match &found {
                Found::Running { process: now, .. } if now == process => {}
                Found::Running { process: now, .. } => {
                    return Err(failed(format!("was started anew as process {}", now.pid)));
                }
                Found::Exited { how, .. } => return Err(failed(format!("ended ({how})"))),
                Found::Absent => return Err(failed("was stopped".to_owned())),
            }
            match watch.look(begun.elapsed(), &self.ask(&found).await, soak) {
                Seen::Going => {}
                Seen::Silent => return Err(failed(format!("did not answer for {} s", SILENCE.as_secs()))),
                Seen::Enough => return Ok(()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_from_its_beginning_and_an_answer_ends_it() {
        let ready = || Answer::Ready(vec!["telegram".to_owned()]);
        // (seconds, answer, seen)
        let table = [
            (0, ready(), Seen::Going),
            (1, Answer::Silent, Seen::Going),
            (11, Answer::Broken(500), Seen::Going),
            (11, Answer::Starting(Vec::new()), Seen::Going),
            (12, Answer::Silent, Seen::Going),
            (22, Answer::Silent, Seen::Going),
            (23, Answer::Silent, Seen::Silent),
            (29, ready(), Seen::Going),
            (30, Answer::Silent, Seen::Going),
            (31, ready(), Seen::Enough),
        ];
        let mut watch = Watch::default();
        for (second, answer, seen) in table {
            let looked = watch.look(Duration::from_secs(second), &answer, Duration::from_secs(30));
            assert_eq!(looked, seen, "{second} s: {answer:?}");
        }
    }
}
