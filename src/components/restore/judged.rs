//! What the validation module says of the chosen snapshot.

use crate::components::update::judged::begins;
use openclaw_contract::{
    Action, Decision, InstanceFacts, InstanceState, InstanceView, Power, Refusal, RestoreRequest, SnapshotId,
    validation::{Basis, restore},
};

/// A choice, judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) decided: Result<Decision, Refusal>,
    /// What an instance that is off says of it.
    waits: String,
}

impl Judged {
    /// Judges a restore of the instance as it is seen.
    pub(crate) fn new(view: &InstanceView, snapshot: SnapshotId, basis: &Basis<'_>) -> Self {
        let request = RestoreRequest { snapshot };
        match restore(&InstanceFacts::from(view), &request, Some(view.generation), basis) {
            Ok(permit) => Self { waits: permit.action().waits(), decided: Ok(permit.decision(Action::Restore)) },
            Err(refusal) => Self { waits: String::new(), decided: Err(refusal) },
        }
    }

    /// Why the button is shut.
    pub(crate) fn objection(&self) -> Option<String> {
        self.decided.as_ref().err().map(Refusal::explanation)
    }

    /// What comes of it, where it is allowed; `state` is the one that the instance is in.
    pub(crate) fn outcome(&self, state: InstanceState) -> Option<String> {
        let plan = self.decided.as_ref().ok()?.plan.as_ref()?;
        Some(match plan.power {
            Power::Off => format!("{}.", self.waits),
            Power::On => begins(state, plan),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{
        fixture::{catalog, snapshot, view},
        terms::Terms,
    };
    use openclaw_contract::{Host, Policy, refusal::Role, validation::Actor};

    fn judged(role: Role, view: &InstanceView, id: &str) -> Judged {
        let terms = Terms { policy: Policy::default(), host: Host::default(), actor: Actor::local(role) };
        Judged::new(view, id.parse().unwrap(), &terms.basis(&catalog(&["2026.4.8", "2026.9.6"])))
    }

    fn with_snapshots(state: InstanceState) -> InstanceView {
        InstanceView { snapshots: vec![snapshot(2, "2026.4.8"), snapshot(5, "2026.9.6")], ..view("a", state) }
    }

    #[test]
    fn it_says_what_comes_of_it_and_what_is_set_aside() {
        let running = judged(Role::Operator, &with_snapshots(InstanceState::Running), "2-2026.4.8");
        assert_eq!(running.objection(), None);
        let warnings = running.decided.as_ref().unwrap().warnings.clone();
        assert!(warnings.first().is_some_and(|notice| notice.code == "sets_aside"), "{warnings:?}");
        assert!(running.outcome(InstanceState::Running).is_some_and(|said| said.starts_with("Begins at once")));
        let off = InstanceView { power: Power::Off, ..with_snapshots(InstanceState::Stopped) };
        let waits = judged(Role::Operator, &off, "2-2026.4.8").outcome(InstanceState::Stopped);
        assert_eq!(waits.as_deref(), Some("The snapshot 2-2026.4.8 is restored when it is started."));
    }

    #[test]
    fn it_says_why_not() {
        let view = with_snapshots(InstanceState::Running);
        let gone = judged(Role::Operator, &view, "7-2026.4.8").objection().unwrap();
        assert!(gone.contains("no snapshot 7-2026.4.8; there are 2-2026.4.8, 5-2026.9.6"), "{gone}");
        assert!(judged(Role::Viewer, &view, "2-2026.4.8").objection().is_some_and(|why| why.contains("operator")));
    }
}
