//! May this instance be created?

use super::{
    Basis, Permit,
    capacity::{self, Demand},
    newest_allowed,
    permit::Outlook,
    role, target,
};
use crate::{CreateRequest, InstanceName, Labels, Refusal, Release, Version, refusal::Role};

/// A permitted creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    name: InstanceName,
    version: Version,
    labels: Labels,
    start: bool,
}

impl Create {
    /// The new instance's name.
    #[must_use]
    pub fn name(&self) -> &InstanceName {
        &self.name
    }

    /// The version to provision.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Its labels.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Whether it is to be provisioned and started now.
    #[must_use]
    pub fn start(&self) -> bool {
        self.start
    }
}

/// Decides a creation: role, that the name is free, that the release exists, that it may be had, capacity; in this order. A
/// version that was left out is the newest stable one that may be had.
///
/// # Errors
/// The first refusal of these.
pub fn create(request: &CreateRequest, name_taken: bool, basis: &Basis<'_>) -> Result<Permit<Create>, Refusal> {
    role("create an instance", basis.actor, Role::Operator)?;
    if name_taken {
        return Err(Refusal::NameTaken { name: request.name.clone() });
    }
    let release = match &request.version {
        Some(version) => target::known(version, basis.catalog)?,
        None => newest(basis)?,
    };
    let of_release = target::check(release, request.allow_prerelease, basis)?;
    let room = match request.start {
        true => capacity::check(&Demand::of(release.needs, release.installed, None), basis)?,
        false => Vec::new(),
    };
    let create = Create {
        name: request.name.clone(),
        version: release.version.clone(),
        labels: request.labels.clone(),
        start: request.start,
    };
    let warnings = of_release.into_iter().chain(room).collect();
    let outlook = Outlook { warnings, plan: None, notes_url: release.notes_url.clone() };
    Ok(Permit::grant(Some(request.name.clone()), 0, basis.actor, create, outlook))
}

/// The newest stable release that may be had, or the newest one, with which it is then said why it may not.
fn newest<'a>(basis: &Basis<'a>) -> Result<&'a Release, Refusal> {
    let newest = basis.catalog.newest_stable().ok_or(Refusal::ReleasesUnavailable)?;
    Ok(newest_allowed(basis.catalog, basis.policy).unwrap_or(newest))
}
