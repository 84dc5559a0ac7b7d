//! A decision, told in full: what the page, the API and the command line show of a permit or a refusal.

use crate::{Action, ErrorBody, Generation, InstanceName, InstanceState, Power, Refusal, SnapshotId, Step, Version};
use serde::{Deserialize, Serialize};

/// Whether something may be done, and all there is to know about it before it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// What it is about.
    pub action: Action,
    /// Whether it may be done.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<String>,
    /// What an operator can do about it, where there is something.
    pub unblock_by: Option<String>,
    /// What to think of before.
    pub warnings: Vec<Notice>,
    /// What will happen; null where it may not be done.
    pub plan: Option<Plan>,
    /// Where the release notes of the version in question can be read.
    pub notes_url: Option<String>,
    /// What the API answers where it is asked to do it all the same.
    pub refusal: Option<ErrorBody>,
}

impl Decision {
    /// The decision that a refusal is.
    #[must_use]
    pub fn refused(action: Action, refusal: &Refusal) -> Self {
        Self {
            action,
            allowed: false,
            reason: Some(refusal.reason()),
            unblock_by: refusal.unblock(),
            warnings: Vec::new(),
            plan: None,
            notes_url: refusal.notes_url().map(str::to_owned),
            refusal: Some(refusal.body()),
        }
    }

    /// Reason and remedy as one text, for a tooltip and a screen reader; none where it is allowed.
    #[must_use]
    pub fn explanation(&self) -> Option<String> {
        let reason = self.reason.as_ref()?;
        Some(explain(reason, self.unblock_by.as_deref()))
    }
}

/// `Update needs a running, error or provisioning instance; this one is stopped. Start it first.`
pub(crate) fn explain(reason: &str, unblock: Option<&str>) -> String {
    match unblock {
        Some(unblock) => format!("{reason}. {unblock}."),
        None => format!("{reason}."),
    }
}

/// Something to know: a stable code, and a sentence for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// A stable code in snake case.
    pub code: String,
    /// The sentence, without its full stop.
    pub message: String,
}

/// What an accepted action does: at once to the instance, and then step by step, as far as that is known beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// The state that the instance is in once the action is accepted.
    pub state: InstanceState,
    /// What it should run from then on.
    pub target_version: Version,
    /// Whether it should run at all from then on.
    pub power: Power,
    /// Its generation from then on; the same as before where nothing changes.
    pub generation: Generation,
    /// What follows, in order. Empty where nothing changes, or where what changes waits for another action.
    pub steps: Vec<PlannedStep>,
    /// What becomes of it when one of them fails.
    pub on_failure: String,
}

/// One thing that will be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedStep {
    /// The step; null for the removal of an instance, which is none.
    pub step: Option<Step>,
    /// The version that it is for.
    pub version: Version,
    /// The sentence for an operator: `Fetch 2026.4.11`.
    pub text: String,
    /// What there is to say about it.
    pub note: Option<String>,
    /// Whether it is in hand already.
    pub in_hand: bool,
}

impl Question {
    /// The question whether that may be done, with nothing more said about it.
    #[must_use]
    pub const fn about(action: Action) -> Self {
        Self {
            action,
            target_version: None,
            allow_prerelease: false,
            keep_state: false,
            rehearse: false,
            snapshot: None,
            generation: None,
        }
    }
}

/// A question to `POST /api/v1/instances/{name}/decide`: may this be done?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// What.
    pub action: Action,
    /// For an update: the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<Version>,
    /// For an update: whether a pre-release may be the target where the policy takes none by itself.
    #[serde(default)]
    pub allow_prerelease: bool,
    /// For an update to an older version: whether the state stays as it is.
    #[serde(default)]
    pub keep_state: bool,
    /// For an update: whether it is first tried on a copy of the state.
    #[serde(default)]
    pub rehearse: bool,
    /// For a restore: the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotId>,
    /// The generation that it rests on, where it rests on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>, format = "uint64"))]
    pub generation: Option<Generation>,
}

/// `POST /api/v1/decide`: several questions at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Questions {
    /// At most 1000.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub questions: Vec<QuestionAbout>,
}

/// A question about one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionAbout {
    /// The instance.
    pub instance: InstanceName,
    /// The question.
    pub question: Question,
}

/// The answers to several questions, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answers {
    /// One for each question. An instance that is not there is a refusal like any other.
    pub answers: Vec<AnswerAbout>,
}

/// The answer about one instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerAbout {
    /// The instance.
    pub instance: InstanceName,
    /// The answer.
    pub decision: Decision,
}
