//! `GET /api/v1/instances`.

use crate::{error::ApiError, extract::Params, state::AppState};
use axum::{Json, extract::State};
use openclaw_contract::{Instance, InstanceList, InstanceName, InstanceState, Version};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Which instances, and how many at once.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those in this state.
    #[serde(default, deserialize_with = "known")]
    state: Option<InstanceState>,
    /// Only those that run this version.
    version: Option<Version>,
    /// Only those with this label: `key` or `key=value`.
    label: Option<String>,
    /// Only those whose name contains this.
    name: Option<String>,
    /// Only those after this name.
    after: Option<InstanceName>,
    /// At most so many; all where it is left out.
    #[param(format = "uint64")]
    limit: Option<usize>,
}

/// A state that nobody can ask for is a mistake, not an empty list.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<InstanceState>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

impl Filter {
    fn takes(&self, instance: &Instance) -> bool {
        let label = |wanted: &String| match wanted.split_once('=') {
            Some((key, value)) => instance.labels.get(key) == Some(value),
            None => instance.labels.get(wanted).is_some(),
        };
        self.state.is_none_or(|state| instance.status.state == state)
            && self.version.as_ref().is_none_or(|version| instance.status.version == *version)
            && self.label.as_ref().is_none_or(label)
            && self.name.as_ref().is_none_or(|part| instance.name.as_str().contains(part.as_str()))
            && self.after.as_ref().is_none_or(|after| instance.name > *after)
    }
}

/// The instances, by name.
#[utoipa::path(
    get, path = "/api/v1/instances", tag = "instances", params(Filter),
    responses((status = 200, body = InstanceList))
)]
pub(crate) async fn instance_list(
    State(state): State<AppState>,
    Params(filter): Params<Filter>,
) -> Result<Json<InstanceList>, ApiError> {
    let (instances, sequence) = state.store.list().await?;
    let mut found = instances.iter().filter(|instance| filter.takes(instance));
    let limit = filter.limit.unwrap_or(usize::MAX).max(1);
    let page: Vec<_> = found.by_ref().take(limit).map(|instance| state.view(instance)).collect();
    let more = found.next().is_some();
    let next = page.last().filter(|_| more).map(|view| view.name.clone());
    Ok(Json(InstanceList { instances: page, sequence, next }))
}
