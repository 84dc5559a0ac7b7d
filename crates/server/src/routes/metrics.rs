//! `GET /metrics`, in the text format that Prometheus reads.

use crate::{error::ApiError, state::AppState};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use openclaw_contract::{InstanceState, PRODUCT_VERSION};
use std::fmt::Write as _;

/// How many instances are in each state, and how many events there have been.
#[utoipa::path(
    get, path = "/metrics", tag = "portal",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Result<Response, ApiError> {
    let (instances, sequence) = state.store.list().await?;
    let mut text = String::from("# HELP openclaw_instances Instances by state.\n# TYPE openclaw_instances gauge\n");
    // Writing to a String does not fail.
    for of in InstanceState::ALL {
        let count = instances.iter().filter(|instance| instance.status.state == of).count();
        let _ = writeln!(text, "openclaw_instances{{state=\"{of}\"}} {count}");
    }
    let pending = instances.iter().filter(|instance| instance.view().update_pending()).count();
    let _ = write!(
        text,
        "# HELP openclaw_updates_pending Instances with an update queued or under way.\n\
         # TYPE openclaw_updates_pending gauge\n\
         openclaw_updates_pending {pending}\n\
         # HELP openclaw_events_total Events in the timeline.\n\
         # TYPE openclaw_events_total counter\n\
         openclaw_events_total {sequence}\n\
         # HELP openclaw_portal_info The portal's version.\n\
         # TYPE openclaw_portal_info gauge\n\
         openclaw_portal_info{{version=\"{PRODUCT_VERSION}\"}} 1\n"
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
