//! What the page of one instance reads besides its events and its log.

use super::{
    client::{Api, read, unreachable},
    error::ApiError,
};
use crate::{paths, timeline::window::Window};
use openclaw_contract::{Bands, Details, Event, InstanceName, Samples, Span, Timestamp, event::Timeline};

/// Events in one page of them.
const PAGE: u32 = 200;
/// So many pages are read at most: a band shows no more.
const PAGES: usize = 3;

impl Api {
    /// The states of an instance within a window.
    pub(crate) async fn band(self, name: &InstanceName, window: Window) -> Result<Bands, ApiError> {
        read(self.get(&paths::band(name, window.from, window.to)).await?).await
    }

    /// The events of those kinds within a window, the newest first.
    pub(crate) async fn marked(self, name: &InstanceName, kinds: &str, window: Window) -> Result<Vec<Event>, ApiError> {
        let (mut events, mut before) = (Vec::new(), None);
        for _ in 0..PAGES {
            let url = paths::marked(name, kinds, window.to, before, PAGE);
            let page: Timeline = read(self.get(&url).await?).await?;
            before = page.next;
            let older = page.events.last().is_none_or(|oldest| oldest.at < window.from);
            events.extend(page.events);
            if older || before.is_none() {
                break;
            }
        }
        Ok(events)
    }

    pub(crate) async fn details(self, name: &InstanceName) -> Result<Details, ApiError> {
        read(self.get(&paths::details(name)).await?).await
    }

    pub(crate) async fn samples(self, name: &InstanceName, span: Span) -> Result<Samples, ApiError> {
        read(self.get(&paths::samples(name, span)).await?).await
    }

    /// What an instance wrote between two moments.
    pub(crate) async fn logged(self, name: &InstanceName, from: Timestamp, to: Timestamp) -> Result<String, ApiError> {
        self.get(&paths::logged(name, from, to)).await?.text().await.map_err(unreachable)
    }
}
