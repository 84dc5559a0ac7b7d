//! The events, the newest operation first.

use super::{operation::row, reader::Reader, sight::Sight};
use crate::{
    timeline::operation::{Operation, operations},
    ui::{effect, memo, part},
};
use leptos::prelude::*;

/// So many operations are drawn at first; the rest on demand.
const FIRST: usize = 6;
/// So many more at a time.
const MORE: usize = 30;

/// What is drawn of the operations, and which event is pointed at.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) all: Memo<Vec<Operation>>,
    target: Memo<Option<(usize, u64)>>,
    pub(super) pointed_at: Memo<Option<u64>>,
    pub(super) sight: Sight,
}

impl Told {
    pub(super) fn of(reader: Reader, sight: Sight) -> Self {
        let all = memo(move || reader.history.with(|history| operations(history.events())));
        // Where the moment lies: which operation, and which of its events.
        let target = memo(move || {
            let at = sight.at.get()?;
            all.with(|all| {
                let place = all.iter().position(|operation| operation.began() <= at)?;
                Some((place, all.get(place)?.at(at)?))
            })
        });
        let pointed_at = memo(move || target.get().map(|(_, sequence)| sequence));
        Self { all, target, pointed_at, sight }
    }
}

#[component]
pub(super) fn Events(reader: Reader, told: Told) -> impl IntoView {
    let shown = RwSignal::new(FIRST);
    let Told { all, target, .. } = told;
    effect(move || {
        if let Some((place, _)) = target.get().filter(|(place, _)| *place >= shown.get_untracked()) {
            shown.set(place + 2);
        }
    });
    let ids = move || all.with(|all| all.iter().take(shown.get()).map(Operation::id).collect::<Vec<_>>());
    let hidden = memo(move || all.with(|all| all.len().saturating_sub(shown.get())));
    let older = memo(move || reader.history.with(|history| history.next().is_some()));
    let show_older = move |_| {
        shown.update(|shown| *shown = shown.saturating_add(MORE));
        if hidden.get_untracked() == 0 {
            reader.older();
        }
    };
    let more = part(move || {
        let busy = move || reader.reading.get().then_some("true");
        let button = || {
            view! {
                <button type="button" class="button quiet more" aria-busy=busy on:click=show_older>"Show older"</button>
            }
        };
        (hidden.get() != 0 || older.get()).then(button).into_any()
    });
    let first = part(move || {
        let waiting = all.with(Vec::is_empty) && reader.reading.get();
        waiting.then(|| view! { <p class="muted" role="status">"Reading the events …"</p> }).into_any()
    });
    view! {
        {first}
        <ol class="operations" aria-label="Events">
            <For each=ids key=|id| *id children=move |id| row(id, told) />
        </ol>
        {more}
    }
}
