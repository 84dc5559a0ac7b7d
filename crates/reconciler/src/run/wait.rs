//! What a step waits for: its turn, and room on the host. Each wait says why, and has an end.

use super::{Failure, Ground, Instance, Power, Run};
use crate::{
    outcome,
    turn::{Asked, Turn, Turns, at_once},
};
use openclaw_contract::{
    Catalog, Step,
    validation::{self, Actor, Basis, Shortage},
};
use openclaw_store::StoreError;
use std::time::Duration;

/// Whoever waits in a line looks up after so long, also if nobody called.
const LOOK_UP: Duration = Duration::from_secs(60);
/// How soon it is looked again whether there is room by now, and how long that may take in all.
const ROOM: Duration = Duration::from_secs(10);
const NO_ROOM: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
/// How long the list of releases may take to arrive.
const SHORTLY: Duration = Duration::from_secs(2);

impl Run {
    /// Whether the way to what is desired may begin or go on; waits a while where it may not.
    pub(super) async fn may_go_on(&mut self, ground: &Ground<'_>, step: Step) -> Result<bool, StoreError> {
        let Ground { instance, policy } = ground;
        if let Some(failure) =
            not_begun(instance, step).then(|| validation::held_back(&instance.facts(), policy)).flatten()
        {
            self.give_up(instance, failure).await?;
            return Ok(false);
        }
        let changes_version = instance.status.version != instance.spec.target_version;
        let frees = step == Step::Stop && (instance.spec.deleted || instance.spec.power == Power::Off);
        if self.turn.is_some() || !changes_version || frees {
            return Ok(true);
        }
        let updates = self.context.updates.clone();
        let most = at_once(policy.concurrent_updates);
        self.turn = self
            .turn(&updates, most, |taken| format!("Waits for its turn: the policy lets {taken} be updated at once"))
            .await?;
        Ok(self.turn.is_some())
    }

    /// What an install or a start takes, until it is over; a turn of no line for anything else.
    pub(super) async fn slot(&mut self, ground: &Ground<'_>, step: Step) -> Result<Option<Option<Turn>>, StoreError> {
        match step {
            Step::Stop | Step::Snapshot | Step::Restore | Step::Configure | Step::Verify => return Ok(Some(None)),
            Step::Start if !self.has_room(ground).await? => return Ok(None),
            Step::Fetch | Step::Check | Step::Start => {}
        }
        let starts = self.context.starts.clone();
        let most = at_once(ground.policy.concurrent_starts).unwrap_or(self.context.driver.starts_at_once());
        let says =
            |taken| format!("Waits for its turn: {taken} are being installed or started, as many as may be at once");
        Ok(self.turn(&starts, Some(most), says).await?.map(Some))
    }

    /// A turn, or none after a while.
    async fn turn(
        &mut self,
        turns: &Turns,
        most: Option<usize>,
        says: impl FnOnce(usize) -> String,
    ) -> Result<Option<Turn>, StoreError> {
        match turns.ask(&self.id, most, self.place.take()) {
            Asked::Taken(turn) => Ok(Some(turn)),
            Asked::Waits { taken, place } => {
                let reason = says(taken);
                self.record(|i| outcome::waits(i, reason)).await?;
                tokio::select! {
                    () = place.called() => {}
                    () = self.pause(LOOK_UP) => {}
                }
                self.place = Some(place);
                Ok(None)
            }
        }
    }

    /// Whether the host has enough for a start, where the policy insists; waits a while where it has not.
    async fn has_room(&mut self, ground: &Ground<'_>) -> Result<bool, StoreError> {
        let Ground { instance, policy } = ground;
        let shortages = self.shortages(ground).await;
        let now = self.context.clock.now();
        if shortages.is_empty() {
            self.short_since = None;
            return Ok(true);
        }
        let since = *self.short_since.get_or_insert(now);
        let cause: Vec<_> = shortages.iter().map(Shortage::message).collect();
        let cause = cause.join(". ");
        if now.duration_since(since) >= NO_ROOM {
            self.short_since = None;
            let failure = Failure {
                step: None,
                version: instance.spec.target_version.clone(),
                cause,
                remedy: Some("Free what is short, or let the policy only warn of it; then start it".to_owned()),
            };
            self.give_up(instance, failure).await?;
            return Ok(false);
        }
        tracing::info!(target: "reconciler", "Instance {} waits for room ({})", instance.name, policy.capacity.shortage.as_str());
        self.record(|i| outcome::waits(i, format!("Waits for room on the host. {cause}"))).await?;
        self.pause(ROOM).await;
        Ok(false)
    }

    /// What is short right now. What cannot be told is not short.
    async fn shortages(&self, ground: &Ground<'_>) -> Vec<Shortage> {
        let Ok(host) = self.context.driver.host().await else { return Vec::new() };
        let catalog = tokio::time::timeout(SHORTLY, self.context.driver.releases()).await;
        let catalog = catalog.ok().and_then(Result::ok).unwrap_or_else(Catalog::default);
        let actor = Actor::local_admin();
        let basis = Basis { policy: &ground.policy, catalog: &catalog, host: &host, actor: &actor };
        validation::room_now(&ground.instance.facts(), &basis)
    }
}

/// Whether nothing of a version has been started yet before that step.
fn not_begun(instance: &Instance, step: Step) -> bool {
    let untouched = instance.status.state_version.as_ref() != Some(&instance.spec.target_version);
    match step {
        Step::Fetch | Step::Check | Step::Stop | Step::Snapshot | Step::Configure => untouched,
        Step::Restore | Step::Start | Step::Verify => false,
    }
}
