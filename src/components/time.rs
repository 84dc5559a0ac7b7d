//! Moments and ages, as text that knows its exact time.

use crate::{
    format::{Local, ago, seconds_between},
    live::Clock,
};
use leptos::prelude::*;
use openclaw_contract::{Timestamp, text};

/// A moment by the operator's clock: the time, with its day where that is not today. UTC is its tip.
#[component]
pub(crate) fn Moment(at: Timestamp, clock: Clock) -> impl IntoView {
    let (local, today) = (Local::from(at), Local::from(clock.now_untracked()));
    let day = (!local.same_day(today)).then(|| {
        let day = if local.year == today.year { local.day_and_month() } else { local.date() };
        view! { <span class="day">{day}" "</span> }
    });
    view! {
        <time datetime=text::time(at) data-tip=text::time(at)>
            {day}
            {local.time()}
        </time>
    }
}

/// How long ago something was, counting on.
#[component]
pub(crate) fn Age(#[prop(into)] at: Signal<Timestamp>, clock: Clock) -> impl IntoView {
    let words = Memo::new(move |_| ago(seconds_between(at.get(), clock.now())));
    view! { <time datetime=move || text::time(at.get())>{words}</time> }
}
