//! One instance, at a glance. Each part redraws by itself.

use crate::{
    components::{ActionMenu, Badge, Doing, HealthLine, KeepButton, Note, StartButton, UpdateButton, Versions},
    live::Member,
    paths,
};
use leptos::prelude::*;

#[component]
pub(super) fn Card(member: Member) -> impl IntoView {
    let name = member.with_untracked(|shown| shown.view.name.clone());
    let heading = format!("instance-{name}");
    let labelled_by = heading.clone();
    let queued = {
        let member = member.clone();
        Memo::new(move |_| member.with(|shown| shown.queued))
    };
    let view = Memo::new(move |_| member.with(|shown| shown.view.clone()));
    let state = Memo::new(move |_| view.with(|view| view.state));
    let labels = Memo::new(move |_| {
        let label =
            |(key, value): (&str, &str)| if value.is_empty() { key.to_owned() } else { format!("{key}={value}") };
        view.with(|view| view.labels.iter().map(label).collect::<Vec<_>>())
    });
    view! {
        <article class="card" aria-labelledby=labelled_by data-state=move || state.get().to_string()>
            <header>
                <h2 id=heading>
                    <a href=paths::instance_page(&name)>{name.to_string()}</a>
                </h2>
                <Badge state />
            </header>
            <Versions view queued />
            <Doing view />
            <Note view queued />
            <HealthLine view />
            <footer>
                <UpdateButton view />
                <StartButton view />
                <KeepButton view />
                <span class="labels">
                    {move || labels.get().into_iter().map(|text| view! { <span class="label">{text}</span> }).collect_view()}
                </span>
                <ActionMenu view />
            </footer>
        </article>
    }
}
