//! Instances as the server would tell of them, one for each thing that a card has to say.

use openclaw_contract::{Instance, InstanceState, InstanceView, Layer, LayerStatus, Step, Timestamp, Version};

/// What an instance is a sample of, the instance, and whether its update is queued.
pub(super) type Sample = (&'static str, InstanceView, bool);

/// All of them, as of that moment.
pub(super) fn samples(now: Timestamp) -> Vec<Sample> {
    let all = [
        ("at rest, with an update to take", running(now), false),
        ("being provisioned, the update queued", queued(now), true),
        ("an older version is wanted", backwards(now), false),
        ("waits for its turn", waiting(now), false),
        ("failed", failed(now), false),
        ("an update failed and was rolled back", rolled_back(now), false),
        ("stopped", of_state(now, InstanceState::Stopped), false),
        ("being deleted", of_state(now, InstanceState::Deleting), false),
        ("a state of a newer server", of_state(now, InstanceState::of_word("hibernating")), false),
    ];
    all.into_iter().filter_map(|(says, view, queued)| Some((says, view?, queued))).collect()
}

fn version(text: &str) -> Option<Version> {
    text.parse().ok()
}

fn of_state(now: Timestamp, state: InstanceState) -> Option<InstanceView> {
    let name = "my-instance".parse().ok()?;
    let new = Instance::new("sample".to_owned(), name, "simulated".to_owned(), version("2026.4.8")?, now);
    Some(InstanceView { state, provisioning_started_at: None, observed_generation: 1, ..new.view() })
}

fn layer(now: Timestamp, status: LayerStatus) -> Layer {
    Layer { status, detail: None, as_of: Some(now) }
}

fn running(now: Timestamp) -> Option<InstanceView> {
    let mut view = of_state(now, InstanceState::Running)?;
    view.health.process = layer(now, LayerStatus::Ok);
    view.health.gateway = layer(now, LayerStatus::Ok);
    view.health.channels = layer(now, LayerStatus::Failing);
    Some(view)
}

fn in_hand(now: Timestamp, step: Step) -> Option<InstanceView> {
    let view = of_state(now, InstanceState::Provisioning)?;
    Some(InstanceView { step: Some(step), step_started_at: Some(now), provisioning_started_at: Some(now), ..view })
}

fn queued(now: Timestamp) -> Option<InstanceView> {
    Some(InstanceView { target_version: version("2026.4.11")?, progress: Some(0.42), ..in_hand(now, Step::Fetch)? })
}

fn backwards(now: Timestamp) -> Option<InstanceView> {
    let mut view = InstanceView { target_version: version("2026.3.2")?, ..in_hand(now, Step::Start)? };
    view.health.process = layer(now, LayerStatus::Starting);
    view.health.gateway = layer(now, LayerStatus::Unknown);
    Some(view)
}

fn waiting(now: Timestamp) -> Option<InstanceView> {
    let message = Some("Waits for its turn: 2 installs are in hand".to_owned());
    Some(InstanceView { message, ..of_state(now, InstanceState::Provisioning)? })
}

fn failed(now: Timestamp) -> Option<InstanceView> {
    let message = Some("The gateway ended 3 times within a minute. Look at its log, then try again.".to_owned());
    Some(InstanceView { message, ..of_state(now, InstanceState::Error)? })
}

fn rolled_back(now: Timestamp) -> Option<InstanceView> {
    Some(InstanceView { reverts: version("2026.9.6"), ..running(now)? })
}
