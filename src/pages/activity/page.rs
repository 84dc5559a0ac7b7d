//! The page itself.

use super::{
    feed::Feed,
    filter::{Filter, PARTS},
    filters::{Filters, clear},
    reader::Reader,
    row::{Row, row},
};
use crate::{
    app::app,
    components::Failure,
    ui::{effect, flag, maybe, memo, part, text},
};
use leptos::{ev, html, prelude::*};

/// Older events are read by themselves so many pixels before the end of what is shown.
const NEAR: f64 = 900.0;

pub(crate) fn activity_page() -> AnyView {
    document().set_title("Activity · OpenClaw portal");
    let address = app().address;
    let said = memo(move || address.with_query(|query| Filter::read(|part| query.get(part))));
    let filter = memo(move || said.with(|(filter, _)| filter.clone()));
    let reader = Reader::open(filter);
    warn_of_odd(said);
    let Reader { feed, .. } = reader;
    let heading = NodeRef::<html::H1>::new();
    let rows = move || {
        let every_policy = filter.with(Filter::takes_every_policy);
        feed.with(|feed| Row::all(feed.shown(), every_policy))
    };
    let none = memo(move || feed.with(|feed| feed.is_read() && feed.shown().next().is_none()));
    let read = memo(move || feed.with(Feed::is_read));
    let before = part(move || match (read.get(), reader.failure.get()) {
        (false, Some(error)) => {
            let retry = move |()| reader.newest();
            view! { <Failure title="The timeline cannot be read" error retry /> }.into_any()
        }
        (false, None) => view! { <p class="empty muted" role="status">"The timeline is being read …"</p> }.into_any(),
        (true, _) if none.get() => nothing(filter),
        (true, _) => ().into_any(),
    });
    view! {
        <div class="activity-page">
            <div class="page-head">
                <div class="page-title">
                    <h1 tabindex="-1" node_ref=heading>"Activity"</h1>
                    <p class="muted">"Everything that happened on this portal, the newest first"</p>
                </div>
            </div>
            <Filters filter feed />
            {before}
            <div class="panel activity-panel" class:empty-panel=flag(move || !read.get() || none.get())>
                <Newer reader heading />
                <ol class="activity" aria-label="Events">
                    <For each=rows key=Row::key children=row />
                </ol>
                <End reader />
            </div>
        </div>
    }
    .into_any()
}

/// Says what in the address is nothing that could be looked for, and takes it out of there.
fn warn_of_odd(said: Memo<(Filter, Vec<String>)>) {
    let app = app();
    effect(move || {
        let (filter, odd) = said.get();
        if odd.is_empty() {
            return;
        }
        app.toasts.failed("A filter in the address was passed over", Some(odd.join(" ")));
        app.address.amend(|query| {
            let kept =
                [filter.actor.is_some(), filter.topic.is_some(), filter.instance.is_some(), filter.outcome.is_some()];
            PARTS.into_iter().zip(kept).filter(|(_, kept)| !kept).for_each(|(part, _)| query.set(part, None));
        });
    });
}

/// What came while something else was looked at, and the way back to it.
#[component]
fn Newer(reader: Reader, heading: NodeRef<html::H1>) -> impl IntoView {
    let feed = reader.feed;
    let above = memo(move || feed.with(Feed::above));
    let fresh = memo(move || feed.with(Feed::fresh));
    let to_top = move |_| {
        feed.update(Feed::top);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = heading.get_untracked() {
            // The button is gone with what it was for.
            let _ = heading.focus();
        }
    };
    let words = text(move || match fresh.get() {
        0 => "Show the newest".to_owned(),
        fresh => format!("{fresh} new"),
    });
    let newer = part(move || {
        let button = || {
            let up = move |_| feed.update(Feed::up);
            view! { <button type="button" class="button quiet more" on:click=up>"Show newer"</button> }
        };
        (above.get() > fresh.get()).then(button).into_any()
    });
    view! {
        <div class="pill" hidden=move || above.get() == 0>
            <button type="button" class="button primary" on:click=to_top>{words}</button>
        </div>
        {newer}
    }
}

/// Where older events go on, or that there are none.
#[component]
fn End(reader: Reader) -> impl IntoView {
    let Reader { feed, reading, failure, .. } = reader;
    let end = NodeRef::<html::Div>::new();
    let more = memo(move || feed.with(|feed| feed.below() > 0 || feed.next().is_some()));
    let near = move || {
        let Some(end) = end.get_untracked() else { return };
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let top = end.get_bounding_client_rect().top();
        if more.get_untracked() && failure.with_untracked(Option::is_none) && top > 0.0 && top < height + NEAR {
            reader.older();
        }
    };
    let listener = window_event_listener(ev::scroll, move |_| near());
    on_cleanup(move || listener.remove());
    let said = part(move || {
        let error = failure.get().filter(|_| feed.with_untracked(Feed::is_read));
        error.map(|error| view! { <p class="problem" role="alert">{error.message()}</p> }).into_any()
    });
    let older = move |_| reader.older();
    view! {
        <div node_ref=end class="activity-end">
            {said}
            <button
                type="button"
                class="button quiet more"
                hidden=move || !more.get()
                aria-busy=maybe(move || reading.get().then(|| "true".to_owned()))
                on:click=older
            >
                {text(move || if reading.get() { "Reading …".to_owned() } else { "Show older".to_owned() })}
            </button>
            <p class="faint" hidden=move || more.get()>"This is where the timeline begins."</p>
        </div>
    }
}

fn nothing(filter: Memo<Filter>) -> AnyView {
    let words = filter.with(|filter| match (filter.is_all(), filter.is_impossible()) {
        (true, _) => "Nothing has happened yet.",
        (false, true) => "No event of that kind ever has that outcome.",
        (false, false) => "Nothing that fits these filters has happened.",
    });
    let (all, address) = (filter.with(Filter::is_all), app().address);
    let button =
        view! { <button type="button" class="button" on:click=move |_| clear(address)>"Clear filters"</button> };
    view! { <section class="empty" role="status"><p>{words}</p>{(!all).then_some(button)}</section> }.into_any()
}
