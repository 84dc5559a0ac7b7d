//! `GET /api/v1/bands`.

use crate::{error::ApiError, extract::Params, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Bands, Timestamp, band::Asked};
use serde::Deserialize;

/// Whose bands, and of which time.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The names of 1 to 200 instances, with commas between them.
    #[param(example = "my-instance,other", required)]
    names: Option<String>,
    /// When they begin; 24 hours before their end where it is left out.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// When they end; now where it is left out.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// The states of instances over a time, and when nobody observed them. Names of no instance are left out.
#[utoipa::path(
    get, path = "/api/v1/bands", tag = "instances", params(Wanted),
    responses((status = 200, body = Bands))
)]
pub(crate) async fn band_list(
    State(state): State<AppState>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Bands>, ApiError> {
    let asked = Asked::new(wanted.names.as_deref(), wanted.from, wanted.to, state.clock.now())?;
    Ok(Json(state.store.bands(&asked.names, asked.from, asked.to).await?))
}
