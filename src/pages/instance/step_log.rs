//! What was written during one step, read when it is opened.

use super::log::row;
use crate::{
    api::{error::ApiError, lines::Lines},
    app::app,
    log::{level::Level, line::Line},
    ui::{effect, part},
};
use leptos::task::spawn_local;
use leptos::{html, prelude::*};
use openclaw_contract::{InstanceName, Timestamp};

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Reading,
    Read(Vec<Line>),
    Failed(ApiError),
}

/// Until now where the step goes on.
#[component]
pub(super) fn StepLog(name: InstanceName, since: Timestamp, until: Option<Timestamp>) -> impl IntoView {
    let store = app().store;
    let stage = RwSignal::new(Stage::Reading);
    let name = StoredValue::new(name);
    let read = move || {
        stage.set(Stage::Reading);
        spawn_local(async move {
            let Some(name) = name.try_get_value() else { return };
            let until = until.unwrap_or_else(|| store.clock.now_untracked());
            // Lines say when they were written to the second.
            let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
            let answer = store.api.logged(&name, since, until).await;
            stage.try_set(answer.map_or_else(Stage::Failed, |text| Stage::Read(lines(&text))));
        });
    };
    read();
    let pane = NodeRef::<html::Div>::new();
    effect(move || {
        let Some(pane) = pane.get() else { return };
        stage.with(|stage| {
            let Stage::Read(lines) = stage else { return };
            pane.set_text_content(None);
            for row in lines.iter().filter_map(|line| row(line, &[], None)) {
                // A node that was just made can be put there.
                let _ = pane.append_child(&row);
            }
        });
    });
    let again = move || {
        until
            .is_none()
            .then(|| view! { <button type="button" class="link" on:click=move |_| read()>"Read again"</button> })
    };
    let drawn = part(move || match stage.get() {
        Stage::Reading => view! { <p class="faint" role="status">"Reading the log of this step …"</p> }.into_any(),
        Stage::Read(lines) if lines.is_empty() => {
            view! { <p class="faint">"Nothing was written during this step. "{again()}</p> }.into_any()
        }
        Stage::Read(_) => view! {
            <div node_ref=pane class="log wrap step-log" role="region" tabindex="0" aria-label="Log of this step"></div>
            {again()}
        }
        .into_any(),
        Stage::Failed(error) => view! {
            <p class="note bad" role="alert">
                {error.message()}" "<button type="button" class="link" on:click=move |_| read()>"Try again"</button>
            </p>
        }
        .into_any(),
    });
    view! { <div class="step-log-slot">{drawn}</div> }
}

fn lines(text: &str) -> Vec<Line> {
    let mut cutter = Lines::default();
    let whole = cutter.take(&format!("{}\n", text.trim_end_matches('\n')));
    let mut before = Level::Other;
    let line = |raw: &String| {
        let line = Line::new(raw, before);
        before = line.level;
        line
    };
    if text.trim().is_empty() { Vec::new() } else { whole.iter().map(line).collect() }
}
