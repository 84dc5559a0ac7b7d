//! Keeps the page connected: list, follow, and after a break wait a while and go on from the last event.

use super::{Store, link::Link};
use crate::api::{error::ApiError, stream::EventStream};
use futures::{StreamExt, channel::mpsc, future::select, pin_mut};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::Timestamp;

/// What the stream asks for, besides what it told the store itself.
enum Ask {
    ListAgain,
    Ended,
}

/// A server that takes a connection greets within this time, in milliseconds.
const GREETING: u32 = 10_000;

/// Connects, and stays so for as long as the page lives.
pub(crate) fn start(store: Store) {
    spawn_local(async move {
        loop {
            store.read_releases();
            let ended = follow(store).await;
            store.lost(ended.err());
            wait(store).await;
        }
    });
    // A browser that finds its network again, or a page that is looked at again, does not wait.
    window_event_listener(leptos::ev::online, move |_| store.try_now());
    window_event_listener_untyped("focus", move |_| store.try_now());
}

/// Lists where that is needed, and follows the stream until it ends.
async fn follow(store: Store) -> Result<(), ApiError> {
    if !store.loaded.get_untracked() {
        store.list().await?;
    }
    // Bounded: one request to list and one end say all there is to say.
    let (asks, mut asked) = mpsc::channel(1);
    let (mut list_again, mut end) = (asks.clone(), asks);
    let on_frame = move |frame| {
        if store.apply(frame) {
            let _ = list_again.try_send(Ask::ListAgain);
        }
    };
    let on_end = move || drop(end.try_send(Ask::Ended));
    let _stream = EventStream::open(store.sequence(), on_frame, on_end)?;
    greeting(store, &mut asked).await?;
    while let Some(Ask::ListAgain) = asked.next().await {
        store.list().await?;
    }
    Ok(())
}

/// Waits until the server has greeted, with a deadline.
async fn greeting(store: Store, asked: &mut mpsc::Receiver<Ask>) -> Result<(), ApiError> {
    let silent = || ApiError::Unreachable("the event stream stays silent".to_owned());
    for _ in 0..GREETING / 100 {
        if store.link.get_untracked() == Link::Live {
            return Ok(());
        }
        let tick = TimeoutFuture::new(100);
        let next = asked.next();
        pin_mut!(next);
        match select(next, tick).await {
            futures::future::Either::Left((Some(Ask::ListAgain), _)) => return store.list().await,
            futures::future::Either::Left(_) => return Err(ApiError::Unreachable("no event stream".to_owned())),
            futures::future::Either::Right(_) => {}
        }
    }
    Err(silent())
}

async fn wait(store: Store) {
    let millis = store.link.get_untracked().wait(js_sys::Math::random());
    let now = store.clock.now_untracked().as_millisecond();
    store.retry_at.set(Timestamp::from_millisecond(now.saturating_add(i64::from(millis))).ok());
    select(TimeoutFuture::new(millis), store.sleeper()).await;
}
