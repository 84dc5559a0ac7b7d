//! What happened, how long it took, and what is used.

use crate::{Client, ClientError};
use openclaw_contract::{Bands, Details, Durations, InstanceName, Samples, Span, Timestamp, event::Timeline};
use reqwest::Method;

/// Which events of the whole portal.
#[derive(Clone, Debug, Default)]
pub struct TimelineQuery<'a> {
    /// Of the instances that have or had this name.
    pub instance: Option<&'a InstanceName>,
    /// By whom.
    pub actor: Option<&'a str>,
    /// Of which kinds; of all where there are none.
    pub kinds: Vec<&'static str>,
    /// Before that number.
    pub before: Option<u64>,
    /// Until that time.
    pub until: Option<Timestamp>,
    /// At most so many.
    pub limit: Option<usize>,
}

impl Client {
    /// `GET timeline`: what happened, to all instances and to the portal itself, the newest first.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn timeline(&self, query: &TimelineQuery<'_>) -> Result<Timeline, ClientError> {
        let kinds = (!query.kinds.is_empty()).then(|| query.kinds.join(","));
        let query: Vec<(&str, String)> = [
            query.instance.map(|name| ("instance", name.to_string())),
            query.actor.map(|actor| ("actor", actor.to_owned())),
            kinds.map(|kinds| ("kinds", kinds)),
            query.before.map(|before| ("before", before.to_string())),
            query.until.map(|until| ("until", until.to_string())),
            query.limit.map(|limit| ("limit", limit.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.json(self.request(Method::GET, &["timeline"]).query(&query)).await
    }

    /// `GET bands`: the states of instances over a time; of the last 24 hours where none is given.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn bands(
        &self,
        names: &[InstanceName],
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Bands, ClientError> {
        let names: Vec<_> = names.iter().map(InstanceName::as_str).collect();
        let times = [("from", from), ("to", to)].into_iter().filter_map(|(word, at)| Some((word, at?.to_string())));
        let query: Vec<_> = [("names", names.join(","))].into_iter().chain(times).collect();
        self.json(self.request(Method::GET, &["bands"]).query(&query)).await
    }

    /// `GET durations`: how long steps usually take.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn durations(&self) -> Result<Durations, ClientError> {
        self.json(self.request(Method::GET, &["durations"])).await
    }

    /// `GET instances/{name}/details`: what an instance is on its host.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_details(&self, name: &InstanceName) -> Result<Details, ClientError> {
        self.json(self.request(Method::GET, &["instances", name.as_str(), "details"])).await
    }

    /// `GET instances/{name}/samples`: what it used lately.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_samples(&self, name: &InstanceName, span: Span) -> Result<Samples, ClientError> {
        let request = self.request(Method::GET, &["instances", name.as_str(), "samples"]);
        self.json(request.query(&[("span", span.as_str())])).await
    }
}
