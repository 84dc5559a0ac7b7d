//! A fleet of any size, and events that move it.

use anyhow::Result;
use openclaw_contract::{
    Event, EventKind, Frame, Health, Instance, InstanceName, InstanceState, InstanceView, Layer, LayerStatus, Step,
    Timestamp,
};

/// Where the sequence of events begins.
pub(crate) const SEQUENCE: u64 = 7;

/// `bench-00042`.
pub(crate) fn name(index: usize) -> Result<InstanceName> {
    Ok(format!("bench-{index:05}").parse()?)
}

/// Nine of ten run, one is being provisioned.
pub(crate) fn view(index: usize) -> Result<InstanceView> {
    let began = Timestamp::from_second(1_775_830_991)?;
    let new = Instance::new(index.to_string(), name(index)?, "simulated".to_owned(), "2026.4.8".parse()?, began);
    let ok = || Layer { status: LayerStatus::Ok, as_of: Some(began), detail: None };
    let moving = index % 10 == 3;
    let state = if moving { InstanceState::Provisioning } else { InstanceState::Running };
    Ok(InstanceView {
        state,
        observed_generation: 1,
        step: moving.then_some(Step::Fetch),
        step_started_at: moving.then_some(began),
        progress: moving.then_some(0.5),
        message: moving.then(|| "Fetching 2026.4.8".to_owned()),
        last_updated_at: Some(began),
        health: Health { process: ok(), gateway: ok(), ..Health::default() },
        ..new.view()
    })
}

/// The event of that number: an instance gets on with its provisioning, and says so.
pub(crate) fn event(sequence: u64, index: usize) -> Result<(Frame, String)> {
    let message = format!("Event {sequence} arrived");
    let version = "2026.4.8".parse()?;
    let view = InstanceView {
        state: InstanceState::Provisioning,
        step: Some(Step::Fetch),
        progress: Some((sequence % 100) as f64 / 100.0),
        message: Some(message.clone()),
        ..view(index)?
    };
    let event = Event {
        sequence,
        at: Timestamp::now(),
        instance: Some(name(index)?),
        generation: Some(1),
        state: Some(InstanceState::Provisioning),
        actor: "reconciler".to_owned(),
        what: EventKind::StepStarted { step: Step::Fetch, version },
    };
    Ok((Frame::Timeline { event, view: Some(Box::new(view)) }, message))
}
