//! May this instance's version change?

use super::{
    Basis, Incompatibility, InstanceFacts, Permit, Rollback, Warning,
    capacity::{self, Demand},
    fresh, may,
    permit::Outlook,
    plan, schema, target,
};
use crate::{
    Action, InstanceState, Refusal, Release, Snapshot, SnapshotId, UpdateRequest, UpdateResponse, UpdateStatus,
    Version, request::Precondition, snapshot,
};

/// A permitted update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    from: Version,
    to: Version,
    replaced: Option<Version>,
    status: UpdateStatus,
    state_after: InstanceState,
    restores: Option<SnapshotId>,
    keeps_state: bool,
    rehearses: bool,
}

impl Update {
    /// What the instance runs.
    #[must_use]
    pub fn from(&self) -> &Version {
        &self.from
    }

    /// What it shall run.
    #[must_use]
    pub fn to(&self) -> &Version {
        &self.to
    }

    /// The queued target that this one replaces.
    #[must_use]
    pub fn replaced(&self) -> Option<&Version> {
        self.replaced.as_ref()
    }

    /// How it is taken.
    #[must_use]
    pub fn status(&self) -> UpdateStatus {
        self.status
    }

    /// The state that the instance is in once it is taken.
    #[must_use]
    pub fn state_after(&self) -> InstanceState {
        self.state_after
    }

    /// Whether it goes to an older version.
    #[must_use]
    pub fn is_rollback(&self) -> bool {
        self.to < self.from
    }

    /// The snapshot that is put back on the way.
    #[must_use]
    pub fn restores(&self) -> Option<&SnapshotId> {
        self.restores.as_ref()
    }

    /// Whether the state stays as it is, whichever version wrote it.
    #[must_use]
    pub fn keeps_state(&self) -> bool {
        self.keeps_state
    }

    /// Whether the target is first tried on a copy of the state.
    #[must_use]
    pub fn rehearses(&self) -> bool {
        self.rehearses
    }

    /// The answer to the one who asked.
    #[must_use]
    pub fn response(&self) -> UpdateResponse {
        UpdateResponse {
            status: self.status,
            current_version: self.from.clone(),
            target_version: self.to.clone(),
            instance_state: self.state_after,
        }
    }
}

/// Decides an update: role, state, precondition, that the release exists, that it may be the target, capacity; in this order.
///
/// To an older version the snapshot goes along that belongs to it: an agent's memory is put back with the version that can
/// read it. The version alone needs an explicit choice, unless both keep the state in the same form.
///
/// Nothing is asked of a version that the instance has as its target, or that it runs: a pipeline may repeat itself, and an
/// update that is queued can always be taken back.
///
/// # Errors
/// The first refusal of these.
pub fn update(
    instance: &InstanceFacts,
    request: &UpdateRequest,
    precondition: Precondition,
    basis: &Basis<'_>,
) -> Result<Permit<Update>, Refusal> {
    may(Action::Update, instance, basis.policy, basis.actor)?;
    fresh(instance, precondition)?;
    let to = &request.target_version;
    let release = basis.catalog.find(to);
    let newer = instance.begins_on(to).filter(|wrote| to < *wrote);
    let restores = newer.filter(|_| !request.keep_state).and_then(|_| snapshot::belonging(&instance.snapshots, to));
    let rehearses = request.rehearse || basis.policy.rehearse;
    let (status, warnings, plan) = if to == &instance.target_version {
        (UpdateStatus::AlreadyAtTarget, Vec::new(), plan::nothing(instance, basis.policy))
    } else {
        let back = to == &instance.version;
        if let Some(wrote) = newer.filter(|wrote| schema::rollback(wrote, to) != Rollback::CodeOnly)
            && restores.is_none()
            && !request.keep_state
        {
            let (reasons, notes_url) =
                (vec![Incompatibility::StateUnreadable { wrote: wrote.clone() }], notes_url(release));
            target::known(to, basis.catalog)?;
            return Err(Refusal::Incompatible { version: to.clone(), reasons, notes_url });
        }
        let warnings = if back { Vec::new() } else { of_target(instance, request, (newer, restores), basis)? };
        let status = match instance.state {
            InstanceState::Provisioning => UpdateStatus::UpdateQueued,
            InstanceState::Running
            | InstanceState::Error
            | InstanceState::Stopped
            | InstanceState::Deleting
            | InstanceState::Unknown(_) => UpdateStatus::UpdateStarted,
        };
        let way = plan::Way { to, release, restores, keeps_state: request.keep_state, rehearses };
        (status, warnings, plan::update(instance, &way, basis.policy))
    };
    let replaced = (instance.version != instance.target_version).then(|| instance.target_version.clone());
    let replaces = replaced.clone().filter(|replaced| replaced != to && *replaced != instance.version);
    let warnings = warnings.into_iter().chain(replaces.map(Warning::Replaces)).collect();
    let from = instance.version.clone();
    let update = Update {
        from,
        to: to.clone(),
        replaced,
        status,
        state_after: plan.state,
        restores: restores.map(|snapshot| snapshot.id.clone()),
        keeps_state: request.keep_state,
        rehearses,
    };
    let outlook = Outlook { warnings, plan: Some(plan), notes_url: notes_url(release) };
    Ok(Permit::grant(Some(instance.name.clone()), instance.generation, basis.actor, update, outlook))
}

fn notes_url(release: Option<&Release>) -> Option<String> {
    release?.notes_url.clone()
}

/// The warnings about another version than the one that runs.
fn of_target(
    instance: &InstanceFacts,
    request: &UpdateRequest,
    (newer, restores): (Option<&Version>, Option<&Snapshot>),
    basis: &Basis<'_>,
) -> Result<Vec<Warning>, Refusal> {
    let (from, to) = (&instance.version, &request.target_version);
    let release = target::known(to, basis.catalog)?;
    let of_release = target::check(release, request.allow_prerelease, Some(&instance.name), basis)?;
    let given_back = capacity::given_back(instance, basis.catalog);
    let demand = Demand::of(release.needs, release.installed, given_back);
    let shortages = capacity::check(&demand, basis)?;
    let way = if let Some(snapshot) = restores {
        Some(Warning::SetsAside { snapshot: snapshot.clone(), bytes: instance.state_bytes })
    } else if let Some(wrote) = newer {
        Some(Warning::Rollback { from: wrote.clone(), to: to.clone(), kind: schema::rollback(wrote, to) })
    } else if instance.ran_before && schema::is_one_way(from, to) {
        Some(Warning::OneWay { from: from.clone(), to: to.clone() })
    } else {
        None
    };
    let track = (from.track() != to.track())
        .then(|| Warning::Track { from: from.track().to_owned(), to: to.track().to_owned() });
    Ok(way.into_iter().chain(of_release).chain(track).chain(shortages).collect())
}
