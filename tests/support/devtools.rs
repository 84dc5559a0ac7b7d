//! What the browser itself knows: what it fetched, what it logged; and how it can be made to look.

use crate::Browser;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Something that a page asked for over the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetched {
    /// From where.
    pub url: String,
    /// For what, in the browser's words: `Document`, `Script`, `Fetch`, `EventSource`.
    pub kind: String,
    /// When it was asked for, in seconds since 1970.
    pub at: f64,
    /// What came over the network, in bytes: headers, and the body as it was encoded. None until all of it is there.
    pub bytes: Option<u64>,
}

impl Fetched {
    /// Whether it is a file of the page, and no answer of the API.
    #[must_use]
    pub fn is_file(&self) -> bool {
        !self.url.contains("/api/")
    }

    /// Its path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/")
    }

    fn host(&self) -> Option<&str> {
        let rest = self.url.strip_prefix("http://").or_else(|| self.url.strip_prefix("https://"))?;
        rest.split(['/', ':']).next()
    }
}

/// The log of the browser's network, made into one entry for each request.
fn fetched(log: &[Value]) -> Vec<Fetched> {
    let mut all = BTreeMap::<(String, u32), Fetched>::new();
    let mut turns = BTreeMap::<String, u32>::new();
    for entry in log {
        let text = entry.get("message").and_then(Value::as_str).unwrap_or_default();
        let message: Value = serde_json::from_str(text).unwrap_or_default();
        let told = |pointer: &str| message.pointer(&format!("/message/{pointer}"));
        let word = |pointer: &str| told(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = word("params/requestId");
        match word("method").as_str() {
            // A redirect asks again under the same number.
            "Network.requestWillBeSent" => {
                let turn = turns.entry(id.clone()).and_modify(|turn| *turn += 1).or_default();
                let at = told("params/wallTime").and_then(Value::as_f64).unwrap_or_default();
                let request = Fetched { url: word("params/request/url"), kind: word("params/type"), at, bytes: None };
                all.insert((id, *turn), request);
            }
            "Network.loadingFinished" => {
                let turn = turns.get(&id).copied().unwrap_or_default();
                if let Some(request) = all.get_mut(&(id, turn)) {
                    request.bytes = told("params/encodedDataLength").and_then(Value::as_f64).map(whole);
                }
            }
            _ => {}
        }
    }
    // What comes out of the browser itself or out of the page is no request.
    let mut all: Vec<_> = all.into_values().filter(|request| request.host().is_some()).collect();
    all.sort_by(|one, other| one.at.total_cmp(&other.at));
    all
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
const fn whole(bytes: f64) -> u64 {
    bytes as u64
}

impl Browser {
    /// What was asked for since this was last called.
    ///
    /// # Errors
    /// Where anything but this machine was asked, with what it was asked for.
    pub async fn fetched(&self) -> anyhow::Result<Vec<Fetched>> {
        let fetched = fetched(&self.log("performance").await?);
        let elsewhere = |request: &&Fetched| request.host().is_some_and(|host| host != "127.0.0.1");
        let strangers: Vec<_> = fetched.iter().filter(elsewhere).map(|request| &request.url).collect();
        ensure!(strangers.is_empty(), "the page asks other hosts: {strangers:?}");
        Ok(fetched)
    }

    /// What is wrong so far as the browser knows: a panic of the page, a request to another host.
    ///
    /// # Errors
    /// Where there is something.
    pub async fn calm(&self) -> anyhow::Result<()> {
        self.fetched().await?;
        let log = self.log("browser").await?;
        let text = |entry: &Value| entry.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
        let panics: Vec<_> = log.iter().map(text).filter(|text| text.contains("panicked at")).collect();
        ensure!(panics.is_empty(), "the page broke: {panics:?}");
        Ok(())
    }

    /// A browser that says it is of that width and height, whatever its window.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn resize(&self, (width, height): (u32, u32)) -> anyhow::Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await
    }

    /// What the system is said to prefer: light or dark, and whether things may move.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn prefers(&self, scheme: &str, reduced_motion: bool) -> anyhow::Result<()> {
        let motion = if reduced_motion { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ] });
        self.devtools("Emulation.setEmulatedMedia", features).await
    }

    /// Runs a script in every page before the page's own.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn before_each_page(&self, script: &str) -> anyhow::Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// What an expression in the page comes to; a promise is waited for.
    ///
    /// # Errors
    /// Where it fails.
    pub async fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        let ask = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.page.cdp().send_raw("Runtime.evaluate", ask).await?;
        if let Some(error) = answer.get("exceptionDetails") {
            anyhow::bail!("{}", error.pointer("/exception/description").unwrap_or(error));
        }
        Ok(answer.pointer("/result/value").cloned().unwrap_or_default())
    }

    async fn devtools(&self, command: &str, parameters: Value) -> anyhow::Result<()> {
        self.page.cdp().send_raw(command, parameters).await.map(drop).with_context(|| command.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(method: &str, parameters: &Value) -> Value {
        json!({ "message": json!({ "message": { "method": method, "params": parameters } }).to_string() })
    }

    #[test]
    fn a_request_is_known_with_what_it_cost() {
        let sent = |id: &str, url: &str, at: f64| {
            let parameters = json!({ "requestId": id, "wallTime": at, "type": "Fetch", "request": { "url": url } });
            entry("Network.requestWillBeSent", &parameters)
        };
        let log = [
            sent("2", "http://127.0.0.1:1/api/v1/events", 2.0),
            sent("1", "http://127.0.0.1:1/a.js?x", 1.0),
            entry("Network.loadingFinished", &json!({ "requestId": "1", "encodedDataLength": 120.0 })),
        ];
        let found = fetched(&log);
        let seen: Vec<_> = found.iter().map(|request| (request.path(), request.bytes, request.is_file())).collect();
        assert_eq!(seen, [("/a.js?x", Some(120), true), ("/api/v1/events", None, false)]);
    }

    #[test]
    fn a_redirect_is_two_requests() {
        let sent = |at: f64| {
            let parameters = json!({ "requestId": "1", "wallTime": at, "request": { "url": "http://127.0.0.1/" } });
            entry("Network.requestWillBeSent", &parameters)
        };
        assert_eq!(fetched(&[sent(1.0), sent(2.0)]).len(), 2);
    }
}
