use super::*;
use openclaw_contract::{Instance, Timestamp, text};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn view(state: &str, version: &str, target: &str, generation: Generation, observed: Generation) -> InstanceView {
    let (name, version) = ("my-instance".parse().expect("a name"), version.parse().expect("a version"));
    let new = Instance::new("1".to_owned(), name, "simulated".to_owned(), version, Timestamp::UNIX_EPOCH);
    InstanceView {
        state: state.parse().expect("a state"),
        target_version: target.parse().expect("a version"),
        generation,
        observed_generation: observed,
        message: Some("npm could not be reached".to_owned()),
        ..new.view()
    }
}

fn event(generation: Generation, kind: &str) -> Event {
    let text = format!(
        r#"{{"sequence":1,"at":"2026-04-10T14:23:11Z","instance":"my-instance","generation":{generation},"state":null,"actor":"x","what":{kind}}}"#
    );
    serde_json::from_str(&text).expect("an event")
}

const QUEUED: &str = r#"{"kind":"update_queued","from":"2026.4.8","to":"2026.4.11","replaced":null}"#;
const STARTED: &str = r#"{"kind":"update_started","from":"2026.4.8","to":"2026.4.11"}"#;
const FAILED: &str = r#"{"kind":"failed","step":"stop","version":"2026.4.8","cause":"no","remedy":null}"#;

#[test]
fn an_update_that_is_queued_while_watched_is_told_as_such() -> Outcome {
    let mut seen = Seen::default();
    let first = view("provisioning", "2026.4.8", "2026.4.8", 1, 0);
    assert!(!seen.needs_history(&first));
    seen.look(first);
    assert_eq!(seen.end(&Goal::Rest), None);
    seen.hear(&event(2, QUEUED));
    seen.look(view("provisioning", "2026.4.8", "2026.4.11", 2, 0));
    assert_eq!(seen.end(&Goal::Rest), None);
    seen.look(view("running", "2026.4.11", "2026.4.11", 2, 2));
    assert_eq!(seen.end(&Goal::Rest), Some(End::Reached));
    let lines = text::watched(&seen.watched().ok_or("nothing seen")?);
    assert_eq!(
        lines,
        "Instance: my-instance\nState: provisioning → running\nVersion: 2026.4.8 → 2026.4.11\nProgress: Update queued and applied after provisioning tasks finished\n"
    );
    Ok(())
}

#[test]
fn what_was_decided_before_the_watch_is_found_in_the_past() {
    for (newest, told) in [(QUEUED, Some(true)), (STARTED, Some(false)), (FAILED, None)] {
        let mut seen = Seen::default();
        assert!(seen.needs_history(&view("provisioning", "2026.4.8", "2026.4.11", 2, 0)));
        seen.hear_history(&Timeline { events: vec![event(2, FAILED), event(2, newest)], next: None });
        assert_eq!(seen.queued, told, "{newest}");
    }
    let response = UpdateResponse {
        status: UpdateStatus::UpdateStarted,
        current_version: "2026.4.8".parse().expect("a version"),
        target_version: "2026.4.11".parse().expect("a version"),
        instance_state: InstanceState::Provisioning,
    };
    assert!(!Seen::updated(&response).needs_history(&view("provisioning", "2026.4.8", "2026.4.11", 2, 0)));
}

#[test]
fn a_view_from_before_the_action_does_not_count() {
    let mut seen = Seen::after(&view("provisioning", "2026.4.8", "2026.4.8", 3, 2));
    seen.look(view("running", "2026.4.8", "2026.4.8", 2, 2));
    assert_eq!(seen.end(&Goal::Run(None)), None);
}

#[test]
fn each_goal_ends_in_its_own_way() {
    let run = |version: &str| Goal::Run(Some(version.parse().expect("a version")));
    let at = |state: &str| view(state, "2026.4.11", "2026.4.11", 4, 4);
    let missed = |why: &str| Some(End::Missed(Some(format!("my-instance {why}"))));
    let table = [
        (Goal::Rest, at("running"), Some(End::Reached)),
        (Goal::Rest, at("stopped"), Some(End::Reached)),
        (Goal::Rest, at("error"), Some(End::Missed(None))),
        (Goal::Rest, at("provisioning"), None),
        (Goal::Run(None), at("running"), Some(End::Reached)),
        (run("2026.4.11"), at("running"), Some(End::Reached)),
        (run("2026.5.3"), at("running"), missed("came to run 2026.4.11, not 2026.5.3: its target was changed again")),
        (
            run("2026.5.3"),
            InstanceView { reverts: Some("2026.5.3".parse().expect("a version")), ..at("running") },
            missed(
                "runs 2026.4.11 again: the update to 2026.5.3 failed and was rolled back; `openclaw timeline my-instance` says why",
            ),
        ),
        (run("2026.5.3"), at("error"), Some(End::Missed(None))),
        (run("2026.4.11"), at("stopped"), missed("was stopped meanwhile")),
        (Goal::Stop, at("stopped"), Some(End::Reached)),
        (Goal::Stop, at("running"), missed("was started again meanwhile")),
        (Goal::Stop, view("running", "2026.4.11", "2026.4.11", 4, 3), None),
        (Goal::Stop, at("error"), None),
        (Goal::Gone, at("deleting"), None),
        (Goal::Gone, at("error"), None),
    ];
    for (goal, last, end) in table {
        let mut seen = Seen::default();
        let state = last.state;
        seen.look(last);
        assert_eq!(seen.end(&goal), end, "{goal:?} at {state}");
    }
}

#[test]
fn a_stop_that_fails_is_known_by_its_event() {
    let mut seen = Seen::after(&view("error", "2026.4.8", "2026.4.8", 3, 1));
    seen.hear(&event(2, FAILED));
    assert_eq!(seen.end(&Goal::Stop), None);
    seen.hear(&event(3, FAILED));
    assert_eq!(seen.end(&Goal::Stop), Some(End::Missed(None)));
}
