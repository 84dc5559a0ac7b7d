//! Sentences beside an instance or in place of it.

use crate::{api::error::ApiError, app::app, live::gate, show::moves, ui::Gate};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceState, InstanceView, text};

#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// It failed; this is why.
    Bad(String),
    Plain(String),
}

/// What is to be said of an instance beyond its state: its message at rest, and what its queued update waits for.
fn said(view: &InstanceView, queued: bool) -> Option<Said> {
    if queued {
        return Some(Said::Plain(text::QUEUED_NOTE.to_owned()));
    }
    let message = view.message.clone().filter(|_| !moves(view))?;
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
        {move || note.get().map(|note| match note {
            Said::Bad(text) => view! { <p class="note bad">{text}</p> },
            Said::Plain(text) => view! { <p class="note">{text}</p> },
        })}
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
