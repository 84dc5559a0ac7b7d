//! Whether an action can be done to each of several instances, by the validation module, and what would come of it.

use crate::components::update::judged::Judged;
use crate::format::count;
use openclaw_contract::{
    Action, Decision, InstanceFacts, InstanceView, Power, UpdateRequest, UpdateStatus,
    decision::Question,
    validation::{Basis, answer},
};
use std::collections::BTreeMap;

/// What is asked of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Update(UpdateRequest),
    Act(Action),
}

/// Whether it can be done to one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// What would come of it, or why it cannot be done.
    pub(crate) says: Result<String, String>,
    /// What to think of before.
    pub(crate) warnings: Vec<String>,
}

impl Verdict {
    pub(crate) fn of(deed: &Deed, view: &InstanceView, basis: &Basis<'_>) -> Self {
        match deed {
            Deed::Update(request) => Self::of_update(&Judged::new(view, request, basis), request, view),
            Deed::Act(action) => {
                Self::of_decision(&answer(&Question::about(*action), &InstanceFacts::from(view), basis), view)
            }
        }
    }

    /// Of one that is not there any more.
    pub(crate) fn gone() -> Self {
        Self { says: Err("It is not there any more.".to_owned()), warnings: Vec::new() }
    }

    fn of_update(judged: &Judged, request: &UpdateRequest, view: &InstanceView) -> Self {
        if let Some(objection) = judged.objection() {
            return Self { says: Err(objection), warnings: Vec::new() };
        }
        let plan = judged.decision().ok().and_then(|decision| decision.plan.as_ref());
        let off = plan.is_some_and(|plan| plan.power == Power::Off);
        let when = match judged.permitted().map(openclaw_contract::validation::Update::status) {
            Some(UpdateStatus::UpdateQueued) => "queued",
            Some(UpdateStatus::UpdateStarted) if off => "when it is started",
            Some(UpdateStatus::UpdateStarted | UpdateStatus::AlreadyAtTarget) | None => "at once",
        };
        let says = Ok(format!("{} → {}, {when}", view.version, request.target_version));
        let warned = judged.decision().map(messages).unwrap_or_default();
        Self { says, warnings: warned }
    }

    fn of_decision(decision: &Decision, view: &InstanceView) -> Self {
        if let Some(why) = decision.explanation() {
            return Self { says: Err(why), warnings: Vec::new() };
        }
        let to = decision.plan.as_ref().map_or(view.state, |plan| plan.state);
        Self { says: Ok(format!("{} → {to}", view.state)), warnings: messages(decision) }
    }
}

fn messages(decision: &Decision) -> Vec<String> {
    decision.warnings.iter().map(|notice| format!("{}.", notice.message)).collect()
}

/// How many can, and cannot.
pub(crate) fn counted<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> (usize, usize) {
    verdicts.fold((0, 0), |(can, cannot), verdict| match verdict.says {
        Ok(_) => (can + 1, cannot),
        Err(_) => (can, cannot + 1),
    })
}

/// What to think of before, each once, with how many it concerns; the most common first.
pub(crate) fn warnings<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Vec<(String, usize)> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for warning in verdicts.flat_map(|verdict| &verdict.warnings) {
        *numbers.entry(warning).or_default() += 1;
    }
    let mut warnings: Vec<_> = numbers.into_iter().map(|(text, number)| (text.to_owned(), number)).collect();
    warnings.sort_by(|(_, one), (_, other)| other.cmp(one));
    warnings
}

/// What must be typed before they are deleted.
pub(crate) fn to_type(number: usize) -> String {
    format!("delete {}", count(number, "instance"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{
        fixture::{catalog, version, view},
        terms::Terms,
    };
    use openclaw_contract::{
        Host,
        InstanceState::{self, Deleting, Provisioning, Running, Stopped},
        Policy,
        refusal::Role,
        validation::Actor,
    };

    fn verdict(deed: &Deed, state: InstanceState) -> Verdict {
        let terms = Terms { policy: Policy::default(), host: Host::default(), actor: Actor::local(Role::Operator) };
        Verdict::of(deed, &view("a", state), &terms.basis(&catalog(&["2026.4.8", "2026.4.11"])))
    }

    #[test]
    fn an_update_says_from_where_to_where_and_when() {
        let update = |to| Deed::Update(UpdateRequest::to(version(to)));
        let says = |to, state| verdict(&update(to), state).says;
        assert_eq!(says("2026.4.11", Running), Ok("2026.4.8 → 2026.4.11, at once".into()));
        assert_eq!(says("2026.4.11", Provisioning), Ok("2026.4.8 → 2026.4.11, queued".into()));
        assert!(says("2026.4.11", Deleting).is_err_and(|why| why.contains("this one is deleting")));
        assert!(says("2026.4.8", Running).is_err_and(|why| why.contains("already")));
    }

    #[test]
    fn anything_else_says_which_state_it_comes_to() {
        let says = |action, state| verdict(&Deed::Act(action), state).says;
        assert!(says(Action::Start, Running).is_err());
        assert_eq!(says(Action::Delete, Running), Ok("running → deleting".into()));
        let start = says(Action::Start, Stopped).unwrap();
        assert!(start.starts_with("stopped → "), "{start}");
    }

    #[test]
    fn they_are_counted_and_what_concerns_most_comes_first() {
        let of = |says: Result<&str, &str>, warnings: &[&str]| Verdict {
            says: says.map(str::to_owned).map_err(str::to_owned),
            warnings: warnings.iter().map(|text| (*text).to_owned()).collect(),
        };
        let all = [of(Ok(""), &["one-way."]), of(Ok(""), &["crowded.", "one-way."]), of(Err("no"), &[])];
        assert_eq!(counted(all.iter()), (2, 1));
        assert_eq!(warnings(all.iter()), [("one-way.".to_owned(), 2), ("crowded.".to_owned(), 1)]);
        assert_eq!((to_type(1), to_type(3)), ("delete 1 instance".into(), "delete 3 instances".into()));
        assert_eq!(counted([Verdict::gone()].iter()), (0, 1));
    }
}
