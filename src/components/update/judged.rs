//! What the validation module says of the choice, and how the dialog puts it.

use openclaw_contract::{
    Action, Decision, InstanceFacts, InstanceState, InstanceView, Power, Refusal, Step, UpdateRequest, UpdateStatus,
    Version,
    decision::Plan,
    validation::{Basis, Update, update},
};

/// A choice, judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    from: Version,
    target: Version,
    pub(crate) decided: Result<Allowed, Refusal>,
}

/// What is known beforehand of an update that is allowed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Allowed {
    update: Update,
    decision: Decision,
}

impl Judged {
    /// Judges an update of the instance as it is seen.
    pub(crate) fn new(view: &InstanceView, request: &UpdateRequest, basis: &Basis<'_>) -> Self {
        let decided = update(&InstanceFacts::from(view), request, Some(view.generation), basis);
        let decided = decided
            .map(|permit| Allowed { update: permit.action().clone(), decision: permit.decision(Action::Update) });
        Self { from: view.version.clone(), target: request.target_version.clone(), decided }
    }

    /// The decision, or the refusal.
    pub(crate) fn decision(&self) -> Result<&Decision, &Refusal> {
        self.decided.as_ref().map(|allowed| &allowed.decision)
    }

    /// What the button says.
    pub(crate) fn verb(&self) -> String {
        let Self { from, target, decided } = self;
        let at_once = if target < from { format!("Roll back to {target}") } else { format!("Update to {target}") };
        match decided.as_ref().map(|allowed| allowed.update.status()) {
            Ok(UpdateStatus::UpdateQueued | UpdateStatus::UpdateStarted) if from == target => format!("Keep {target}"),
            Ok(UpdateStatus::UpdateQueued) => format!("Queue update to {target}"),
            Ok(UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget) | Err(_) => at_once,
        }
    }

    /// Why the button is shut.
    pub(crate) fn objection(&self) -> Option<String> {
        match self.decided.as_ref().map(|allowed| allowed.update.status()) {
            Ok(UpdateStatus::AlreadyAtTarget) => {
                Some(format!("It has the target {} already; choose another version.", self.target))
            }
            Ok(UpdateStatus::UpdateQueued | UpdateStatus::UpdateStarted) => None,
            Err(refusal) => Some(refusal.explanation()),
        }
    }

    /// What comes of it, where it is allowed; `state` is the one that the instance is in.
    pub(crate) fn outcome(&self, state: InstanceState) -> Option<String> {
        let Allowed { update, decision } = self.decided.as_ref().ok()?;
        let plan = decision.plan.as_ref()?;
        Some(match (update.status(), plan.power) {
            (UpdateStatus::AlreadyAtTarget, _) => "It has this target already.".to_owned(),
            (UpdateStatus::UpdateQueued, _) => {
                "Accepted at once, queued, applied as provisioning completes.".to_owned()
            }
            (UpdateStatus::UpdateStarted, Power::Off) => {
                "Accepted at once, applied when it is started: it is to be off.".to_owned()
            }
            (UpdateStatus::UpdateStarted, Power::On) => begins(state, plan),
        })
    }

    /// What is permitted, where something would come of it.
    pub(crate) fn permitted(&self) -> Option<&Update> {
        let update = &self.decided.as_ref().ok()?.update;
        match update.status() {
            UpdateStatus::AlreadyAtTarget => None,
            UpdateStatus::UpdateQueued | UpdateStatus::UpdateStarted => Some(update),
        }
    }

    /// Whether there is anything to rehearse: what is tried is tried in its check.
    pub(crate) fn checks(&self) -> bool {
        let plan = self.decided.as_ref().ok().and_then(|allowed| allowed.decision.plan.as_ref());
        plan.is_some_and(|plan| plan.steps.iter().any(|planned| planned.step == Some(Step::Check) && !planned.in_hand))
    }
}

/// What comes of something that begins at once.
pub(crate) fn begins(state: InstanceState, plan: &Plan) -> String {
    format!("Begins at once: from {state} it goes to {}, then to running.", plan.state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{
        fixture::{at, catalog, version, view},
        terms::Terms,
    };
    use openclaw_contract::{Host, Policy, refusal::Role, validation::Actor};

    fn judged(role: Role, view: &InstanceView, to: &str) -> Judged {
        let terms = Terms { policy: Policy::default(), host: Host::default(), actor: Actor::local(role) };
        let catalog = catalog(&["2026.4.7", "2026.4.8", "2026.4.11"]);
        Judged::new(view, &UpdateRequest::to(version(to)), &terms.basis(&catalog))
    }

    #[test]
    fn the_button_says_what_it_does_or_why_it_does_not() {
        let of = |state, to| {
            let judged = judged(Role::Operator, &view("a", state), to);
            (judged.verb(), judged.objection().unwrap_or_default())
        };
        let open = |verb: &str| (verb.to_owned(), String::new());
        assert_eq!(of(InstanceState::Running, "2026.4.11"), open("Update to 2026.4.11"));
        assert_eq!(of(InstanceState::Provisioning, "2026.4.11"), open("Queue update to 2026.4.11"));
        assert_eq!(of(InstanceState::Running, "2026.4.7"), open("Roll back to 2026.4.7"));
        let (verb, why) = of(InstanceState::Running, "2026.4.8");
        assert_eq!((verb.as_str(), why.contains("already")), ("Update to 2026.4.8", true));
        let (verb, why) = of(InstanceState::of_word("hibernating"), "2026.4.11");
        assert_eq!((verb.as_str(), why.contains("this one is hibernating")), ("Update to 2026.4.11", true));
    }

    #[test]
    fn what_it_runs_is_kept_and_not_updated_to() {
        let pending = InstanceView { target_version: version("2026.4.11"), ..view("a", InstanceState::Provisioning) };
        let kept = judged(Role::Operator, &pending, "2026.4.8");
        assert_eq!((kept.verb().as_str(), kept.objection()), ("Keep 2026.4.8", None));
    }

    #[test]
    fn there_is_something_to_rehearse_where_a_state_meets_another_version() {
        let ran = InstanceView {
            last_updated_at: Some(at(1)),
            state_version: Some(version("2026.4.8")),
            ..view("a", InstanceState::Running)
        };
        assert!(judged(Role::Operator, &ran, "2026.4.11").checks());
        assert!(!judged(Role::Operator, &view("a", InstanceState::Provisioning), "2026.4.11").checks(), "no state yet");
    }

    #[test]
    fn it_is_judged_for_the_one_who_looks() {
        let refused = judged(Role::Viewer, &view("a", InstanceState::Running), "2026.4.11");
        assert!(refused.objection().is_some_and(|why| why.contains("the role operator")));
        assert_eq!(refused.outcome(InstanceState::Running), None);
    }

    #[test]
    fn it_says_what_comes_of_it() {
        let running = judged(Role::Operator, &view("a", InstanceState::Running), "2026.4.11");
        assert!(running.outcome(InstanceState::Running).is_some_and(|said| said.ends_with("then to running.")));
        let off = InstanceView { power: Power::Off, ..view("a", InstanceState::Error) };
        let waits = judged(Role::Operator, &off, "2026.4.11");
        assert!(waits.outcome(off.state).is_some_and(|said| said.contains("when it is started")));
    }
}
