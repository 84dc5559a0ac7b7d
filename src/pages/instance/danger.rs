//! Deleting the instance: what goes with it, and what stays.

use super::host::OnHost;
use crate::{
    app::app,
    components::{Ask, goes},
    format::sentence,
    live::gate,
    ui::{Control, Tone, memo, part},
};
use leptos::prelude::*;
use openclaw_contract::{Action, InstanceView};

#[component]
pub(super) fn DangerZone(#[prop(into)] view: Signal<InstanceView>, host: OnHost) -> impl IntoView {
    let app = app();
    let name = view.with_untracked(|view| view.name.clone());
    let gate = memo(move || view.with(|view| gate(app.store, Action::Delete, view)));
    let removed = memo(move || {
        let folder = host.details.with(|details| details.as_ref().and_then(|details| details.folder.clone()));
        view.with(|view| goes::removed(view, folder.as_deref()))
    });
    let kept = memo(move || {
        view.with(|view| {
            let found = app.store.catalog.with(|catalog| catalog.find(&view.version).map(|release| release.installed));
            goes::kept(view, found.unwrap_or(false))
        })
    });
    let list = |lines: Memo<Vec<String>>| {
        let line = |line: String| view! { <li>{sentence(&line)}</li> };
        part(move || lines.get().into_iter().map(line).collect_view().into_any())
    };
    let label = format!("Delete {name}");
    let ask = Ask::about(name, Action::Delete);
    view! {
        <section class="panel danger-zone" aria-labelledby="danger-title">
            <header><h2 id="danger-title">"Delete this instance"</h2></header>
            <div class="danger-columns">
                <div>
                    <h3>"What is deleted"</h3>
                    <ul class="plain-list">{list(removed)}</ul>
                </div>
                <div>
                    <h3>"What is kept"</h3>
                    <ul class="plain-list">{list(kept)}</ul>
                </div>
            </div>
            <div>
                <Control gate tone=Tone::Danger label on_use=move |()| app.ask.set(Some(ask.clone()))>"Delete…"</Control>
            </div>
        </section>
    }
}
