//! One function a route, with the contract's types.

use super::{error::ApiError, key};
use crate::paths;
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{Callable, Callback};
use openclaw_contract::{
    Action, Bands, Catalog, CreateRequest, Durations, Generation, InstanceList, InstanceName, InstanceView,
    RestoreRequest, SnapshotId, UpdateRequest, UpdateResponse, Version, event::Timeline, policy::PolicyChange,
    view::ServerVersion,
};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// No answer within this time is no answer, in milliseconds.
const DEADLINE: u32 = 20_000;

/// How long to wait before a change is sent once more, in milliseconds.
const PAUSE: u32 = 400;

/// Events in one page of a timeline.
const TIMELINE_PAGE: u32 = 200;

/// The header in which every answer says with which rules its server was built.
const RULES_HEADER: &str = "x-openclaw-rules";

/// The server.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    on_rules: Callback<String>,
}

/// A request that changes something.
struct Change {
    method: Method,
    url: String,
    /// The generation that the operator saw.
    decided_on: Option<Generation>,
    body: Option<String>,
}

impl Api {
    /// `on_rules` is told of each answer with which rules its server was built.
    pub(crate) fn new(on_rules: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self { on_rules: Callback::new(on_rules) }
    }

    /// The fleet, and the server's clock in milliseconds since 1970, where it says so.
    pub(crate) async fn instances(self) -> Result<(InstanceList, Option<f64>), ApiError> {
        let answer = self.get(paths::INSTANCES).await?;
        let clock = answer.headers().get("date").map(|date| js_sys::Date::parse(&date)).filter(|at| at.is_finite());
        Ok((read(answer).await?, clock))
    }

    pub(crate) async fn releases(self) -> Result<Catalog, ApiError> {
        read(self.get(paths::RELEASES).await?).await
    }

    /// What the server is.
    pub(crate) async fn server(self) -> Result<ServerVersion, ApiError> {
        read(self.get(paths::VERSION).await?).await
    }

    pub(crate) async fn durations(self) -> Result<Durations, ApiError> {
        read(self.get(paths::DURATIONS).await?).await
    }

    pub(crate) async fn bands(self, names: &[InstanceName]) -> Result<Bands, ApiError> {
        read(self.get(&paths::bands(names)).await?).await
    }

    pub(crate) async fn timeline(self, name: &InstanceName, before: Option<u64>) -> Result<Timeline, ApiError> {
        read(self.get(&paths::timeline(name, before, TIMELINE_PAGE)).await?).await
    }

    /// A page of the whole portal's timeline; `query` says of what, without its question mark.
    pub(crate) async fn whole_timeline(self, query: &str) -> Result<Timeline, ApiError> {
        read(self.get(&format!("{}?{query}", paths::TIMELINE)).await?).await
    }

    /// Installs a release ahead; the answer comes before that is done.
    pub(crate) async fn install(self, version: &Version) -> Result<(), ApiError> {
        let url = paths::install(version);
        self.change(&Change { method: Method::POST, url, decided_on: None, body: None }).await.map(drop)
    }

    /// Removes the install of a release.
    pub(crate) async fn uninstall(self, version: &Version) -> Result<(), ApiError> {
        let url = paths::install(version);
        self.change(&Change { method: Method::DELETE, url, decided_on: None, body: None }).await.map(drop)
    }

    /// Changes of the policy what is named.
    pub(crate) async fn set_policy(self, change: &PolicyChange) -> Result<(), ApiError> {
        let (method, url, body) = (Method::PATCH, paths::POLICY.to_owned(), Some(json(change)?));
        self.change(&Change { method, url, decided_on: None, body }).await.map(drop)
    }

    pub(crate) async fn create(self, request: &CreateRequest) -> Result<InstanceView, ApiError> {
        let url = paths::INSTANCES.to_owned();
        let change = Change { method: Method::POST, url, decided_on: None, body: Some(json(request)?) };
        read(self.change(&change).await?).await
    }

    /// `decided_on` is the generation that the operator saw.
    pub(crate) async fn update(
        self,
        name: &InstanceName,
        decided_on: Generation,
        request: &UpdateRequest,
    ) -> Result<UpdateResponse, ApiError> {
        let url = paths::action(name, Action::Update);
        let change = Change { method: Method::POST, url, decided_on: Some(decided_on), body: Some(json(request)?) };
        read(self.change(&change).await?).await
    }

