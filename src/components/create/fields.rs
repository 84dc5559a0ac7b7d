//! The fields of the dialog, each with its problem beside it.

use super::{
    draft::{Draft, Judged},
    labels,
    names::suggested,
};
use crate::{
    app::app,
    components::{
        refused::notes,
        update::{mark::standing, rows::Row},
    },
    format::Local,
    ui::{Icon, Switch, icon, part},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::{InstanceName, Release, validation::may_target};

/// A problem beside a field, said when it comes up.
#[component]
fn Problem(id: &'static str, #[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    view! { <p class="problem" id=id aria-live="polite">{move || text.get()}</p> }
}

#[component]
pub(super) fn NameField(draft: Draft, #[prop(into)] judged: Signal<Option<Judged>>) -> impl IntoView {
    let problem = Memo::new(move |_| judged.with(|judged| draft.name_problem(judged.as_ref())));
    let field = NodeRef::<html::Input>::new();
    let free = Memo::new(move |_| draft.name.with(|typed| suggested(typed, |name| app().store.is_taken(name))));
    let take = move |_| {
        if let Some(name) = free.get_untracked() {
            draft.failure.set(None);
            draft.name.set(name.to_string());
        }
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    let suggestion = move || {
        let button = |name: InstanceName| {
            let says = format!("Use {name}");
            view! { <button type="button" class="link suggestion" on:click=take>{says}</button> }
        };
        free.get().map(button).into_any()
    };
    view! {
        <div class="field">
            <label for="new-name">"Name"</label>
            <input
                id="new-name"
                node_ref=field
                class="input mono"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                autofocus
                maxlength="80"
                placeholder="my-instance"
                aria-describedby="new-name-problem new-name-help"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || draft.name.get()
                on:input=move |event| {
                    draft.failure.set(None);
                    draft.name.set(event_target_value(&event));
                }
            />
            <Problem id="new-name-problem" text=problem />
            <p class="help" id="new-name-help">"Lower-case letters, digits and hyphens. It cannot be changed later."</p>
            {part(suggestion)}
        </div>
    }
}

#[component]
pub(super) fn VersionField(draft: Draft) -> impl IntoView {
    let store = app().store;
    // Kept: the list must not be drawn anew, under an open menu, by what does not change it.
    let options = Memo::new(move |_| {
        let (chosen, prereleases) = (draft.chosen(), draft.prereleases.get());
        let newest = store.catalog.with(|catalog| catalog.newest_stable().map(|newest| newest.version.clone()));
        let shown = |release: &&Release| {
            prereleases || !release.version.is_prerelease() || Some(&release.version) == chosen.as_ref()
        };
        let option = |release: &Release| {
            let barred = store.with_basis(|basis| may_target(release, prereleases, basis).err()).flatten();
            let marks = standing(release, newest.as_ref(), barred.as_ref());
            let mut words = vec![release.version.to_string()];
            words.extend(release.published_at.map(|at| Local::from(at).date()));
            words.extend(release.installed.then(|| "installed".to_owned()));
            words.extend(marks.iter().map(|mark| mark.text.to_owned()));
            (release.version.to_string(), words.join(" · "), Some(&release.version) == chosen.as_ref())
        };
        store.catalog.with(|catalog| catalog.releases().iter().filter(shown).map(option).collect::<Vec<_>>())
    });
    let option = |(version, words, chosen): (String, String, bool)| {
        view! { <option value=version selected=chosen>{words}</option> }
    };
    let about = move || draft.release().map(about).into_any();
    let problem = Memo::new(move |_| {
        let unread = store.catalog.with(|catalog| catalog.is_empty());
        draft.version_problem().or_else(|| store.catalog_failure.get().filter(|_| unread).map(|error| error.message()))
    });
    view! {
        <div class="field">
            <label for="new-version">"Version"</label>
            <select
                id="new-version"
                class="input mono"
                aria-describedby="new-version-problem new-version-help"
                aria-invalid=move || draft.version_problem().map(|_| "true")
                on:change=move |event| {
                    draft.failure.set(None);
                    draft.version.set(event_target_value(&event).parse().ok());
                }
            >
                <Show when=move || draft.imports.get()>
                    <option value="" selected>"The one that wrote the backup"</option>
                </Show>
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
            <Problem id="new-version-problem" text=problem />
            {part(about)}
            <Switch on=draft.prereleases label="Show pre-releases" />
        </div>
    }
}

/// What the chosen release occupies, what it runs on, and where to read about it.
fn about(release: Release) -> AnyView {
    let row = Row::plain(release);
    let place = row.place();
    let Release { node, notes_url, .. } = row.release;
    let node = node.map(|node| format!(" · Node {node}"));
    let notes = notes_url.map(|url| view! { " · " {notes(Some(&url))} });
    view! { <p class="help" id="new-version-help">{place}{node}{notes}</p> }.into_any()
}

#[component]
pub(super) fn LabelsField(draft: Draft) -> impl IntoView {
    let problem = Memo::new(move |_| draft.labels_problem());
    let take = move || {
        let typed = draft.label.with_untracked(|typed| labels::cut(typed));
        // A label that is none stays in the field, where it can be mended.
        if typed.is_empty() || labels::parse(&typed).is_err() {
            return;
        }
        draft.labels.update(|labels| {
            for text in typed {
                if !labels.contains(&text) {
                    labels.push(text);
                }
            }
        });
        draft.label.set(String::new());
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let empty = draft.label.with_untracked(String::is_empty);
        match event.key().as_str() {
            "Enter" | "," if !empty => {
                event.prevent_default();
                take();
            }
            "Backspace" if empty => draft.labels.update(|labels| drop(labels.pop())),
            _ => {}
        }
    };
    let chip = move |text: String| {
        let (name, gone) = (format!("Remove label {text}"), text.clone());
        let remove = move |_| draft.labels.update(|labels| labels.retain(|label| *label != gone));
        view! {
            <span class="chip removable">
                {text}
                <button type="button" aria-label=name on:click=remove>{icon(Icon::Close)}</button>
            </span>
        }
    };
    view! {
        <div class="field">
            <label for="new-labels">"Labels"<span class="faint">" optional"</span></label>
            <div class="input chips">
                <For each=move || draft.labels.get() key=Clone::clone children=chip />
                <input
                    id="new-labels"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder="team=ops"
                    aria-describedby="new-labels-problem new-labels-help"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    prop:value=move || draft.label.get()
                    on:input=move |event| {
                        draft.failure.set(None);
                        draft.label.set(event_target_value(&event));
                    }
                    on:keydown=on_key
                    on:blur=move |_| take()
                />
            </div>
            <Problem id="new-labels-problem" text=problem />
            <p class="help" id="new-labels-help">"key=value, Enter after each. The fleet can be searched for them."</p>
        </div>
    }
}
