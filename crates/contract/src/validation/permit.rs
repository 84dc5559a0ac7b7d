//! The proof that something was decided.

use super::Actor;
use crate::{Generation, InstanceName};

/// The proof that an action was found allowed, and on which generation of the instance. Only this module's functions make
/// one, it cannot be copied, and every change of what is desired takes one.
#[derive(Debug)]
#[must_use]
pub struct Permit<A> {
    instance: Option<InstanceName>,
    decided_on: Generation,
    actor: String,
    action: A,
}

impl<A> Permit<A> {
    pub(super) fn grant(instance: Option<InstanceName>, decided_on: Generation, actor: &Actor, action: A) -> Self {
        Self { instance, decided_on, actor: actor.name.clone(), action }
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
}
