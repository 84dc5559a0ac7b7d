//! One step, with its deadline, cut off when nobody wants its outcome any more.

use crate::{live::Live, run::Context};
use openclaw_contract::{Instance, Step};
use openclaw_driver::{DriverError, Job, Outcome, Progress, With};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How a step ended.
pub(crate) enum Ended {
    /// It was done.
    Done(Outcome),
    /// It was cut off; the text says why nobody wants it any more.
    Unwanted(String),
    /// It failed.
    Failed(DriverError),
    /// The portal shuts down.
    ShuttingDown,
}

/// The longest that a step may take. Stopping waits for a gateway that drains its work (up to 315 s).
pub(crate) fn deadline(step: Step, with: &With) -> Duration {
    const MINUTE: u64 = 60;
    let whole = Duration::from_secs(match step {
        Step::Fetch => 30 * MINUTE,
        Step::Snapshot | Step::Restore => 10 * MINUTE,
        Step::Stop => 7 * MINUTE,
        Step::Configure => 5 * MINUTE,
        Step::Verify => 6 * MINUTE,
        // A first start on a state of another version may take five minutes, and a doctor.
        Step::Check | Step::Start => 10 * MINUTE,
    });
    match step {
        Step::Verify => whole.saturating_add(with.soak),
        Step::Check if with.rehearse => whole.saturating_mul(2),
        Step::Check | Step::Fetch | Step::Snapshot | Step::Restore | Step::Stop | Step::Configure | Step::Start => {
            whole
        }
    }
}

/// Runs `job`. `changed` is notified when what is desired of the instance has changed.
pub(crate) async fn execute(context: &Context, job: &Job, changed: &Notify) -> Ended {
    let cancel = CancellationToken::new();
    let _cancel_on_drop = cancel.clone().drop_guard();
    let progress = progress(&context.live, job);
    let run = context.driver.run(job, &progress, &cancel);
    let deadline = context.clock.sleep(deadline(job.step, &job.with));
    tokio::pin!(run, deadline);
    let why = loop {
        tokio::select! {
            biased;
            ended = &mut run => return ended_by_itself(ended),
            () = context.shutdown.cancelled() => break Ended::ShuttingDown,
            () = &mut deadline => break Ended::Failed(too_slow(job)),
            () = changed.notified() => {
                if let Some(reason) = unwanted(context, job).await {
                    break Ended::Unwanted(reason);
                }
            }
        }
    };
    cancel.cancel();
    // A step that was told to end may have been done at that very moment: then it was done.
    match tokio::time::timeout(Duration::from_secs(30), run).await {
        Ok(Ok(outcome)) => Ended::Done(outcome),
        Ok(Err(_)) | Err(_) => why,
    }
}

fn ended_by_itself(ended: Result<Outcome, DriverError>) -> Ended {
    match ended {
        Ok(outcome) => Ended::Done(outcome),
        Err(error) => Ended::Failed(error),
    }
}

/// Why the step is not wanted any more, as far as the store can be asked.
async fn unwanted(context: &Context, job: &Job) -> Option<String> {
    let instance: Instance = context.store.by_id(&job.instance.id).await.ok()??;
    openclaw_planner::still_wanted(job.step, &job.version, job.generation, &instance.spec).err()
}

fn too_slow(job: &Job) -> DriverError {
    let minutes = deadline(job.step, &job.with).as_secs().div_ceil(60);
    DriverError::permanent(format!("{} did not end within {minutes} minutes", job.step))
        .with_remedy("See the log of the instance and of the portal, then try again")
}

fn progress(live: &Live, job: &Job) -> Progress {
    let (live, id, step) = (live.clone(), job.instance.id.clone(), job.step);
    Progress::new(move |fraction, message| live.progress(&id, step, fraction, message))
}
