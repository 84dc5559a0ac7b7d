//! The parts of the dialog around its list.

use super::{
    plan::{Bulk, Only},
    run::{Counts, Run},
    verdict::{to_type, warnings},
};
use crate::{
    format::count,
    ui::{Control, DialogHandle, Gate, Tone, maybe, part, text},
};
use leptos::prelude::*;
use openclaw_contract::Action;

/// So many kinds of warnings are told in full.
const TOLD: usize = 3;

/// How many of how many are answered; nothing before it runs.
pub(super) fn progress(bulk: Bulk) -> AnyView {
    let Some(counts) = bulk.counts.get() else { return ().into_any() };
    #[expect(clippy::cast_precision_loss, reason = "a number of instances")]
    let share = counts.settled() as f64 / counts.all().max(1) as f64 * 100.0;
    view! {
        <div class="doing">
            <div
                class="bar"
                role="progressbar"
                aria-label="Answered"
                aria-valuemin="0"
                aria-valuemax=counts.all().to_string()
                aria-valuenow=counts.settled().to_string()
                aria-valuetext=counts.words()
            >
                <i style:width=format!("{share:.1}%")></i>
            </div>
            <div class="doing-text"><span>{counts.words()}</span></div>
        </div>
    }
    .into_any()
}

/// What to think of before; nothing once it runs.
pub(super) fn warned(bulk: Bulk) -> AnyView {
    if bulk.sweep.with(Option::is_some) {
        return ().into_any();
    }
    let told = bulk.verdicts.with(|verdicts| warnings(verdicts.values().map(|(_, verdict)| verdict)));
    let more = told.len().saturating_sub(TOLD);
    let callout = |(message, number): (String, usize)| {
        let whom = count(number, "instance");
        view! { <p class="callout" role="note"><span class="sr-only">"Warning: "</span><b>{whom}": "</b>{message}</p> }
    };
    let more = (more > 0).then(|| view! { <p class="faint">{format!("And {} more.", count(more, "warning"))}</p> });
    view! { {told.into_iter().take(TOLD).map(callout).collect_view()}{more} }.into_any()
}

/// Which rows are shown.
pub(super) fn segments(bulk: Bulk) -> AnyView {
    let words = move |only: Only| match (bulk.counts.get(), only) {
        (Some(counts), Only::All) => format!("All {}", counts.all()),
        (Some(counts), Only::Well) => format!("Accepted {}", counts.accepted),
        (Some(counts), Only::Ill) => format!("Not done {}", counts.not_done()),
        (None, Only::All) => format!("All {}", bulk.verdicts.with(|verdicts| verdicts.len())),
        (None, Only::Well) => format!("Can {}", bulk.counted().0),
        (None, Only::Ill) => format!("Cannot {}", bulk.counted().1),
    };
    let segment = move |only: Only| {
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=maybe(move || Some((bulk.only.get() == only).to_string()))
                on:click=move |_| bulk.only.set(only)
            >
                {text(move || words(only))}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="Which are shown">
            {segment(Only::All)}{segment(Only::Well)}{segment(Only::Ill)}
        </div>
    }
    .into_any()
}

/// What a deletion takes away, and what must be typed before it; nothing for anything else, or once it runs.
pub(super) fn confirmation(bulk: Bulk) -> AnyView {
    let asked = move || match bulk.action {
        Action::Delete => bulk.counts.with(Option::is_none),
        Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Restore => false,
    };
    let asked = Memo::new(move |_| asked());
    let wanted = move || to_type(bulk.counted().0);
    let field = move || {
        view! {
            <div class="field">
                <p>"Each is removed with its state, its configuration, its logs and its snapshots. This cannot be undone."</p>
                <label for="confirm-bulk">"Type "<code>{text(wanted)}</code>" to confirm"</label>
                <input
                    id="confirm-bulk"
                    class="input mono"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    autofocus
                    prop:value=move || bulk.typed.get()
                    on:input=move |event| bulk.typed.set(event_target_value(&event))
                />
            </div>
        }
    };
    part(move || if asked.get() { field().into_any() } else { ().into_any() }).into_any()
}

/// What can be done now: begin, stop, try again, close.
#[component]
pub(super) fn BulkFoot(
    bulk: Bulk,
    handle: DialogHandle,
    gate: Memo<Gate>,
    on_stop: Callback<()>,
    on_retry: Callback<()>,
) -> impl IntoView {
    let Bulk { action, counts, sweep, .. } = bulk;
    let runs = Memo::new(move |_| counts.with(Option::is_some));
    let over = Memo::new(move |_| sweep.get().is_some_and(|sweep| sweep.run.with(Run::is_over)));
    let stopping = Memo::new(move |_| counts.get().is_some_and(|Counts { waiting, .. }| waiting == 0));
    let failed = Memo::new(move |_| if over.get() { counts.get().map_or(0, Counts::not_done) } else { 0 });
    let verb = move || format!("{} {}", action.title(), count(bulk.counted().0, "instance"));
    let tone = match action {
        Action::Delete => Tone::Danger,
        Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Restore => Tone::Primary,
    };
    // What asks for nothing else begins at the way out.
    let quiet = match action {
        Action::Update | Action::Delete => false,
        Action::Start | Action::Stop | Action::Restart | Action::Restore => true,
    };
    let close = move || if runs.get() { "Close" } else { "Cancel" }.to_owned();
    let stop_gate = Signal::derive(move || match stopping.get() {
        true => Gate::Shut("All of them are asked for, or not tried any more.".to_owned()),
        false => Gate::Open,
    });
    view! {
        <footer>
            <span class="hint grow">
                {part(move || if runs.get() { ().into_any() } else { view! { <kbd>"Enter"</kbd>" to confirm" }.into_any() })}
            </span>
            <button type="button" class="button" autofocus=quiet on:click=move |_| handle.close()>{text(close)}</button>
            <Show when=move || runs.get() && !over.get()>
                <Control gate=stop_gate on_use=on_stop>"Stop"</Control>
            </Show>
            <Show when=move || failed.get() != 0>
                <Control gate=Signal::stored(Gate::Open) tone=Tone::Primary on_use=on_retry>
                    {text(move || format!("Try {} again", failed.get()))}
                </Control>
            </Show>
            <Show when=move || !runs.get()>
                <Control gate tone kind="submit" on_use=|()| ()>{text(verb)}</Control>
            </Show>
        </footer>
    }
}
