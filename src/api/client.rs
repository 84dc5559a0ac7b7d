//! One function a route, with the contract's types.

use super::error::ApiError;
use crate::paths;
use gloo_net::http::{Method, RequestBuilder, Response};
use openclaw_contract::{
    Action, Catalog, CreateRequest, Generation, InstanceList, InstanceName, InstanceView, UpdateRequest,
    UpdateResponse, event::Timeline,
};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// No answer within this time is no answer, in milliseconds.
const DEADLINE: u32 = 20_000;

/// Events in one page of a timeline.
const TIMELINE_PAGE: u32 = 200;

/// The fleet, and the server's clock in milliseconds since 1970, where it says so.
pub(crate) async fn instances() -> Result<(InstanceList, Option<f64>), ApiError> {
    let answer = answer(request(Method::GET, paths::INSTANCES)).await?;
    let clock = answer.headers().get("date").map(|date| js_sys::Date::parse(&date)).filter(|at| at.is_finite());
    Ok((read(answer).await?, clock))
}

pub(crate) async fn releases() -> Result<Catalog, ApiError> {
    get(paths::RELEASES).await
}

pub(crate) async fn timeline(name: &InstanceName, before: Option<u64>) -> Result<Timeline, ApiError> {
    get(&paths::timeline(name, before, TIMELINE_PAGE)).await
}

pub(crate) async fn create(request_: &CreateRequest) -> Result<InstanceView, ApiError> {
    read(send(request(Method::POST, paths::INSTANCES), request_).await?).await
}

/// `decided_on` is the generation that the operator saw.
pub(crate) async fn update(
    name: &InstanceName,
    decided_on: Generation,
    request_: &UpdateRequest,
) -> Result<UpdateResponse, ApiError> {
    let builder = request(Method::POST, &paths::action(name, Action::Update));
    read(send(builder.header("If-Match", &quoted(decided_on)), request_).await?).await
}

/// Start, stop, restart or delete; `decided_on` is the generation that the operator saw.
pub(crate) async fn act(name: &InstanceName, action: Action, decided_on: Generation) -> Result<(), ApiError> {
    let method = match action {
        Action::Delete => Method::DELETE,
        Action::Update | Action::Start | Action::Stop | Action::Restart => Method::POST,
    };
    let builder = request(method, &paths::action(name, action)).header("If-Match", &quoted(decided_on));
    answer(builder).await.map(drop)
}

fn quoted(generation: Generation) -> String {
    format!("\"{generation}\"")
}

fn request(method: Method, url: &str) -> RequestBuilder {
    RequestBuilder::new(url).method(method).abort_signal(Some(&AbortSignal::timeout_with_u32(DEADLINE)))
}

async fn get<T: DeserializeOwned>(url: &str) -> Result<T, ApiError> {
    read(answer(request(Method::GET, url)).await?).await
}

async fn send<B: Serialize>(builder: RequestBuilder, body: &B) -> Result<Response, ApiError> {
    let text = serde_json::to_string(body).map_err(|error| ApiError::Unreadable(error.to_string()))?;
    let request = builder.header("Content-Type", "application/json").body(text).map_err(unreachable)?;
    judged(request.send().await.map_err(unreachable)?).await
}

async fn answer(builder: RequestBuilder) -> Result<Response, ApiError> {
    judged(builder.send().await.map_err(unreachable)?).await
}

/// The answer where it is a success, the refusal in it otherwise.
async fn judged(response: Response) -> Result<Response, ApiError> {
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(unreachable)?;
    Err(ApiError::of_answer(response.status(), &text))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let text = response.text().await.map_err(unreachable)?;
    serde_json::from_str(&text).map_err(|error| ApiError::Unreadable(error.to_string()))
}

pub(super) fn unreachable(error: gloo_net::Error) -> ApiError {
    ApiError::Unreachable(error.to_string())
}
