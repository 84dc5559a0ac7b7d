//! The left side of the dialog: the releases, as a list box that arrow keys move through.

use super::choice::{self, Group};
use crate::{
    app::app,
    format::Local,
    ui::{Switch, next_id},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::{InstanceView, Release, Version};
use wasm_bindgen::JsCast;

/// Picks a version.
#[component]
pub(super) fn VersionList(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] target: Signal<Version>,
    picked: RwSignal<Option<Version>>,
    prereleases: RwSignal<bool>,
) -> impl IntoView {
    let store = app().store;
    let list = NodeRef::<html::Div>::new();
    let versions = Memo::new(move |_| view.with(|view| (view.version.clone(), view.target_version.clone())));
    let groups = Memo::new(move |_| {
        let (current, wanted) = versions.get();
        store.catalog.with(|catalog| choice::groups(catalog, &wanted, &current, prereleases.get()))
    });
    let newest = Memo::new(move |_| {
        store.catalog.with(|catalog| catalog.newest_stable().map(|release| release.version.clone()))
    });
    let row = move |release: Release| {
        let (current, wanted) = versions.get_untracked();
        let chips = Chips {
            newest: newest.get_untracked().as_ref() == Some(&release.version),
            runs: current == release.version && current != wanted,
            rollback: release.version < current,
            deprecated: release.deprecated.is_some(),
        };
        option(release, chips, target, picked)
    };
    let move_by = move |event: ev::KeyboardEvent| {
        let places = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "PageDown" => 5,
            "PageUp" => -5,
            "Home" => isize::MIN,
            "End" => isize::MAX,
            "Enter" => {
                if let Some(form) = list.get_untracked().and_then(|list| list.closest("form").ok().flatten()) {
                    let _ = form.unchecked_into::<web_sys::HtmlFormElement>().request_submit();
                }
                return event.prevent_default();
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(version) = groups.with_untracked(|groups| choice::moved(groups, &target.get_untracked(), places)) {
            picked.set(Some(version));
            focus_selected(list);
        }
    };
    // Opens at what is chosen, with the focus on it.
    Effect::new(move |_| {
        if list.get().is_some() {
            focus_selected(list);
        }
    });
    view! {
        <div class="pick">
            <div class="pick-list" role="listbox" aria-label="Version" node_ref=list on:keydown=move_by>
                {move || groups.get().into_iter().map(|group| grouped(group, row)).collect_view()}
            </div>
            <div class="pick-foot">
                <Switch on=prereleases label="Show pre-releases" />
            </div>
        </div>
    }
}

fn grouped<V: IntoView>(group: Group, row: impl Fn(Release) -> V) -> impl IntoView {
    let id = next_id("group");
    let labelled_by = id.clone();
    view! {
        <div role="group" aria-labelledby=labelled_by>
            <h3 id=id class="pick-title" role="presentation">{group.title}</h3>
            {group.releases.into_iter().map(row).collect_view()}
        </div>
    }
}

struct Chips {
    newest: bool,
    runs: bool,
    rollback: bool,
    deprecated: bool,
}

fn option(release: Release, chips: Chips, target: Signal<Version>, picked: RwSignal<Option<Version>>) -> impl IntoView {
    let (id, about, marked) = (next_id("version"), next_id("about"), next_id("chips"));
    let (labelled_by, described_by) = (id.clone(), format!("{marked} {about}"));
    let (chosen, picks) = (release.version.clone(), release.version.clone());
    let selected = Memo::new(move |_| target.with(|target| *target == chosen));
    let published = release.published_at.map(|at| Local::from(at).date());
    let node = release.node.as_ref().map(|node| format!("Node {node}"));
    let about_text = published.into_iter().chain(node).collect::<Vec<_>>().join(" · ");
    let place = if release.installed { "installed" } else { "to fetch" };
    view! {
        <div
            class="option"
            role="option"
            aria-selected=move || if selected.get() { "true" } else { "false" }
            aria-labelledby=labelled_by
            aria-describedby=described_by
            tabindex=move || if selected.get() { "0" } else { "-1" }
            on:click=move |_| picked.set(Some(picks.clone()))
        >
            <span class="version" id=id>{release.version.to_string()}</span>
            <span class="option-chips" id=marked aria-hidden="true">
                {chips.newest.then(|| view! { <span class="chip new">"newest"</span> })}
                {chips.runs.then(|| view! { <span class="chip">"runs now"</span> })}
                {chips.rollback.then(|| view! { <span class="chip rollback">"rollback"</span> })}
                {chips.deprecated.then(|| view! { <span class="chip bad">"deprecated"</span> })}
            </span>
            <span class="faint option-about" id=about aria-hidden="true">
                <span>{about_text}</span>
                <span class="place" class:installed=release.installed>{place}</span>
            </span>
        </div>
    }
}

fn focus_selected(list: NodeRef<html::Div>) {
    // After the selection is drawn.
    request_animation_frame(move || {
        let Some(list) = list.get_untracked() else { return };
        let found = list.query_selector("[aria-selected=true]").ok().flatten();
        if let Some(option) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = option.focus();
        }
    });
}
