//! What a client asks for, and how the answer is remembered.

use crate::history::Desired;
use openclaw_client::{Client, ClientError};
use openclaw_contract::{
    CreateRequest, Generation, InstanceName, InstanceView, Labels, Power, RestoreRequest, Snapshot, UpdateRequest,
    UpdateStatus, Version, request::Precondition,
};
use std::fmt;

/// Something that a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Create { name: InstanceName, version: Version, start: bool },
    Update { name: InstanceName, request: UpdateRequest },
    Start { name: InstanceName },
    Stop { name: InstanceName },
    Restart { name: InstanceName },
    Restore { name: InstanceName, snapshot: Snapshot },
    Delete { name: InstanceName },
}

/// The same without its particulars: what can be told from an event alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Create,
    Update,
    Start,
    Stop,
    Restart,
    Restore,
    RollBack,
    Delete,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is done, and durable. `changed`: whether it made this generation; otherwise that was as wanted already.
    Accepted { generation: Generation, changed: bool },
    /// It is not done, and will not be.
    Refused { code: String },
    /// Nobody knows.
    Unanswered,
}

impl Ask {
    pub(crate) fn name(&self) -> &InstanceName {
        match self {
            Self::Create { name, .. }
            | Self::Update { name, .. }
            | Self::Start { name }
            | Self::Stop { name }
            | Self::Restart { name }
            | Self::Restore { name, .. }
            | Self::Delete { name } => name,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Create { .. } => Kind::Create,
            Self::Update { .. } => Kind::Update,
            Self::Start { .. } => Kind::Start,
            Self::Stop { .. } => Kind::Stop,
            Self::Restart { .. } => Kind::Restart,
            Self::Restore { .. } => Kind::Restore,
            Self::Delete { .. } => Kind::Delete,
        }
    }

    /// Whether what is desired is what was asked for.
    pub(crate) fn is_met_by(&self, desired: &Desired) -> bool {
        match self {
            Self::Create { version, start, .. } => {
                desired.kind == Kind::Create && desired.target == *version && (desired.power == Power::On) == *start
            }
            Self::Update { request, .. } => desired.target == request.target_version,
            Self::Restore { snapshot, .. } => desired.target == snapshot.version,
            Self::Start { .. } | Self::Restart { .. } => desired.power == Power::On,
            Self::Stop { .. } => desired.power == Power::Off,
            Self::Delete { .. } => desired.deleted,
        }
    }

    /// Asks. An update is always decided on a generation, since its answer names none.
    pub(crate) async fn send(&self, client: &Client, precondition: Precondition) -> Answer {
        let view = match self {
            Self::Update { name, request } => {
                let answer = client.instance_update(name, request, precondition).await;
                return answered(answer, |response| {
                    let changed = response.status != UpdateStatus::AlreadyAtTarget;
                    (precondition.unwrap_or_default() + Generation::from(changed), changed)
                });
            }
            Self::Create { name, version, start } => {
                let (name, version) = (name.clone(), Some(version.clone()));
                let labels = Labels::default();
                let request = CreateRequest { name, version, labels, start: *start, allow_prerelease: false };
                client.instance_create(&request).await
            }
            Self::Start { name } => client.instance_start(name, precondition).await,
            Self::Stop { name } => client.instance_stop(name, precondition).await,
            Self::Restart { name } => client.instance_restart(name, precondition).await,
            Self::Restore { name, snapshot } => {
                let request = RestoreRequest { snapshot: snapshot.id.clone() };
                client.instance_restore(name, &request, precondition).await
            }
            Self::Delete { name } => client.instance_delete(name, precondition).await,
        };
        answered(view, |view: InstanceView| (view.generation, precondition != Some(view.generation)))
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Create { version, start, .. } => write!(f, "create {name} at {version}, start: {start}"),
            Self::Update { request, .. } => write!(f, "update {name} to {}", request.target_version),
            Self::Start { .. } => write!(f, "start {name}"),
            Self::Stop { .. } => write!(f, "stop {name}"),
            Self::Restart { .. } => write!(f, "restart {name}"),
            Self::Restore { snapshot, .. } => write!(f, "restore {name} from {}", snapshot.id),
            Self::Delete { .. } => write!(f, "delete {name}"),
        }
    }
}

fn answered<T>(answer: Result<T, ClientError>, accepted: impl FnOnce(T) -> (Generation, bool)) -> Answer {
    match answer {
        Ok(answer) => {
            let (generation, changed) = accepted(answer);
            Answer::Accepted { generation, changed }
        }
        Err(ClientError::Refused { status, body }) if status < 500 => Answer::Refused { code: body.error },
        Err(
            ClientError::Refused { .. }
            | ClientError::Unusable { .. }
            | ClientError::Unreachable { .. }
            | ClientError::Unreadable { .. },
        ) => Answer::Unanswered,
    }
}
