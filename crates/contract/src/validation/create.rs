//! May this instance be created?

use super::{Actor, Permit, role, update::known};
use crate::{Catalog, CreateRequest, InstanceName, Labels, Refusal, Version, refusal::Role};

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

/// Decides a creation: role, that the name is free, and that the release exists; in this order. A version that was left
/// out is the newest stable one.
///
/// # Errors
/// The first refusal of these.
pub fn create(
    request: &CreateRequest,
    name_taken: bool,
    catalog: &Catalog,
    actor: &Actor,
) -> Result<Permit<Create>, Refusal> {
    role("create an instance", actor, Role::Operator)?;
    if name_taken {
        return Err(Refusal::NameTaken { name: request.name.clone() });
    }
    let version = match &request.version {
        Some(version) => {
            known(version, catalog)?;
            version.clone()
        }
        None => catalog.newest_stable().ok_or(Refusal::ReleasesUnavailable)?.version.clone(),
    };
    let create = Create { name: request.name.clone(), version, labels: request.labels.clone(), start: request.start };
    Ok(Permit::grant(Some(request.name.clone()), 0, actor, create))
}
