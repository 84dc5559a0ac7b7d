//! `GET /api/v1/events`.

use crate::{
    error::ApiError,
    extract::Params,
    hub::{Told, write},
    state::{AppState, RULES},
};
use async_stream::stream;
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::Stream;
use openclaw_contract::{Frame, PRODUCT_VERSION};
use openclaw_store::StoreError;
use serde::Deserialize;
use std::{collections::HashMap, convert::Infallible, time::Duration};
use tokio::sync::broadcast::error::RecvError;

/// Where to go on.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// The number of the last event that the reader knows; `Last-Event-ID` comes first where both are given.
    #[param(format = "uint64")]
    after: Option<u64>,
}

/// Tells nothing but that the connection is there. To readers it is of a type that they need not know.
const ALIVE: &str = r#"{"type":"alive"}"#;

/// A reader that missed more than this lists again.
const MOST_REPLAYED: u64 = 2_000;

/// Everything that happens, as server-sent events; `id` is the number in the global sequence. Each message is a frame.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events", params(From, ("Last-Event-ID" = Option<u64>, Header, description = "The number of the last event that was read")),
    responses(
        (status = 200, description = "Frames", body = Frame, content_type = "text/event-stream")
    )
)]
pub(crate) async fn event_stream(
    State(state): State<AppState>,
    headers: HeaderMap,
    Params(from): Params<From>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    // Subscribed before anything is read, so that nothing falls between what is replayed and what follows.
    let mut live = state.hub.subscribe();
    let sequence = state.store.sequence().await?;
    let policy = state.store.policy().await?;
    let last_read = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()).or(from.after);
    let missed = missed(&state, last_read, sequence).await?;
    // What follows goes on after the last event that is replayed; without one, after what the greeting names.
    let replayed = missed.iter().filter_map(|frame| write(frame)?.sequence).max().unwrap_or(sequence);
    let hello = Frame::Hello {
        server_version: PRODUCT_VERSION.to_owned(),
        rules: RULES.to_owned(),
        policy,
        actor: state.actor(),
        host: state.host.now(),
        sequence,
    };
    let shutdown = state.shutdown.clone();
    let frames = stream! {
        let mut told = replayed;
        for frame in std::iter::once(&hello).chain(&missed) {
            if let Some(frame) = write(frame) {
                yield Ok(event(&frame));
            }
        }
        loop {
            let frame = tokio::select! {
                () = shutdown.cancelled() => break,
                frame = live.recv() => frame,
            };
            match frame {
                Ok(frame) if frame.sequence.is_some_and(|sequence| sequence <= told) => {}
                Ok(frame) => {
                    told = frame.sequence.unwrap_or(told);
                    yield Ok(event(&frame));
                }
                Err(RecvError::Lagged(_)) => {
                    if let Some(reset) = write(&Frame::Reset) {
                        yield Ok(event(&reset));
                    }
                }
                Err(RecvError::Closed) => break,
            }
        }
    };
    // A message and not a comment: a browser passes no comments on, and a page must notice when its connection fell silent.
    let alive = KeepAlive::new().interval(Duration::from_secs(15)).event(Event::default().data(ALIVE));
    Ok(Sse::new(frames).keep_alive(alive))
}

fn event(told: &Told) -> Event {
    let event = Event::default().data(&told.json);
    match told.sequence {
        Some(sequence) => event.id(sequence.to_string()),
        None => event,
    }
}

/// What happened since `last_read`, or that it is too much to tell.
async fn missed(state: &AppState, last_read: Option<u64>, sequence: u64) -> Result<Vec<Frame>, StoreError> {
    let Some(after) = last_read else { return Ok(Vec::new()) };
    if after > sequence || sequence - after > MOST_REPLAYED {
        return Ok(vec![Frame::Reset]);
    }
    let events = state.store.events_after(after, MOST_REPLAYED).await?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let (instances, _) = state.store.list().await?;
    let views: HashMap<_, _> = instances.iter().map(|instance| (&instance.name, instance)).collect();
    let frame = |event: openclaw_contract::Event| {
        let instance = event.instance.as_ref().and_then(|name| views.get(name));
        let view = instance.map(|instance| Box::new(state.view(instance)));
        Frame::Timeline { event, view }
    };
    Ok(events.into_iter().map(frame).collect())
}
