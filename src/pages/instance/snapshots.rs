//! The copies of its state: what can be put back, removed, and taken away as a file.

use crate::{
    app::app,
    components::{Ask, HandIn, Moment},
    format::count,
    live::{gate, may_copy, may_discard},
    paths,
    ui::{Control, Gate, Icon, Tone, icon},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceName, InstanceView, Snapshot, host::human_bytes, snapshot::newest_first};

#[component]
pub(super) fn SnapshotsPanel(#[prop(into)] view: Signal<InstanceView>) -> impl IntoView {
    let app = app();
    let name = view.with_untracked(|view| view.name.clone());
    let snapshots = Memo::new(move |_| view.with(|view| newest_first(&view.snapshots)));
    let none = Memo::new(move |_| snapshots.with(Vec::is_empty));
    let total = move || {
        snapshots.with(|snapshots| {
            let bytes = snapshots.iter().map(|snapshot| snapshot.bytes).fold(0, u64::saturating_add);
            (!snapshots.is_empty()).then(|| format!("{} in {}", human_bytes(bytes), count(snapshots.len(), "snapshot")))
        })
    };
    let restore = Memo::new(move |_| view.with(|view| gate(app.store, Action::Restore, view)));
    let of_row = name.clone();
    let rows = move || {
        let row = |snapshot: &Snapshot| row(of_row.clone(), snapshot, view, restore);
        snapshots.with(|snapshots| snapshots.iter().map(row).collect_view())
    };
    let head = move || {
        ["Version", "Taken", "Size", "Kind"]
            .into_iter()
            .map(|title| view! { <th scope="col">{title}</th> })
            .collect_view()
    };
    view! {
        <section class="panel" aria-labelledby="snapshots-title">
            <header>
                <h2 id="snapshots-title">"Snapshots"</h2>
                <span class="muted">{total}</span>
                <span class="grow"></span>
                <BackUp name=name.clone() />
            </header>
            <Show
                when=move || !none.get()
                fallback=|| view! { <p class="muted">"There is none yet. One is taken before every version change."</p> }
            >
                <table class="snapshots" role="table">
                    <thead><tr>{head()}<th><span class="sr-only">"Actions"</span></th></tr></thead>
                    <tbody role="rowgroup">
                        {rows.clone()}
                    </tbody>
                </table>
            </Show>
            <HandIn name id="snapshot-file" />
        </section>
    }
}

/// The roles are said in words: on a narrow page it is drawn otherwise than as a table.
fn row(
    name: InstanceName,
    snapshot: &Snapshot,
    view: Signal<InstanceView>,
    restore: Memo<Gate>,
) -> impl IntoView + use<> {
    let app = app();
    let of = snapshot.id.clone();
    let remove = Memo::new(move |_| view.with(|view| may_discard(app.store, view, &of)));
    let Snapshot { id, version, taken_at, bytes, kind, .. } = snapshot.clone();
    let [restore_label, remove_label] = ["Restore", "Remove"].map(|verb| format!("{verb} snapshot {id}"));
    let ask = Ask::restore(name.clone(), id);
    let discard = Ask::Discard { name, snapshot: Box::new(snapshot.clone()) };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="version">{version.to_string()}</th>
            <td role="cell"><Moment at=taken_at clock=app.store.clock /></td>
            <td role="cell">{human_bytes(bytes)}</td>
            <td role="cell"><span class="chip">{kind.title()}</span></td>
            <td role="cell" class="row-actions">
                <Control gate=restore tone=Tone::Quiet label=restore_label on_use=move |()| app.ask.set(Some(ask.clone()))>
                    "Restore…"
                </Control>
                <Control gate=remove tone=Tone::Quiet label=remove_label on_use=move |()| app.ask.set(Some(discard.clone()))>
                    {icon(Icon::Delete)}
                </Control>
            </td>
        </tr>
    }
}

/// A plain link: the browser shows how far it is, and keeps the file.
#[component]
fn BackUp(name: InstanceName) -> impl IntoView {
    let store = app().store;
    let gate = Memo::new(move |_| may_copy(store, "take a backup"));
    let href = paths::backup(&name);
    let label = format!("Back up {name}");
    let link = {
        let label = label.clone();
        move || {
            view! { <a class="button" href=href.clone() download="" rel="external" aria-label=label.clone()>{icon(Icon::Download)}"Back up"</a> }
        }
    };
    view! {
        <Show when=move || !gate.with(Gate::is_open) fallback=link>
            <Control gate label=label.clone() on_use=|()| ()>{icon(Icon::Download)}"Back up"</Control>
        </Show>
    }
}
