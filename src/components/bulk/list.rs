//! The instances of a bulk action, one row each; only those rows exist that are near what is seen.

use super::window::{ROW, window};
use crate::{
    app::app,
    components::Badge,
    ui::{Icon, icon, part},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::InstanceName;

/// What a row says of its instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) class: &'static str,
    pub(super) icon: Option<Icon>,
    pub(super) text: String,
}

/// The rows of `names`, in that order.
#[component]
pub(super) fn BulkList(
    #[prop(into)] names: Signal<Vec<InstanceName>>,
    line: Callback<InstanceName, Line>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let seen = RwSignal::new((0.0, 600.0));
    let look = move || {
        if let Some(list) = list.try_get_untracked().flatten() {
            let now = (f64::from(list.scroll_top()), f64::from(list.client_height()));
            if seen.try_get_untracked() != Some(now) {
                seen.try_set(now);
            }
        }
    };
    // The list has its height once it is drawn.
    Effect::new(move |_| {
        list.track();
        names.track();
        request_animation_frame(look);
    });
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    let total = Memo::new(move |_| names.with(Vec::len));
    let drawn = Memo::new(move |_| {
        let (top, height) = seen.get();
        window(top, height, total.get())
    });
    let rows = move || {
        let drawn = drawn.get();
        names.with(|names| drawn.filter_map(|at| Some((at, names.get(at)?.clone()))).collect::<Vec<_>>())
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
    let pixels = |rows: usize| format!("{}px", rows as f64 * ROW);
    let row = move |(at, name): (usize, InstanceName)| {
        view! {
            <li
                class="bulk-row"
                aria-posinset=at.saturating_add(1).to_string()
                aria-setsize=move || total.get().to_string()
            >
                {row(name, line)}
            </li>
        }
    };
    view! {
        <div
            class="bulk-list"
            role="region"
            aria-label="Instances"
            tabindex="0"
            node_ref=list
            data-total=move || total.get().to_string()
            on:scroll=move |_| look()
        >
            <ul
                style:padding-top=move || pixels(drawn.get().start)
                style:padding-bottom=move || pixels(total.get().saturating_sub(drawn.get().end))
            >
                <For each=rows key=Clone::clone children=row />
            </ul>
        </div>
    }
}

fn row(name: InstanceName, line: Callback<InstanceName, Line>) -> AnyView {
    let member = app().store.member_untracked(&name);
    let badge = member.map(|member| {
        let state = Memo::new(move |_| member.with(|shown| shown.view.state));
        view! { <Badge state /> }
    });
    let shown = name.to_string();
    let line = Memo::new(move |_| line.run(name.clone()));
    let said = move || {
        let Line { class, icon: drawing, text } = line.get();
        let tip = text.clone();
        view! { <p class=format!("bulk-says {class}") data-tip=tip>{drawing.map(icon)}<span>{text}</span></p> }
            .into_any()
    };
    view! {
        <p class="bulk-name"><bdi class="mono">{shown}</bdi>{badge}</p>
        {part(said)}
    }
    .into_any()
}
