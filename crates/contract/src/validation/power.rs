//! May this instance be started, stopped, restarted, deleted?

use super::{Actor, InstanceFacts, Permit, decide, fresh};
use crate::{Action, Policy, Refusal, request::Precondition};

macro_rules! simple_action {
    ($(#[$doc:meta])* $kind:ident, $decide:ident, $action:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $kind(());

        #[doc = concat!("Decides a [`", stringify!($kind), "`]: role, state, precondition; in this order.")]
        ///
        /// # Errors
        /// The first refusal of these.
        pub fn $decide(
            instance: &InstanceFacts,
            precondition: Precondition,
            policy: &Policy,
            actor: &Actor,
        ) -> Result<Permit<$kind>, Refusal> {
            decide($action, instance, policy, actor)?;
            fresh(instance, precondition)?;
            Ok(Permit::grant(Some(instance.name.clone()), instance.generation, actor, $kind(())))
        }
    };
}

simple_action!(
    /// A permitted start, which is also how a failed instance is tried again.
    Start, start, Action::Start
);
simple_action!(
    /// A permitted stop.
    Stop, stop, Action::Stop
);
simple_action!(
    /// A permitted restart.
    Restart, restart, Action::Restart
);
simple_action!(
    /// A permitted deletion.
    Delete, delete, Action::Delete
);
