//! Deleting the instance: what goes with it, and what stays.

use super::host::OnHost;
use crate::{
    app::app,
    components::Ask,
    format::count,
    live::gate,
    paths,
    ui::{Control, Tone, memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceView, host::human_bytes};

#[component]
pub(super) fn DangerZone(#[prop(into)] view: Signal<InstanceView>, host: OnHost) -> impl IntoView {
    let app = app();
    let name = view.with_untracked(|view| view.name.clone());
    let gate = memo(move || view.with(|view| gate(app.store, Action::Delete, view)));
    let folder = memo(move || host.details.with(|details| details.as_ref().and_then(|details| details.folder.clone())));
    let state = memo(move || view.with(|view| view.state_bytes.map(human_bytes)));
    let state = part(move || {
        let size = state.get().map(|size| format!(" ({size})"));
        let place = folder.get().map(|folder| view! { ", in "<code>{folder}</code> });
        view! { "Its state: what the agent remembers, its configuration and its log"{size}{place} }.into_any()
    });
    let copies = memo(move || {
        view.with(|view| {
            let bytes = view.snapshots.iter().map(|snapshot| snapshot.bytes).fold(0, u64::saturating_add);
            (view.snapshots.len(), human_bytes(bytes))
        })
    });
    let copies = part(move || match copies.get() {
        (0, _) => ().into_any(),
        (number, bytes) => view! { <li>{format!("{} of its state ({bytes})", capital(number))}</li> }.into_any(),
    });
    let label = format!("Delete {name}");
    let ask = Ask::about(name, Action::Delete);
    view! {
        <section class="panel danger-zone" aria-labelledby="danger-title">
            <header><h2 id="danger-title">"Delete this instance"</h2></header>
            <div class="danger-columns">
                <div>
                    <h3>"What is deleted"</h3>
                    <ul class="plain-list"><li>{state}</li>{copies}</ul>
                </div>
                <div>
                    <h3>"What is kept"</h3>
                    <ul class="plain-list">
                        <li>"What happened to it, in "<a href=paths::ACTIVITY_PAGE>"Activity"</a></li>
                        <li>"Backups that were downloaded, and installed releases"</li>
                    </ul>
                </div>
            </div>
            <div>
                <Control gate tone=Tone::Danger label on_use=move |()| app.ask.set(Some(ask.clone()))>"Delete…"</Control>
            </div>
        </section>
    }
}

fn capital(number: usize) -> String {
    if number == 1 { "The snapshot".to_owned() } else { format!("All {}", count(number, "snapshot")) }
}
