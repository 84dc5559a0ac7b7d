//! What a gateway answers. Its JSON is read, since its control page answers unknown paths with 200.

use openclaw_contract::{GatewayStatus, Version};
use openclaw_driver::DriverError;
use serde::{Deserialize, de::DeserializeOwned};
use std::time::Duration;

const ANSWER: Duration = Duration::from_secs(2);

/// What a gateway answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing, or something that is no answer of a gateway.
    Silent,
    /// It listens, and answers its health check with this HTTP status and without the JSON that belongs there.
    Broken(u16),
    /// That it lives and is not ready, for these reasons as far as it says.
    Starting(Vec<String>),
    /// That it is ready; these chat channels are not connected.
    Ready(Vec<String>),
}

impl Answer {
    pub(crate) fn status(&self) -> GatewayStatus {
        match self {
            Self::Silent | Self::Broken(_) => GatewayStatus::Silent,
            Self::Starting(_) => GatewayStatus::Starting,
            Self::Ready(_) => GatewayStatus::Ready,
        }
    }
}

/// Asks gateways of this host.
#[derive(Clone, Debug)]
pub(crate) struct Prober {
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Healthz {
    #[serde(default)]
    ok: bool,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Readyz {
    ready: bool,
    #[serde(default)]
    failing: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ControlPage {
    server_version: String,
}

impl Prober {
    pub(crate) fn new() -> Result<Self, DriverError> {
        // Nobody's proxy has a way to this host's loopback interface.
        let http = reqwest::Client::builder().timeout(ANSWER).no_proxy().build();
        let http = http.map_err(|error| DriverError::permanent(format!("no HTTP client: {error}")))?;
        Ok(Self { http })
    }

    /// Asks the gateway on a port whether it lives and is ready.
    pub(crate) async fn ask(&self, port: u16) -> Answer {
        match self.get::<Healthz>(port, "healthz", None).await {
            Reply::None => Answer::Silent,
            Reply::Other(status) => Answer::Broken(status),
            Reply::Json(health) if !lives(&health) => Answer::Starting(Vec::new()),
            Reply::Json(_) => match self.get::<Readyz>(port, "readyz", None).await {
                Reply::Json(readyz) => classify(readyz),
                Reply::None | Reply::Other(_) => Answer::Starting(Vec::new()),
            },
        }
    }

    /// The version that the gateway says it is, where it says one.
    pub(crate) async fn version(&self, port: u16, token: Option<&str>) -> Option<Version> {
        match self.get::<ControlPage>(port, "__openclaw/control-ui-config.json", token).await {
            Reply::Json(page) => page.server_version.parse().ok(),
            Reply::None | Reply::Other(_) => None,
        }
    }

    async fn get<T: DeserializeOwned>(&self, port: u16, path: &str, token: Option<&str>) -> Reply<T> {
        let request = self.http.get(format!("http://127.0.0.1:{port}/{path}"));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let Ok(response) = request.send().await else { return Reply::None };
        let status = response.status().as_u16();
        response.json().await.map_or(Reply::Other(status), Reply::Json)
    }
}

enum Reply<T> {
    None,
    Other(u16),
    Json(T),
}

fn lives(health: &Healthz) -> bool {
    health.ok || health.status.as_deref() == Some("live")
}

/// A gateway whose only trouble is with chat channels is ready: a channel that fails is news, not a broken gateway.
fn classify(readyz: Readyz) -> Answer {
    let Readyz { ready, failing } = readyz;
    if ready || (!failing.is_empty() && failing.iter().all(|name| is_channel(name))) {
        return Answer::Ready(failing);
    }
    Answer::Starting(failing)
}

/// Whether what fails is a chat channel (`telegram`) and not a part of the gateway itself.
fn is_channel(name: &str) -> bool {
    let own = name.starts_with("startup") || name.starts_with("gateway") || name.contains(':');
    !own && !matches!(name, "internal" | "plugin-reload" | "state-database")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_told_from_failing_channels() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let table = [
            (r#"{"ready":true,"failing":[],"uptimeMs":4}"#, Answer::Ready(vec![])),
            (r#"{"ready":true}"#, Answer::Ready(vec![])),
            (r#"{"ready":false,"failing":["telegram","slack"]}"#, Answer::Ready(names(&["telegram", "slack"]))),
            (r#"{"ready":false,"failing":["startup-sidecars"]}"#, Answer::Starting(names(&["startup-sidecars"]))),
            (
                r#"{"ready":false,"failing":["telegram","gateway-draining"]}"#,
                Answer::Starting(names(&["telegram", "gateway-draining"])),
            ),
            (r#"{"ready":false,"failing":["agent-database:main"]}"#, Answer::Starting(names(&["agent-database:main"]))),
            (r#"{"ready":false,"failing":["internal"]}"#, Answer::Starting(names(&["internal"]))),
            (r#"{"ready":false}"#, Answer::Starting(vec![])),
        ];
        for (json, answer) in table {
            assert_eq!(classify(serde_json::from_str(json).unwrap()), answer, "{json}");
        }
    }

    #[test]
    fn the_health_check_must_say_that_it_lives() {
        for (json, alive) in [(r#"{"ok":true,"status":"live"}"#, true), (r#"{"ok":false}"#, false), ("{}", false)] {
            assert_eq!(lives(&serde_json::from_str(json).unwrap()), alive, "{json}");
        }
    }
}
