//! May this version be the target?

use super::{Basis, Warning};
use crate::{Catalog, InstanceName, Refusal, Release, Version, decision::Notice, policy::Verdict, release::NodeFit};

/// Why a version that exists cannot be the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incompatibility {
    /// The policy blocks it.
    Blocked {
        /// The operator's words.
        why: Option<String>,
    },
    /// It runs on no Node that there is.
    NoNode {
        /// The range that it runs on.
        needs: String,
        /// The Nodes that there are.
        available: Vec<String>,
    },
    /// Its publisher advises against it, and the policy takes that for a no.
    Deprecated {
        /// The publisher's words.
        why: String,
    },
    /// It failed on another instance.
    HeldBack {
        /// Which one.
        instance: InstanceName,
        /// What that looked like.
        signature: String,
    },
    /// It cannot read the state, or nobody knows whether it can, and no snapshot belongs to it.
    StateUnreadable {
        /// The version that wrote the state.
        wrote: Version,
    },
    /// It is a pre-release, and neither the policy nor the request takes one.
    PreRelease,
}

impl Incompatibility {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "blocked",
            Self::NoNode { .. } => "no_node",
            Self::Deprecated { .. } => "deprecated",
            Self::HeldBack { .. } => "held_back",
            Self::StateUnreadable { .. } => "state_unreadable",
            Self::PreRelease => "prerelease",
        }
    }

    /// The reason, as a part of a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Blocked { why: Some(why) } => format!("the policy blocks it ({why})"),
            Self::Blocked { why: None } => "the policy blocks it".to_owned(),
            Self::NoNode { needs, available } if available.is_empty() => {
                format!("it needs Node {needs}, and this host has none")
            }
            Self::NoNode { needs, available } => {
                format!("it needs Node {needs}, and this host has {}", available.join(", "))
            }
            Self::Deprecated { why } => format!("its publisher advises against it ({why})"),
            Self::HeldBack { instance, signature } => {
                format!("it is held back since it failed on {instance} ({signature})")
            }
            Self::StateUnreadable { wrote } => {
                format!("it is not known to read the state that {wrote} wrote, and no snapshot belongs to it")
            }
            Self::PreRelease => "it is a pre-release".to_owned(),
        }
    }

    /// What an operator can do about it.
    #[must_use]
    pub const fn unblock(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "Unblock it in the policy",
            Self::NoNode { .. } => "Install such a Node on the host",
            Self::Deprecated { .. } => "Choose another version, or let the policy only warn of deprecated ones",
            Self::HeldBack { .. } => "Lift it in the policy, or choose another version",
            Self::StateUnreadable { .. } => {
                "Restore a backup that belongs to it, or ask for the version alone, which may start with an empty conversation"
            }
            Self::PreRelease => "Ask for pre-releases, or let the policy take them",
        }
    }

    /// As it travels.
    #[must_use]
    pub fn notice(&self) -> Notice {
        Notice { code: self.code().to_owned(), message: self.message() }
    }
}

/// The release, where there is one.
///
/// # Errors
/// [`Refusal::UnknownVersion`], or [`Refusal::ReleasesUnavailable`] where no list is known.
pub(super) fn known<'a>(version: &Version, catalog: &'a Catalog) -> Result<&'a Release, Refusal> {
    if catalog.is_empty() {
        return Err(Refusal::ReleasesUnavailable);
    }
    catalog.find(version).ok_or_else(|| Refusal::UnknownVersion {
        version: version.clone(),
        newest: catalog.newest_stable().map(|release| release.version.clone()),
    })
}

/// The warnings about a release as a target of that instance, or of any.
///
/// # Errors
/// [`Refusal::Incompatible`] with every reason that there is.
pub(super) fn check(
    release: &Release,
    prerelease_asked: bool,
    instance: Option<&InstanceName>,
    basis: &Basis<'_>,
) -> Result<Vec<Warning>, Refusal> {
    let policy = basis.policy;
    let mut reasons = Vec::new();
    let mut warnings = Vec::new();
    if let Some(blocked) = policy.blocked_versions.find(&release.version) {
        reasons.push(Incompatibility::Blocked { why: blocked.reason.clone() });
    }
    if let Some(held) = policy.held_versions.find(&release.version) {
        let signature = held.signature.clone();
        match instance == Some(&held.instance) {
            true => warnings.push(Warning::FailedBefore { version: release.version.clone(), signature }),
            false => reasons.push(Incompatibility::HeldBack { instance: held.instance.clone(), signature }),
        }
    }
    match &release.node_fit {
        NodeFit::Missing { available } => {
            let needs = release.node.clone().unwrap_or_default();
            reasons.push(Incompatibility::NoNode { needs, available: available.clone() });
        }
        NodeFit::Fits { .. } | NodeFit::Unknown => {}
    }
    if let Some(why) = release.deprecated.clone() {
        match policy.deprecated {
            Verdict::Refuse => reasons.push(Incompatibility::Deprecated { why }),
            Verdict::Warn => warnings.push(Warning::Deprecated { version: release.version.clone(), why }),
        }
    }
    if release.version.is_prerelease() {
        if policy.prereleases || prerelease_asked {
            warnings.push(Warning::PreRelease(release.version.clone()));
        } else {
            reasons.push(Incompatibility::PreRelease);
        }
    }
    if reasons.is_empty() {
        return Ok(warnings);
    }
    Err(Refusal::Incompatible { version: release.version.clone(), reasons, notes_url: release.notes_url.clone() })
}
