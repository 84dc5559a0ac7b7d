//! The sentences of a refusal: for an operator, for a tooltip, and what helps.

use super::Refusal;
use crate::{
    Action, InstanceName, InstanceState,
    decision::explain,
    validation::{Incompatibility, Shortage},
};

impl Refusal {
    /// The sentence for an operator.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::MalformedJson { reason } => format!("The request is not valid JSON: {reason}"),
            Self::UnknownField { reason, .. } => reason.clone(),
            Self::InvalidField { field, reason } if field == "." => format!("The request does not fit: {reason}"),
            Self::InvalidName { field, reason }
            | Self::InvalidVersion { field, reason }
            | Self::InvalidField { field, reason } => format!("{field}: {reason}"),
            Self::NotPermitted { action, role } => format!("It takes the role {} to {action}", role.as_str()),
            Self::NotFound { name } => format!("There is no instance {name}"),
            Self::NameTaken { name } => format!("There is an instance {name} already"),
            Self::StateConflict { action, .. } => format!("Instance state does not allow {}", action.as_str()),
            Self::Stale { expected, generation } => {
                format!("The instance has changed since: decided on generation {expected}, it is at {generation}")
            }
            Self::UnknownVersion { version, newest: Some(newest) } => {
                format!("There is no release {version}; the newest is {newest}")
            }
            Self::UnknownVersion { version, newest: None } => format!("There is no release {version}"),
            Self::Incompatible { version, reasons, .. } => {
                let reasons: Vec<_> = reasons.iter().map(Incompatibility::message).collect();
                format!("Instances cannot be brought to {version}: {}", reasons.join("; "))
            }
            Self::NoSnapshot => "There is no snapshot of it".to_owned(),
            Self::UnknownSnapshot { snapshot, known } if known.is_empty() => {
                format!("There is no snapshot {snapshot}, and no other one")
            }
            Self::UnknownSnapshot { snapshot, known } => {
                format!("There is no snapshot {snapshot}; there are {}", known.join(", "))
            }
            Self::SnapshotNeeded { snapshot, reason } => format!("The snapshot {snapshot} is needed: {reason}"),
            Self::InvalidArchive { reason, .. } => format!("This cannot be taken in: {reason}"),
            Self::InUse { version, instances } => format!("{version} is in use by {}", named(instances)),
            Self::NotInstalled { version } => format!("{version} is not installed"),
            Self::Shortage { shortages } => {
                let shortages: Vec<_> = shortages.iter().map(Shortage::message).collect();
                shortages.join(". ")
            }
            Self::KeyReused { key } => {
                format!("Idempotency-Key: {key:?} was used for another request; each request takes a key of its own")
            }
            Self::ReleasesUnavailable => "The list of releases could not be read yet; try again in a moment".to_owned(),
            Self::ForeignOrigin { origin } => {
                format!("Requests from {origin} are not answered; open the portal by its loopback address")
            }
            Self::NoSuchRoute { path } => format!("Nothing answers at {path}"),
            Self::MethodNotAllowed { method } => format!("This route does not take {method}"),
            Self::TooLarge { limit } => format!("The request is larger than {limit} bytes"),
            Self::TooMany { retry_after } => format!("Too many requests; try again in {retry_after} s"),
            Self::TimedOut => "The request took too long".to_owned(),
            Self::DriverFailed { cause, .. } => format!("It could not be done: {cause}"),
            Self::Internal { incident } => {
                format!("The server failed to do this; its log says why, under incident {incident}")
            }
        }
    }

    /// Why a control is disabled, in one sentence: the state, and the states that it takes.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::StateConflict { action, current, allowed } => {
                let allowed: Vec<_> = allowed.iter().map(|state| state.as_str()).collect();
                let list = match allowed.split_last() {
                    Some((last, [])) => (*last).to_owned(),
                    Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                    None => "no".to_owned(),
                };
                format!("{} needs a {list} instance; this one is {current}", action.title())
            }
            other => other.message(),
        }
    }

    /// What an operator can do about it, where there is something.
    #[must_use]
    pub fn unblock(&self) -> Option<String> {
        let advice = match self {
            Self::StateConflict { action, current, .. } => match (action, current) {
                (Action::Start, InstanceState::Running) => "It is running already",
                (Action::Stop, InstanceState::Stopped) => "It is stopped already",
                (Action::Delete, InstanceState::Deleting) => "Wait for its deletion",
                (_, InstanceState::Deleting) => "Wait for its deletion, then create it anew",
                (_, InstanceState::Stopped) => "Start it first",
                (_, InstanceState::Provisioning) => "Wait until provisioning completes",
                (_, InstanceState::Unknown(_)) => "Reload or update what you use: this state is unknown to it",
                (_, InstanceState::Running | InstanceState::Error) => return None,
            },
            Self::Incompatible { reasons, .. } => {
                let advice: Vec<_> = reasons.iter().map(Incompatibility::unblock).collect();
                return (!advice.is_empty()).then(|| advice.join(". "));
            }
            Self::NoSnapshot => "One is taken before every version change; a backup can be handed in",
            Self::UnknownSnapshot { .. } => "Choose one of those that there are",
            Self::SnapshotNeeded { .. } => "Wait until the update or restore that needs it is done",
            Self::InvalidArchive { remedy, .. } | Self::DriverFailed { remedy, .. } => return remedy.clone(),
            Self::InUse { .. } => "Bring those that use it to another version, or delete them",
            Self::NotInstalled { .. } => "Install it first; one that is being installed is there in a moment",
            Self::Shortage { .. } => "Free what is short, or let the policy only warn of it",
            Self::KeyReused { .. } => "Give the request a key of its own",
            Self::Stale { .. } => "Look at it again and decide anew",
            Self::NotPermitted { role, .. } => return Some(format!("Ask for the role {}", role.as_str())),
            Self::UnknownVersion { .. } => "Choose one of the known releases",
            Self::NameTaken { .. } => "Choose another name",
            Self::ReleasesUnavailable | Self::TooMany { .. } | Self::TimedOut => "Try again in a moment",
            Self::MalformedJson { .. }
            | Self::UnknownField { .. }
            | Self::InvalidName { .. }
            | Self::InvalidVersion { .. }
            | Self::InvalidField { .. }
            | Self::NotFound { .. }
            | Self::ForeignOrigin { .. }
            | Self::NoSuchRoute { .. }
            | Self::MethodNotAllowed { .. }
            | Self::TooLarge { .. }
            | Self::Internal { .. } => return None,
        };
        Some(advice.to_owned())
    }

    /// Reason and remedy as one text, for a tooltip and a screen reader: `Update needs a …; this one is stopped. Start it first.`
    #[must_use]
    pub fn explanation(&self) -> String {
        explain(&self.reason(), self.unblock().as_deref())
    }
}

/// A few by name, and how many more there are.
fn named(instances: &[InstanceName]) -> String {
    const NAMED: usize = 5;
    let first: Vec<_> = instances.iter().take(NAMED).map(ToString::to_string).collect();
    match instances.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
