//! The left side of the dialog: the releases, as a list box that arrow keys move through.

use super::{
    choice::{self, Group, Occasion},
    mark::{Mark, barred, marks},
    wish::Choice,
};
use crate::{
    app::app,
    format::Local,
    ui::{Switch, next_id},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::{InstanceFacts, InstanceView, Release, Version, host::human_bytes, validation::Basis};
use wasm_bindgen::JsCast;

/// A row of the list: a release, its chips, and why it may not be the target.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    release: Release,
    marks: Vec<Mark>,
    why: Option<String>,
}

/// Picks a version. `asked` is what was asked for before the list was seen: it is in the list, whatever it is.
#[component]
pub(super) fn VersionList(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] target: Signal<Option<Version>>,
    choice: RwSignal<Choice>,
    asked: Option<Version>,
    prereleases: RwSignal<bool>,
) -> impl IntoView {
    let store = app().store;
    let list = NodeRef::<html::Div>::new();
    let occasion = Memo::new(move |_| {
        let (current, target) = view.with(|view| (view.version.clone(), view.target_version.clone()));
        Occasion { current, target, asked: asked.clone(), prereleases: prereleases.get() }
    });
    let groups =
        Memo::new(move |_| store.catalog.with(|catalog| occasion.with(|occasion| occasion.groups(catalog.releases()))));
    let row = move |release: Release, facts: &InstanceFacts| {
        let newest = store.catalog.with(|catalog| catalog.newest_stable().map(|newest| newest.version.clone()));
        let bars = |basis: &Basis<'_>| barred(&release, facts, prereleases.get(), basis);
        let barred = store.with_basis(bars).flatten();
        let marks = occasion.with(|occasion| marks(&release, occasion, newest.as_ref(), barred.as_ref()));
        Row { release, marks, why: barred.map(|refusal| refusal.explanation()) }
    };
    let rows = Memo::new(move |_| {
        let facts = view.with(|view| InstanceFacts::from(view));
        let row = |release| row(release, &facts);
        let rows = |group: Group| (group.title, group.releases.into_iter().map(row).collect::<Vec<_>>());
        groups.get().into_iter().map(rows).collect::<Vec<_>>()
    });
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
        let chosen = target.get_untracked();
        if let Some(version) = groups.with_untracked(|groups| choice::moved(groups, chosen.as_ref(), places)) {
            choice.set(Choice::Version(version));
            focus_chosen(list);
        }
    };
    // Opens at what is chosen, with the focus on it.
    Effect::new(move |_| {
        if list.get().is_some() {
            focus_chosen(list);
        }
    });
    let group = move |(title, rows): (&'static str, Vec<Row>)| {
        let id = next_id("group");
        let labelled_by = id.clone();
        view! {
            <div role="group" aria-labelledby=labelled_by>
                <h3 id=id class="pick-title" role="presentation">{title}</h3>
                {rows.into_iter().map(|row| option(row, target, choice)).collect_view()}
            </div>
        }
    };
    view! {
        <div class="pick">
            <div class="pick-list" role="listbox" aria-label="Version" node_ref=list on:keydown=move_by>
                {move || rows.get().into_iter().map(group).collect_view()}
            </div>
            <div class="pick-foot">
                <Switch on=prereleases label="Show pre-releases" />
            </div>
        </div>
    }
}

fn option(row: Row, target: Signal<Option<Version>>, choice: RwSignal<Choice>) -> impl IntoView {
    let Row { release, marks, why } = row;
    let is_barred = why.is_some();
    let [id, about, marked, barred] = ["version", "about", "chips", "why"].map(next_id);
    let (labelled_by, described_by) = (id.clone(), format!("{marked} {about} {barred}"));
    let (version, picks) = (release.version.clone(), release.version.clone());
    let selected = Memo::new(move |_| target.with(|target| target.as_ref() == Some(&version)));
    // The one place in the list that Tab goes to; all of them where nothing is chosen.
    let reachable = move || selected.get() || target.with(Option::is_none);
    let published = release.published_at.map(|at| Local::from(at).date());
    let node = release.node.as_ref().map(|node| format!("Node {node}"));
    let about_text = published.into_iter().chain(node).collect::<Vec<_>>().join(" · ");
    let to_fetch = || release.needs.disk.map_or("to fetch".to_owned(), |disk| format!("fetch {}", human_bytes(disk)));
    let place = if release.installed { "installed".to_owned() } else { to_fetch() };
    let chip = |Mark { class, text, tip }: Mark| view! { <span class=class data-tip=tip>{text}</span> };
    view! {
        <div
            class="option"
            class:barred=is_barred
            role="option"
            aria-selected=move || if selected.get() { "true" } else { "false" }
            aria-labelledby=labelled_by
            aria-describedby=described_by
            tabindex=move || if reachable() { "0" } else { "-1" }
            on:click=move |_| choice.set(Choice::Version(picks.clone()))
        >
            <span class="version" id=id>{release.version.to_string()}</span>
            <span class="option-chips" id=marked aria-hidden="true">{marks.into_iter().map(chip).collect_view()}</span>
            <span class="faint option-about" id=about aria-hidden="true">
                <span>{about_text}</span>
                <span class="place" class:installed=release.installed>{place}</span>
            </span>
            <span id=barred hidden>{why}</span>
        </div>
    }
}

/// The chosen one, or the first where nothing is chosen.
fn focus_chosen(list: NodeRef<html::Div>) {
    // After the selection is drawn.
    request_animation_frame(move || {
        let Some(list) = list.get_untracked() else { return };
        let find = |selector: &str| list.query_selector(selector).ok().flatten();
        let found = find("[aria-selected=true]").or_else(|| find("[role=option]"));
        if let Some(option) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = option.focus();
        }
    });
}
