//! What becomes of an update that failed, and of the version that it was to.

use super::{Actor, InstanceFacts, Permit, permit::Outlook};
use crate::{
    InstanceState, Policy, Power, Step, Timestamp, Version,
    policy::{HeldVersion, OnFailure},
    refusal::Role,
};

/// A step that failed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step; none where it was none.
    pub step: Option<Step>,
    /// The version that it was for.
    pub version: Version,
    /// What happened.
    pub cause: String,
    /// What helps.
    pub remedy: Option<String>,
}

impl Failure {
    /// What it looks like: the same for the same failure elsewhere.
    #[must_use]
    pub fn signature(&self) -> String {
        match self.step {
            Some(step) => format!("{step}: {}", self.cause),
            None => self.cause.clone(),
        }
    }
}

/// A permitted way back from an update that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revert {
    failure: Failure,
    to: Version,
}

impl Revert {
    /// The version that failed.
    #[must_use]
    pub fn from(&self) -> &Version {
        &self.failure.version
    }

    /// The version that ran before, and is to run again.
    #[must_use]
    pub fn to(&self) -> &Version {
        &self.to
    }

    /// What happened.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.failure.cause
    }

    /// What helps.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.failure.remedy.as_deref()
    }
}

/// Whether an update that failed goes back to what ran before. Decided on what is desired now: where an operator has asked
/// for something else meanwhile, or where this was the way back already, nothing goes back.
#[must_use]
pub fn revert(instance: &InstanceFacts, failure: &Failure, policy: &Policy) -> Option<Permit<Revert>> {
    let by_policy = match policy.on_failure {
        OnFailure::RollBack => true,
        OnFailure::Stop => false,
    };
    let under_way = match instance.state {
        InstanceState::Provisioning | InstanceState::Error | InstanceState::Running => instance.power == Power::On,
        InstanceState::Stopped | InstanceState::Deleting | InstanceState::Unknown(_) => false,
    };
    // On the way to another version what runs is stopped and copied: that belongs to its update as well.
    let on_its_way = match failure.step {
        Some(Step::Stop | Step::Snapshot) => true,
        Some(Step::Fetch | Step::Check | Step::Restore | Step::Configure | Step::Start | Step::Verify) | None => {
            failure.version == instance.target_version
        }
    };
    let of_its_update = on_its_way && instance.version != instance.target_version;
    if !(by_policy && under_way && of_its_update && instance.ran_before && instance.reverts.is_none()) {
        return None;
    }
    let failure = Failure { version: instance.target_version.clone(), ..failure.clone() };
    let revert = Revert { failure, to: instance.version.clone() };
    Some(Permit::grant(Some(instance.name.clone()), instance.generation, &reconciler(), revert, Outlook::default()))
}

/// The policy with a version held back that failed to start or to be verified, where the policy wants that. Only on an
/// instance that is known to be good with another version does a failure speak of the version.
#[must_use]
pub fn hold(policy: &Policy, instance: &InstanceFacts, failure: &Failure, now: Timestamp) -> Option<Permit<Policy>> {
    let of_update = instance.ran_before && instance.version != failure.version;
    let of_version = match failure.step {
        Some(Step::Start | Step::Verify) => true,
        Some(Step::Snapshot | Step::Stop | Step::Fetch | Step::Check | Step::Restore | Step::Configure) | None => false,
    };
    if !(of_update && of_version && policy.hold_failed.0 && policy.held_versions.find(&failure.version).is_none()) {
        return None;
    }
    let held = HeldVersion {
        version: failure.version.clone(),
        instance: instance.name.clone(),
        at: now,
        signature: failure.signature(),
    };
    let policy = Policy { held_versions: policy.held_versions.with(held), ..policy.clone() };
    Some(Permit::grant(None, 0, &reconciler(), policy, Outlook::default()))
}

/// Why an accepted update is not begun after all: its target failed elsewhere meanwhile.
#[must_use]
pub fn held_back(instance: &InstanceFacts, policy: &Policy) -> Option<Failure> {
    let version = &instance.target_version;
    let held = policy.held_versions.find(version)?;
    if *version == instance.version || held.instance == instance.name {
        return None;
    }
    Some(Failure {
        step: None,
        version: version.clone(),
        cause: format!("{version} is held back: it failed on {} ({})", held.instance, held.signature),
        remedy: Some("Lift it in the policy, then update again; or choose another version".to_owned()),
    })
}

fn reconciler() -> Actor {
    Actor { name: "reconciler".to_owned(), role: Role::Admin }
}
