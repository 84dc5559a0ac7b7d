//! A server that serves the real page and the plain one, a fleet of any size, and as many events as are wanted: more than
//! the real one can be made to tell.

use super::fleet;
use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response, Sse, sse},
    routing::get,
};
use futures::{Stream, StreamExt};
use openclaw_contract::{
    Catalog, Frame, Host, InstanceList, PRODUCT_VERSION, Policy, Release,
    validation::{Actor, table},
};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::broadcast, time::MissedTickBehavior};

/// How often events are sent during a storm.
const TICK: Duration = Duration::from_millis(10);

pub(crate) struct Stub {
    address: String,
    instances: usize,
    shared: Arc<Shared>,
}

struct Shared {
    list: String,
    releases: String,
    rules: String,
    lists: AtomicUsize,
    frames: broadcast::Sender<Arc<str>>,
}

impl Stub {
    pub(crate) async fn start(instances: usize) -> Result<Self> {
        let views = (0..instances).map(fleet::view).collect::<Result<Vec<_>>>()?;
        let releases = ["2026.4.8", "2026.4.11", "2026.9.6"].iter().map(|text| Ok(Release::new(text.parse()?)));
        let catalog = Catalog::new(releases.collect::<Result<Vec<_>>>()?, None);
        let shared = Arc::new(Shared {
            list: serde_json::to_string(&InstanceList { instances: views, sequence: fleet::SEQUENCE, next: None })?,
            releases: serde_json::to_string(&catalog)?,
            rules: table::fingerprint().map_err(|error| anyhow::anyhow!("{error}"))?,
            lists: AtomicUsize::new(0),
            frames: broadcast::Sender::new(65_536),
        });
        let router = Router::new()
            .route("/api/v1/instances", get(list))
            .route(
                "/api/v1/releases",
                get(|State(shared): State<Arc<Shared>>| async move { json(&shared, &shared.releases) }),
            )
            .route("/api/v1/events", get(events))
            .route("/plain", get(|| async { ([(header::CONTENT_TYPE, "text/html")], include_str!("plain.html")) }))
            .route("/api/{*rest}", get(|| async { StatusCode::NOT_FOUND }))
            .route("/{*path}", get(|Path(path): Path<String>| async move { file(&path) }))
            .route("/", get(|| async { file("index.html") }))
            .with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        file("index.html")
            .status()
            .is_success()
            .then_some(())
            .context("there is no page: `cargo xtask build` makes it")?;
        Ok(Self { address, instances, shared })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often the fleet was listed.
    pub(crate) fn lists(&self) -> usize {
        self.shared.lists.load(Ordering::Relaxed)
    }

    /// So many events a second for so long. Returns what each instance said last.
    pub(crate) async fn storm(&self, rate: usize, lasts: Duration) -> Result<BTreeMap<String, String>> {
        let (mut said, mut sequence) = (BTreeMap::new(), fleet::SEQUENCE);
        let ticks = lasts.as_millis() / TICK.as_millis();
        let each = rate * usize::try_from(TICK.as_millis())? / 1000;
        let mut clock = tokio::time::interval(TICK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for _ in 0..ticks {
            clock.tick().await;
            for _ in 0..each {
                sequence += 1;
                // Every other event is about one of the first few, which are on the screen.
                let number = usize::try_from(sequence)?;
                let index = if number % 2 == 0 { number / 2 % 12.min(self.instances) } else { number % self.instances };
                let (frame, message) = fleet::event(sequence, index)?;
                said.insert(fleet::name(index)?.to_string(), message);
                // Nobody reading would be a defect that the end of the storm shows.
                let _ = self.shared.frames.send(serde_json::to_string(&frame)?.into());
            }
        }
        Ok(said)
    }
}

async fn list(State(shared): State<Arc<Shared>>) -> Response {
    shared.lists.fetch_add(1, Ordering::Relaxed);
    json(&shared, &shared.list)
}

fn json(shared: &Shared, body: &str) -> Response {
    let headers = [(header::CONTENT_TYPE.as_str(), "application/json"), ("x-openclaw-rules", shared.rules.as_str())];
    (headers, body.to_owned()).into_response()
}

async fn events(State(shared): State<Arc<Shared>>) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let hello = Frame::Hello {
        server_version: PRODUCT_VERSION.to_owned(),
        rules: shared.rules.clone(),
        policy: Policy::default(),
        actor: Actor::local_admin(),
        host: Host::default(),
        sequence: fleet::SEQUENCE,
    };
    let first = futures::stream::iter(serde_json::to_string(&hello).ok().map(Arc::from));
    let receiver = shared.frames.subscribe();
    let later =
        futures::stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await.ok()?, receiver)) });
    Sse::new(first.chain(later).map(|text: Arc<str>| Ok(sse::Event::default().data(text))))
}

/// A file of the page as `cargo xtask build` left it.
fn file(name: &str) -> Response {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/portal");
    let kind = match name.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("css") => "text/css",
        _ => "text/html",
    };
    let Ok(bytes) = std::fs::read(folder.join(format!("{name}.br"))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("br"));
    (headers, Body::from(bytes)).into_response()
}
