//! What there is to choose about the agent's state: whether it goes back along with its version.

use super::judged::Judged;
use openclaw_contract::{
    InstanceView, Refusal, Snapshot, UpdateRequest,
    validation::{Basis, Incompatibility},
};

/// What there is to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// This snapshot goes along, or the version goes alone.
    Goes(Snapshot),
    /// Nothing goes along, so it is refused; the version alone has to be asked for.
    Stays,
}

impl Memory {
    /// What the rules say of the request where nothing is chosen; none where there is no choice.
    pub(crate) fn of(view: &InstanceView, request: &UpdateRequest, basis: &Basis<'_>) -> Option<Self> {
        let unasked = Judged::new(view, &UpdateRequest { keep_state: false, ..request.clone() }, basis);
        if let Some(id) = unasked.permitted().and_then(|update| update.restores()) {
            return view.snapshots.iter().find(|snapshot| snapshot.id == *id).cloned().map(Self::Goes);
        }
        let unreadable = |reason: &Incompatibility| matches!(reason, Incompatibility::StateUnreadable { .. });
        match unasked.decided {
            Err(Refusal::Incompatible { reasons, .. }) if reasons.iter().any(unreadable) => Some(Self::Stays),
            Err(_) | Ok(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{
        fixture::{at, catalog, snapshot, version, view},
        terms::Terms,
    };
    use openclaw_contract::{Host, InstanceState, Policy, refusal::Role, validation::Actor};

    fn choice(view: &InstanceView, to: &str, keep_state: bool) -> Option<Memory> {
        let terms = Terms { policy: Policy::default(), host: Host::default(), actor: Actor::local(Role::Operator) };
        let catalog = catalog(&["2026.4.8", "2026.6.11", "2026.9.6"]);
        let request = UpdateRequest { keep_state, ..UpdateRequest::to(version(to)) };
        Memory::of(view, &request, &terms.basis(&catalog))
    }

    /// It ran, and runs 2026.9.6.
    fn newest(snapshots: Vec<Snapshot>) -> InstanceView {
        let version = version("2026.9.6");
        InstanceView {
            version: version.clone(),
            target_version: version.clone(),
            state_version: Some(version),
            last_updated_at: Some(at(9)),
            snapshots,
            ..view("a", InstanceState::Running)
        }
    }

    #[test]
    fn the_snapshot_of_an_older_version_goes_along_unless_it_is_not_wanted() {
        let taken = snapshot(2, "2026.4.8");
        let view = newest(vec![taken.clone()]);
        for keep_state in [false, true] {
            assert_eq!(choice(&view, "2026.4.8", keep_state), Some(Memory::Goes(taken.clone())), "{keep_state}");
        }
    }

    #[test]
    fn what_has_no_snapshot_and_reads_nothing_is_to_be_asked_for() {
        for keep_state in [false, true] {
            assert_eq!(choice(&newest(Vec::new()), "2026.4.8", keep_state), Some(Memory::Stays), "{keep_state}");
        }
    }

    #[test]
    fn elsewhere_there_is_no_choice() {
        let runs = version("2026.6.11");
        let older = InstanceView {
            version: runs.clone(),
            target_version: runs.clone(),
            state_version: Some(runs),
            ..newest(Vec::new())
        };
        assert_eq!(choice(&older, "2026.4.8", false), None, "both keep it in the same form");
        assert_eq!(choice(&older, "2026.9.6", false), None, "ahead");
        let back = InstanceView { target_version: version("2026.4.8"), ..newest(vec![snapshot(2, "2026.4.8")]) };
        assert_eq!(choice(&back, "2026.4.8", false), None, "it is on its way already");
        assert_eq!(choice(&newest(Vec::new()), "2026.1.1", false), None, "no such release");
    }
}
