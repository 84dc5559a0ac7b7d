//! The proof that something was decided.

use super::{Actor, Warning};
use crate::{
    Action, Generation, InstanceName,
    decision::{Decision, Plan},
};

/// The proof that an action was found allowed, and on which generation of the instance. Only this module's functions make
/// one, it cannot be copied, and every change of what is desired takes one.
#[derive(Debug)]
#[must_use]
pub struct Permit<A> {
    instance: Option<InstanceName>,
    decided_on: Generation,
    actor: String,
    action: A,
    outlook: Outlook,
}

/// What is known beforehand of what is permitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outlook {
    pub(super) warnings: Vec<Warning>,
    pub(super) plan: Option<Plan>,
    pub(super) notes_url: Option<String>,
}

impl<A> Permit<A> {
    pub(super) fn grant(
        instance: Option<InstanceName>,
        decided_on: Generation,
        actor: &Actor,
        action: A,
        outlook: Outlook,
    ) -> Self {
        Self { instance, decided_on, actor: actor.name.clone(), action, outlook }
    }

    /// The instance it is for; none where it is for the portal itself.
    #[must_use]
    pub fn instance(&self) -> Option<&InstanceName> {
        self.instance.as_ref()
    }

    /// The generation it was decided on. A store refuses it where the instance has moved on since.
    #[must_use]
    pub fn decided_on(&self) -> Generation {
        self.decided_on
    }

    /// Whom the timeline names.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// What is permitted.
    #[must_use]
    pub fn action(&self) -> &A {
        &self.action
    }

    /// What to think of before it is done.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.outlook.warnings
    }

    /// What it will do; none for what is done to no instance that there is.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.outlook.plan.as_ref()
    }

    /// The decision that this is, about that action.
    #[must_use]
    pub fn decision(&self, action: Action) -> Decision {
        Decision {
            action,
            allowed: true,
            reason: None,
            unblock_by: None,
            warnings: self.outlook.warnings.iter().map(Warning::notice).collect(),
            plan: self.outlook.plan.clone(),
            notes_url: self.outlook.notes_url.clone(),
            refusal: None,
        }
    }
}
