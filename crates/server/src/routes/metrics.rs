//! `GET /metrics`, in the text format that Prometheus reads.

use crate::{error::ApiError, state::AppState};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use openclaw_contract::{Instance, InstanceState, PRODUCT_VERSION, Policy};
use std::fmt::Write as _;

/// How many instances are in each state, wait and were brought back, what their snapshots occupy, how many versions are held
/// back, and how many events there have been.
#[utoipa::path(
    get, path = "/metrics", tag = "portal",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Result<Response, ApiError> {
    let (instances, sequence) = state.store.list().await?;
    let text = written(&instances, &state.store.policy().await?, sequence);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn written(instances: &[Instance], policy: &Policy, sequence: u64) -> String {
    let mut text = String::from("# HELP openclaw_instances Instances by state.\n# TYPE openclaw_instances gauge\n");
    // Writing to a String does not fail.
    for of in InstanceState::ALL {
        let count = instances.iter().filter(|instance| instance.status.state == of).count();
        let _ = writeln!(text, "openclaw_instances{{state=\"{of}\"}} {count}");
    }
    let count = |counts: fn(&Instance) -> bool| instances.iter().filter(|instance| counts(instance)).count() as u64;
    let snapshots = || instances.iter().flat_map(|instance| &instance.status.snapshots);
    let bytes = snapshots().fold(0_u64, |sum, snapshot| sum.saturating_add(snapshot.bytes));
    let mut single = |name: &str, kind: &str, help: &str, value: u64| {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    };
    single(
        "openclaw_updates_pending",
        "gauge",
        "Instances with an update queued or under way.",
        count(|instance| instance.view().update_pending()),
    );
    single(
        "openclaw_instances_waiting",
        "gauge",
        "Instances that wait for others, or for room on the host.",
        count(waits),
    );
    single(
        "openclaw_instances_reverted",
        "gauge",
        "Instances that were brought back from a version which failed, or are being.",
        count(|instance| instance.spec.way.reverts.is_some()),
    );
    single("openclaw_snapshots", "gauge", "Copies of instances' states.", snapshots().count() as u64);
    single("openclaw_snapshot_bytes", "gauge", "What the copies of instances' states occupy.", bytes);
    single(
        "openclaw_versions_held",
        "gauge",
        "Versions that are held back since they failed.",
        policy.held_versions.iter().count() as u64,
    );
    single("openclaw_events_total", "counter", "Events in the timeline.", sequence);
    let _ = write!(
        text,
        "# HELP openclaw_portal_info The portal's version.\n\
         # TYPE openclaw_portal_info gauge\n\
         openclaw_portal_info{{version=\"{PRODUCT_VERSION}\"}} 1\n"
    );
    text
}

/// Something is wanted of it, no step is in hand, and it says what it waits for.
fn waits(instance: &Instance) -> bool {
    let status = &instance.status;
    !status.state.at_rest() && status.step.is_none() && status.message.is_some()
}
