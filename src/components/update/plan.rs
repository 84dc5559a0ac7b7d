//! What an update will do, step by step, before anyone decides on it.

use openclaw_contract::{InstanceView, LayerStatus, Release, Step, UpdateStatus, validation::Update};

/// One line of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) text: String,
    pub(crate) note: Option<&'static str>,
    /// Whether it is in hand already.
    pub(crate) now: bool,
}

/// The way from what the instance runs to what it shall run: the new version is fetched while the old one still serves.
pub(crate) fn plan(view: &InstanceView, update: &Update, release: Option<&Release>) -> Vec<Planned> {
    let to = update.to();
    let line = |text: String, note| Planned { text, note, now: false };
    let mut plan = Vec::new();
    if update.status() == UpdateStatus::AlreadyAtTarget {
        return plan;
    }
    if let Some(step) = view.step {
        let text = view.message.clone().unwrap_or_else(|| step.doing(&view.target_version));
        plan.push(Planned { text, note: Some(how_it_ends(step)), now: true });
    }
    if !release.is_some_and(|release| release.installed) {
        plan.push(line(format!("Fetch {to}"), Some("what runs goes on meanwhile")));
    }
    let alive = match view.health.process.status {
        LayerStatus::Ok | LayerStatus::Starting | LayerStatus::Failing => true,
        LayerStatus::Off | LayerStatus::Unknown => false,
    };
    if alive {
        plan.push(line(format!("Stop {}", update.from()), None));
    }
    if view.last_updated_at.is_some() {
        plan.push(line("Take a snapshot of its state".to_owned(), Some("to go back to")));
    }
    plan.push(line(format!("Configure and start {to}"), None));
    plan.push(line("Verify".to_owned(), Some("its gateway answers, at this version")));
    plan
}

/// Short steps are let finish; the long ones end when nobody wants their outcome any more.
fn how_it_ends(step: Step) -> &'static str {
    match step {
        Step::Stop | Step::Snapshot | Step::Configure => "finishes first",
        Step::Fetch | Step::Start | Step::Verify => "cut short where the new version does not need it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{at, version, view};
    use openclaw_contract::{
        Catalog, Health, InstanceState, Layer, Policy, UpdateRequest,
        validation::{Actor, InstanceFacts, update},
    };

    fn release(text: &str, installed: bool) -> Release {
        Release { version: version(text), published_at: None, node: None, deprecated: None, installed, notes_url: None }
    }

    fn planned(view: &InstanceView, to: &str, installed: bool) -> Vec<String> {
        let catalog = Catalog::new(vec![release("2026.4.8", true), release("2026.4.11", installed)], None);
        let request = UpdateRequest { target_version: version(to) };
        let facts = InstanceFacts::from(view);
        let permit = update(&facts, &request, None, &catalog, &Policy::default(), &Actor::local_admin()).unwrap();
        plan(view, permit.action(), catalog.find(&version(to))).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_running_instance_serves_until_the_new_version_is_there() {
        let process = Layer { status: LayerStatus::Ok, detail: None, as_of: None };
        let running = InstanceView {
            health: Health { process, ..Health::default() },
            last_updated_at: Some(at(1)),
            ..view("a", InstanceState::Running)
        };
        let whole = [
            "Fetch 2026.4.11",
            "Stop 2026.4.8",
            "Take a snapshot of its state",
            "Configure and start 2026.4.11",
            "Verify",
        ];
        assert_eq!(planned(&running, "2026.4.11", false), whole);
        assert_eq!(planned(&running, "2026.4.11", true), whole[1..]);
        assert!(planned(&running, "2026.4.8", true).is_empty(), "already there");
    }

    #[test]
    fn what_is_in_hand_comes_first() {
        let first = InstanceView { step: Some(Step::Fetch), ..view("a", InstanceState::Provisioning) };
        let whole = ["Fetching 2026.4.8", "Fetch 2026.4.11", "Configure and start 2026.4.11", "Verify"];
        assert_eq!(planned(&first, "2026.4.11", false), whole);
    }
}
