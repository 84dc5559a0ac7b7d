//! Sentences beside an instance or in place of it.

use crate::{
    api::error::ApiError,
    app::app,
    format::sentence,
    live::gate,
    show::{moves, setback, waits},
    timeline::history::History,
    ui::{Gate, Icon, icon},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceState, InstanceView, text};

#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// It failed; this is why.
    Bad(String),
    /// It goes on by itself, though not now.
    Waits(String),
    Plain(String),
}

/// What is to be said of an instance beyond its state: what it waits for, its message at rest, that its update is queued.
fn said(view: &InstanceView, queued: bool) -> Vec<Said> {
    let queued = queued.then(|| Said::Plain(text::QUEUED_NOTE.to_owned()));
    message(view).into_iter().chain(queued).collect()
}

fn message(view: &InstanceView) -> Option<Said> {
    let message = view.message.clone()?;
    if waits(view) {
        return Some(Said::Waits(message));
    }
    if moves(view) {
        return None;
    }
    Some(match view.state {
        InstanceState::Error => Said::Bad(message),
        InstanceState::Provisioning
        | InstanceState::Running
        | InstanceState::Stopped
        | InstanceState::Deleting
        | InstanceState::Unknown(_) => Said::Plain(message),
    })
}

/// The note of an instance; with why it cannot be updated, where starting it would help.
#[component]
pub(crate) fn Note(#[prop(into)] view: Signal<InstanceView>, #[prop(into)] queued: Signal<bool>) -> impl IntoView {
    let app = app();
    let note = Memo::new(move |_| view.with(|view| said(view, queued.get())));
    let blocked = Memo::new(move |_| {
        view.with(|view| match (gate(app.store, Action::Update, view), gate(app.store, Action::Start, view)) {
            (Gate::Shut(reason), Gate::Open) => Some(reason),
            _ => None,
        })
    });
    let start = move |_| app.actions.act_or_ask(view.get_untracked(), Action::Start);
    view! {
        {move || note.get().into_iter().map(|note| match note {
            Said::Bad(text) => view! { <p class="note bad">{text}</p> }.into_any(),
            Said::Waits(text) => view! { <p class="note waits">{icon(Icon::Waits)}<span>{text}</span></p> }.into_any(),
            Said::Plain(text) => view! { <p class="note">{text}</p> }.into_any(),
        }).collect_view()}
        {move || blocked.get().map(|reason| {
            let (why, remedy) = split_remedy(&reason);
            view! {
                <p class="note">
                    {why}" "
                    <button type="button" class="link" on:click=start>{remedy}</button>
                </p>
            }
        })}
    }
}

/// That an update failed and was rolled back, and why, as far as its history was read.
#[component]
pub(crate) fn Setback(#[prop(into)] view: Signal<InstanceView>, history: RwSignal<History>) -> impl IntoView {
    let said = Memo::new(move |_| {
        let setback = view.with(setback)?;
        let cause = history.with(|history| history.setback(&setback.version));
        Some((setback.sentence, cause.map(|cause| sentence(&cause))))
    });
    let notice = |(what, cause): (String, Option<String>)| {
        view! {
            <div class="setback">
                {icon(Icon::Back)}
                <div>
                    <p><strong>{what}</strong></p>
                    {cause.map(|cause| view! { <p class="muted">{cause}</p> })}
                </div>
            </div>
        }
    };
    view! { <div class="setback-slot" aria-live="polite">{move || said.get().map(notice)}</div> }
}

/// The reason, and the remedy that follows it: `… is stopped. Start it first.`
fn split_remedy(reason: &str) -> (String, String) {
    match reason.trim_end_matches('.').split_once(". ") {
        Some((why, remedy)) => (format!("{why}."), format!("{remedy}.")),
        None => (String::new(), reason.to_owned()),
    }
}

/// Why something could not be read, and a way to try again.
#[component]
pub(crate) fn Failure(title: &'static str, error: ApiError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="failure" role="alert">
            <h2>{title}</h2>
            <p>{error.message()}</p>
            {error.cause().map(|cause| view! { <p class="faint mono">{cause.to_owned()}</p> })}
            <button type="button" class="button" on:click=move |_| retry.run(())>"Retry"</button>
        </div>
    }
}
