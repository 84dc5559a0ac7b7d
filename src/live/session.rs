//! Keeps the page connected: list, follow, and after a break wait a while and go on from the last event.

use super::Store;
use crate::api::{error::ApiError, stream::EventStream};
use futures::{
    StreamExt,
    channel::mpsc,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::Timestamp;
use std::{cell::Cell, rc::Rc};

/// What the stream asks for, besides what it told the store itself.
enum Ask {
    Greeted,
    ListAgain,
    Ended,
}

/// A server that takes a connection greets within this time, in milliseconds.
const GREETING: u32 = 10_000;

/// A server that is there says something at least every 15 seconds; after so many milliseconds without a word it is not.
const SILENCE: f64 = 45_000.0;

/// How often that is looked at, in milliseconds.
const LOOK: u32 = 5_000;

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
    // Bounded: each sender has one place, and a second request of one kind says nothing new.
    let (asks, mut asked) = mpsc::channel(0);
    let (mut greets, mut list_again, mut end) = (asks.clone(), asks.clone(), asks);
    let heard = Rc::new(Cell::new(js_sys::Date::now()));
    let hears = Rc::clone(&heard);
    let on_message = move |text: &str| {
        hears.set(js_sys::Date::now());
        let took = store.apply(text);
        if took.list_again {
            let _ = list_again.try_send(Ask::ListAgain);
        }
        if took.greeted {
            let _ = greets.try_send(Ask::Greeted);
        }
    };
    let on_end = move || drop(end.try_send(Ask::Ended));
    let _stream = EventStream::open(store.sequence(), on_message, on_end)?;
    let mut deadline = TimeoutFuture::new(GREETING);
    let mut greeted = false;
    loop {
        match select(asked.next(), &mut deadline).await {
            Either::Left((Some(Ask::Greeted), _)) => {
                greeted = true;
                deadline = TimeoutFuture::new(LOOK);
            }
            Either::Left((Some(Ask::ListAgain), _)) => store.list().await?,
            Either::Left((Some(Ask::Ended) | None, _)) => return Ok(()),
            Either::Right(_) if greeted && js_sys::Date::now() - heard.get() < SILENCE => {
                deadline = TimeoutFuture::new(LOOK);
            }
            Either::Right(_) => return Err(ApiError::Unreachable("the event stream fell silent".to_owned())),
        }
    }
}

async fn wait(store: Store) {
    let millis = store.link.get_untracked().wait(js_sys::Math::random());
    let now = store.clock.now_untracked().as_millisecond();
    store.retry_at.set(Timestamp::from_millisecond(now.saturating_add(i64::from(millis))).ok());
    select(TimeoutFuture::new(millis), store.sleeper()).await;
}
