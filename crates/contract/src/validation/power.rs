//! May this instance be started, stopped, restarted, deleted?

use super::{
    Basis, InstanceFacts, Permit, Warning,
    capacity::{self, Demand},
    fresh, may,
    permit::Outlook,
    plan,
};
use crate::{Action, Refusal, Release, decision::Plan, request::Precondition};

macro_rules! simple_action {
    ($(#[$doc:meta])* $kind:ident, $decide:ident, $action:expr, $outlook:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $kind(());

        #[doc = concat!("Decides a [`", stringify!($kind), "`]: role, state, precondition, capacity; in this order.")]
        ///
        /// # Errors
        /// The first refusal of these.
        pub fn $decide(
            instance: &InstanceFacts,
            precondition: Precondition,
            basis: &Basis<'_>,
        ) -> Result<Permit<$kind>, Refusal> {
            may($action, instance, basis.policy, basis.actor)?;
            fresh(instance, precondition)?;
            let outlook: fn(&InstanceFacts, &Basis<'_>) -> Result<(Vec<Warning>, Plan), Refusal> = $outlook;
            let (warnings, plan) = outlook(instance, basis)?;
            let outlook = Outlook { warnings, plan: Some(plan), notes_url: None };
            Ok(Permit::grant(Some(instance.name.clone()), instance.generation, basis.actor, $kind(()), outlook))
        }
    };
}

simple_action!(
    /// A permitted start, which is also how a failed instance is tried again.
    Start,
    start,
    Action::Start,
    |instance, basis| {
        let release = target(instance, basis);
        let plan = plan::start(instance, release, basis.policy);
        Ok((room(instance, release, basis)?, plan))
    }
);
simple_action!(
    /// A permitted stop.
    Stop,
    stop,
    Action::Stop,
    |instance, basis| Ok((Vec::new(), plan::stop(instance, basis.policy)))
);
simple_action!(
    /// A permitted restart.
    Restart,
    restart,
    Action::Restart,
    |instance, basis| {
        let release = target(instance, basis);
        Ok((room(instance, release, basis)?, plan::restart(instance, release, basis.policy)))
    }
);
simple_action!(
    /// A permitted deletion.
    Delete,
    delete,
    Action::Delete,
    |instance, basis| Ok((Vec::new(), plan::delete(instance, basis.policy)))
);

fn target<'a>(instance: &InstanceFacts, basis: &Basis<'a>) -> Option<&'a Release> {
    basis.catalog.find(&instance.target_version)
}

/// What a start takes; a gateway that runs already gives back what it has.
pub(super) fn room(
    instance: &InstanceFacts,
    release: Option<&Release>,
    basis: &Basis<'_>,
) -> Result<Vec<Warning>, Refusal> {
    let Some(release) = release else { return Ok(Vec::new()) };
    let given_back = capacity::given_back(instance, basis.catalog);
    let demand = Demand::of(release.needs, release.installed, given_back);
    capacity::check(&demand, basis)
}