    /// `decided_on` is the generation that the operator saw.
    pub(crate) async fn restore(
        self,
        name: &InstanceName,
        decided_on: Generation,
        request: &RestoreRequest,
    ) -> Result<(), ApiError> {
        let url = paths::action(name, Action::Restore);
        let change = Change { method: Method::POST, url, decided_on: Some(decided_on), body: Some(json(request)?) };
        self.change(&change).await.map(drop)
    }

    /// Removes a snapshot.
    pub(crate) async fn discard(self, name: &InstanceName, snapshot: &SnapshotId) -> Result<(), ApiError> {
        let url = paths::snapshot(name, snapshot);
        self.change(&Change { method: Method::DELETE, url, decided_on: None, body: None }).await.map(drop)
    }

    /// Holds a version back no longer.
    pub(crate) async fn lift(self, version: Version) -> Result<(), ApiError> {
        // The part of `PolicyChange` that is needed: the whole of it would be most of what it takes to write one.
        let lift = std::collections::BTreeMap::from([("lift", [version])]);
        let (method, url, body) = (Method::PATCH, paths::POLICY.to_owned(), Some(json(&lift)?));
        self.change(&Change { method, url, decided_on: None, body }).await.map(drop)
    }

    /// Start, stop, restart or delete; `decided_on` is the generation that the operator saw.
    pub(crate) async fn act(self, name: &InstanceName, action: Action, decided_on: Generation) -> Result<(), ApiError> {
        let method = match action {
            Action::Delete => Method::DELETE,
            Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Restore => Method::POST,
        };
        let change = Change { method, url: paths::action(name, action), decided_on: Some(decided_on), body: None };
        self.change(&change).await.map(drop)
    }

    /// Takes notice of an answer's rules.
    pub(super) fn heard(self, answer: &Response) {
        self.heard_of(|header| answer.headers().get(header));
    }

    /// The same of an answer whose headers can be asked for by name.
    pub(super) fn heard_of(self, header: impl FnOnce(&str) -> Option<String>) {
        if let Some(rules) = header(RULES_HEADER) {
            self.on_rules.run(rules);
        }
    }

    pub(super) async fn get(self, url: &str) -> Result<Response, ApiError> {
        let builder = RequestBuilder::new(url).method(Method::GET).abort_signal(Some(&deadline()));
        self.judged(builder.send().await.map_err(unreachable)?).await
    }

    /// Sends a change; once more, under the same key, where no answer came. It acts once all the same.
    async fn change(self, change: &Change) -> Result<Response, ApiError> {
        let (key, deadline) = (key::fresh(), deadline());
        match self.attempt(change, key.as_deref(), &deadline).await {
            Err(ApiError::Unreachable(_)) if key.is_some() => {
                TimeoutFuture::new(PAUSE).await;
                self.attempt(change, key.as_deref(), &deadline).await
            }
            answered => answered,
        }
    }

    async fn attempt(self, change: &Change, key: Option<&str>, deadline: &AbortSignal) -> Result<Response, ApiError> {
        let Change { method, url, decided_on, body } = change;
        let mut builder = RequestBuilder::new(url).method(method.clone()).abort_signal(Some(deadline));
        if let Some(key) = key {
            builder = builder.header("Idempotency-Key", key);
        }
        if let Some(generation) = decided_on {
            builder = builder.header("If-Match", &format!("\"{generation}\""));
        }
        let request = match body {
            Some(body) => builder.header("Content-Type", "application/json").body(body),
            None => builder.build(),
        };
        self.judged(request.map_err(unreachable)?.send().await.map_err(unreachable)?).await
    }

    /// The answer where it is a success, the refusal in it otherwise.
    async fn judged(self, answer: Response) -> Result<Response, ApiError> {
        self.heard(&answer);
        if answer.ok() {
            return Ok(answer);
        }
        let text = answer.text().await.map_err(unreachable)?;
        Err(ApiError::of_answer(answer.status(), &text))
    }
}

fn deadline() -> AbortSignal {
    AbortSignal::timeout_with_u32(DEADLINE)
}

fn json(body: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(body).map_err(|error| ApiError::Unreadable(error.to_string()))
}

pub(super) async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    parsed(&answer.text().await.map_err(unreachable)?)
}

pub(super) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(|error| ApiError::Unreadable(error.to_string()))
}

pub(super) fn unreachable(error: gloo_net::Error) -> ApiError {
    ApiError::Unreachable(error.to_string())
}
