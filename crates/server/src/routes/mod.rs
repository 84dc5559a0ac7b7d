//! Every route: one file an endpoint.

mod api_document;
mod bands;
pub(crate) mod durations;
mod events;
mod health;
mod host;
mod import;
mod instances;
mod metrics;
mod policy;
mod releases;
mod session;
mod timeline;
mod version;

use crate::{
    describe,
    error::ApiError,
    origin, portal,
    state::{AppState, RULES},
};
use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, Uri},
    middleware,
    response::{IntoResponse, Response},
};
use openclaw_contract::{ErrorBody, PRODUCT_VERSION, Refusal};
use serde_json::Value;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use utoipa::openapi::{ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The header in which every answer says with which rules the server was built.
const RULES_HEADER: HeaderName = HeaderName::from_static("x-openclaw-rules");

/// Everything that the server answers.
pub(crate) fn router(state: AppState) -> Router {
    let (api, description) = documented().split_for_parts();
    let description = completed(&description);
    let rules = HeaderValue::from_static(RULES);
    api.merge(api_document::router(&description))
        .route("/api/{*rest}", axum::routing::any(no_such_route))
        .fallback(axum::routing::get(portal::file))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(broke_off))
        .layer(SetResponseHeaderLayer::overriding(RULES_HEADER, rules))
        .layer(middleware::from_fn(origin::loopback_only))
        .with_state(state)
}

/// The description of the API, OpenAPI 3.1.
#[must_use]
pub fn api_description() -> Value {
    completed(&documented().split_for_parts().1)
}

fn completed(description: &OpenApi) -> Value {
    let mut description = serde_json::to_value(description).unwrap_or_default();
    describe::complete(&mut description);
    description
}

fn documented() -> OpenApiRouter<AppState> {
    let info = InfoBuilder::new()
        .title("OpenClaw portal")
        .version(PRODUCT_VERSION)
        .description(Some("Provision, update, redirect, roll back and heal OpenClaw instances."))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()))
        .contact(Some(ContactBuilder::new().name(Some("OpenClaw portal")).build()))
        .build();
    // Refusals are added to the operations later; what they look like is said here.
    let shapes = ComponentsBuilder::new().schema_from::<ErrorBody>().build();
    OpenApiRouter::with_openapi(OpenApiBuilder::new().info(info).components(Some(shapes)).build())
        .routes(routes!(instances::list::instance_list, instances::create::instance_create))
        .routes(routes!(instances::view::instance_view, instances::delete::instance_delete))
        .routes(routes!(instances::update::instance_update))
        .routes(routes!(instances::power::instance_start))
        .routes(routes!(instances::power::instance_stop))
        .routes(routes!(instances::power::instance_restart))
        .routes(routes!(instances::restore::instance_restore))
        .routes(routes!(instances::snapshots::snapshot_list, instances::snapshots::snapshot_take_in))
        .routes(routes!(instances::snapshots::snapshot_discard))
        .routes(routes!(instances::backup::instance_backup))
        .routes(routes!(import::instance_import))
        .routes(routes!(instances::decide::instance_decide))
        .routes(routes!(instances::decide::decide_batch))
        .routes(routes!(instances::timeline::instance_timeline))
        .routes(routes!(instances::logs::instance_logs))
        .routes(routes!(instances::details::instance_details))
        .routes(routes!(instances::samples::instance_samples))
        .routes(routes!(bands::band_list))
        .routes(routes!(timeline::timeline_view))
        .routes(routes!(durations::duration_list))
        .routes(routes!(releases::release_list))
        .routes(routes!(releases::install::release_install, releases::uninstall::release_uninstall))
        .routes(routes!(policy::policy_view, policy::policy_set, policy::policy_change))
        .routes(routes!(host::host_view))
        .routes(routes!(session::session_view))
        .routes(routes!(version::version_view))
        .routes(routes!(events::event_stream))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(metrics::metrics))
}

async fn no_such_route(uri: Uri) -> ApiError {
    Refusal::NoSuchRoute { path: uri.path().to_owned() }.into()
}

async fn method_not_allowed(method: Method, _: Request) -> ApiError {
    Refusal::MethodNotAllowed { method: method.to_string() }.into()
}

/// A route that panicked is a defect; whoever asked still gets an answer.
fn broke_off(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let incident = uuid::Uuid::now_v7().simple().to_string();
    tracing::error!(target: "api", "Incident {incident}: a route broke off: {}", text.unwrap_or("unknown"));
    ApiError::from(Refusal::Internal { incident }).into_response()
}
