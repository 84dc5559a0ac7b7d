//! May this instance be created?

use super::{
    Actor, Basis, Incompatibility, Permit, Rollback,
    capacity::{self, Demand},
    newest_allowed,
    permit::Outlook,
    role, schema, target,
};
use crate::{CreateRequest, InstanceName, Labels, Refusal, Release, Snapshot, Version, refusal::Role};

/// A permitted creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    name: InstanceName,
    version: Version,
    labels: Labels,
    start: bool,
    imported: Option<Imported>,
}

/// A state that was taken in, for a new instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The version that wrote it.
    pub version: Version,
    /// The snapshot that it was made; none where it stays where it is.
    pub snapshot: Option<Snapshot>,
    /// Where it came from, for the timeline.
    pub from: String,
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

    /// The snapshot that it begins with.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.imported.as_ref()?.snapshot.as_ref()
    }

    /// The version that wrote the state that it begins with, where that is in place already.
    #[must_use]
    pub fn state_version(&self) -> Option<&Version> {
        let imported = self.imported.as_ref()?;
        imported.snapshot.is_none().then_some(&imported.version)
    }

    /// Where its state came from.
    #[must_use]
    pub fn imported_from(&self) -> Option<&str> {
        Some(&self.imported.as_ref()?.from)
    }
}

/// Decides a creation: role, that the name is free, that the release exists, that it may be had, capacity; in this order. A
/// version that was left out is the newest stable one that may be had.
///
/// # Errors
/// The first refusal of these.
pub fn create(request: &CreateRequest, name_taken: bool, basis: &Basis<'_>) -> Result<Permit<Create>, Refusal> {
    role("create an instance", basis.actor, Role::Operator)?;
    decide(request, None, name_taken, basis)
}

/// Whether this actor may import; a folder of the server's host only who sets its policy too.
///
/// # Errors
/// [`Refusal::NotPermitted`].
pub fn may_import(of_folder: bool, actor: &Actor) -> Result<(), Refusal> {
    match of_folder {
        true => role("import a folder of the host", actor, Role::Admin),
        false => role("import an instance", actor, Role::Operator),
    }
}

/// Decides a creation that begins with a state that was taken in: as [`create`], and that the version can read the state. A
/// version that was left out is the one that wrote it.
///
/// # Errors
/// The first refusal of these.
pub fn import(
    request: &CreateRequest,
    imported: Imported,
    name_taken: bool,
    basis: &Basis<'_>,
) -> Result<Permit<Create>, Refusal> {
    may_import(imported.snapshot.is_none(), basis.actor)?;
    let version = request.version.clone().unwrap_or_else(|| imported.version.clone());
    if version < imported.version && schema::rollback(&imported.version, &version) != Rollback::CodeOnly {
        let reasons = vec![Incompatibility::StateUnreadable { wrote: imported.version }];
        return Err(Refusal::Incompatible { version, reasons, notes_url: None });
    }
    // Whoever hands in the state of a pre-release has asked for it.
    let allow_prerelease = request.allow_prerelease || version == imported.version;
    let request = CreateRequest { version: Some(version), allow_prerelease, ..request.clone() };
    decide(&request, Some(imported), name_taken, basis)
}

fn decide(
    request: &CreateRequest,
    imported: Option<Imported>,
    name_taken: bool,
    basis: &Basis<'_>,
) -> Result<Permit<Create>, Refusal> {
    if name_taken {
        return Err(Refusal::NameTaken { name: request.name.clone() });
    }
    let release = match &request.version {
        Some(version) => target::known(version, basis.catalog)?,
        None => newest(basis)?,
    };
    let of_release = target::check(release, request.allow_prerelease, None, basis)?;
    let room = match request.start {
        true => capacity::check(&Demand::of(release.needs, release.installed, None), basis)?,
        false => Vec::new(),
    };
    let create = Create {
        name: request.name.clone(),
        version: release.version.clone(),
        labels: request.labels.clone(),
        start: request.start,
        imported,
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
