//! What follows from how a step ended.

use super::{Failure, Generation, Instance, LOOK_AGAIN_REMOVAL, Requeue, Run, told};
use crate::{outcome, step::Ended};
use openclaw_contract::{EventKind, Observation, Refusal, Snapshot, SnapshotId, Step, Version, validation};
use openclaw_driver::{DriverError, Job, Outcome};
use openclaw_store::{ChangeError, StoreError};
use std::time::Duration;

/// A step that fails in a way that may pass is tried so often.
const ATTEMPTS: u32 = 5;

impl Run {
    pub(super) async fn ended(
        &mut self,
        instance: &Instance,
        job: &Job,
        ended: Ended,
    ) -> Result<Option<Requeue>, StoreError> {
        let (step, version, now) = (job.step, &job.version, self.context.clock.now());
        match ended {
            Ended::Done(done) => {
                self.attempts = (None, 0);
                let detail = match done {
                    Outcome::AlreadyDone => Some(EventKind::NOTHING_TO_DO.to_owned()),
                    Outcome::Done(detail) => detail,
                };
                self.record(|i| outcome::finished(i, job.generation, (step, version), detail, now)).await?;
                Ok(None)
            }
            Ended::Unwanted(reason) => {
                tracing::info!(target: "reconciler", "Skipped {step} of {version} for instance {}: {reason}", instance.name);
                self.record(|i| outcome::skipped(i, step, version, reason)).await?;
                Ok(None)
            }
            Ended::ShuttingDown => Ok(Some(Requeue::Never)),
            // Nothing is known of the step, nor of the instance: it is looked at again until the driver answers.
            Ended::Failed(error @ DriverError::Unreachable { .. }) => {
                self.unreachable(instance, &error).await.map(Some)
            }
            Ended::Failed(error) if error.is_transient() && self.attempt(step, version) < ATTEMPTS => {
                let attempt = self.attempts.1;
                let wait = Duration::from_secs(2_u64.saturating_pow(attempt));
                let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                self.record(|i| outcome::retried(i, (step, version), error.to_string(), attempt, millis)).await?;
                self.pause(wait).await;
                Ok(None)
            }
            Ended::Failed(error) => {
                self.attempts = (None, 0);
                let (cause, remedy) = (error.to_string(), error.remedy().map(str::to_owned));
                tracing::error!(target: "reconciler", "Failed to {step} {version} for instance {}: {cause}", instance.name);
                let failure = Failure { step: Some(step), version: version.clone(), cause, remedy };
                self.give_up_at(instance, job.generation, failure).await?;
                if instance.spec.deleted {
                    self.pause(LOOK_AGAIN_REMOVAL).await;
                }
                Ok(None)
            }
        }
    }

    /// Counts this attempt at a step.
    fn attempt(&mut self, step: Step, version: &Version) -> u32 {
        let this = Some((step, version.clone()));
        self.attempts = if self.attempts.0 == this { (this, self.attempts.1 + 1) } else { (this, 1) };
        self.attempts.1
    }

    /// What was planned for the instance as it is failed for good.
    pub(super) async fn give_up(&self, instance: &Instance, failure: Failure) -> Result<Option<Requeue>, StoreError> {
        self.give_up_at(instance, instance.spec.generation, failure).await
    }

    async fn give_up_at(
        &self,
        instance: &Instance,
        planned: Generation,
        failure: Failure,
    ) -> Result<Option<Requeue>, StoreError> {
        let (store, now) = (&self.context.store, self.context.clock.now());
        let policy = store.policy().await?;
        let write = |instance: &Instance| {
            let (status, events, revert) = outcome::failed(instance, planned, &failure, &policy)?;
            Some((status, told(events), revert))
        };
        store.record_change(now, &self.id, write).await?;
        if validation::hold(&policy, &instance.facts(), &failure, now).is_some() {
            // Decided again on the policy as it is then; where another one held it back meanwhile there is nothing to change,
            // and nobody is shown the refusal.
            let hold = |policy: &_| {
                validation::hold(policy, &instance.facts(), &failure, now).ok_or(Refusal::ReleasesUnavailable)
            };
            match store.change_policy(now, hold).await {
                Ok(_) => {
                    tracing::warn!(target: "reconciler", "{} is held back: it failed on {}", failure.version, instance.name)
                }
                Err(ChangeError::Refused(_)) => {}
                Err(ChangeError::Store(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    pub(super) async fn state_lost(&self, instance: &Instance) -> Result<Option<Requeue>, StoreError> {
        let failure = Failure {
            step: None,
            version: instance.spec.target_version.clone(),
            cause: "The folder of its state is gone, and nothing was begun in its place".to_owned(),
            remedy: Some("Put the folder back, restore a snapshot or a backup, or delete the instance".to_owned()),
        };
        self.give_up(instance, failure).await
    }

    pub(super) async fn state_unreadable(
        &self,
        instance: &Instance,
        wrote: &Version,
    ) -> Result<Option<Requeue>, StoreError> {
        let version = instance.spec.target_version.clone();
        let cause =
            format!("{version} is not known to read the state that {wrote} wrote, and no snapshot belongs to it");
        let remedy = Some(format!("Update to {wrote}, restore a backup, or ask for the version alone"));
        self.give_up(instance, Failure { step: None, version, cause, remedy }).await
    }

    pub(super) async fn snapshot_lost(
        &self,
        instance: &Instance,
        observation: &Observation,
        snapshot: &SnapshotId,
    ) -> Result<Option<Requeue>, StoreError> {
        let known: Vec<_> = observation.snapshots.iter().map(|there: &Snapshot| there.id.to_string()).collect();
        let there = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let failure = Failure {
            step: None,
            version: instance.spec.target_version.clone(),
            cause: format!("The snapshot {snapshot} is not there any more; there are: {there}"),
            remedy: Some("Restore another one, or update to the version that it runs".to_owned()),
        };
        self.give_up(instance, failure).await
    }
}
