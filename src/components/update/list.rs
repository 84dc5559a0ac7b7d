//! Releases as a list box: arrow keys, Home, End and typing move through it; a filter where there are many.

use super::{
    choice::{moved, typed},
    mark::Mark,
    rows::{FEW, Row, Section, Users, filtered, versions},
    wish::Choice,
};
use crate::{
    format::{Local, count},
    live::Store,
    ui::{Icon, Switch, flag, icon, maybe, next_id, part, text},
};
use leptos::{ev, html, prelude::*};
use openclaw_contract::Version;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

/// Letters typed within this time belong together, in milliseconds.
const TOGETHER: f64 = 900.0;

/// How many instances run each version, looked at once a second.
pub(crate) fn users(store: Store) -> Memo<Users> {
    Memo::new(move |_| {
        store.clock.now();
        let users = RefCell::new(Users::new());
        untrack(|| {
            store.names(|view| {
                *users.borrow_mut().entry(view.version.clone()).or_default() += 1;
                false
            })
        });
        users.into_inner()
    })
}

/// Picks a version. `sections` are the rows before any filter, `target` the version that is chosen.
#[component]
pub(crate) fn VersionList(
    #[prop(into)] sections: Signal<Vec<Section>>,
    #[prop(into)] target: Signal<Option<Version>>,
    choice: RwSignal<Choice>,
    prereleases: RwSignal<bool>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let filter = RwSignal::new(String::new());
    let many = Memo::new(move |_| sections.with(|sections| versions(sections).count() > FEW));
    let shown = Memo::new(move |_| {
        let letters = if many.get() { filter.get() } else { String::new() };
        filtered(sections.get(), &letters)
    });
    let order = Memo::new(move |_| shown.with(|shown| versions(shown).cloned().collect::<Vec<_>>()));
    let letters = StoredValue::new((String::new(), 0.0));
    let to = move |version: Option<Version>| {
        if let Some(version) = version {
            choice.set(Choice::Version(version));
            focus_chosen(list);
        }
    };
    let type_ahead = move |key: &str| {
        let now = js_sys::Date::now();
        let so_far =
            letters.with_value(|(so_far, at)| if now - at < TOGETHER { so_far.clone() } else { String::new() });
        let so_far = so_far + key;
        to(order.with_untracked(|order| typed(order.iter(), &so_far)));
        letters.set_value((so_far, now));
    };
    let on_key = move |event: ev::KeyboardEvent| {
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
            key if is_letter(key) && !(event.ctrl_key() || event.meta_key() || event.alt_key()) => {
                type_ahead(key);
                return event.prevent_default();
            }
            _ => return,
        };
        event.prevent_default();
        let chosen = target.get_untracked();
        to(order.with_untracked(|order| moved(order, chosen.as_ref(), places)));
    };
    // Opens at what is chosen, with the focus on it; where a row goes away that had the focus, it goes there too.
    Effect::new(move |opened: Option<bool>| {
        order.track();
        if list.get().is_none() {
            return false;
        }
        if opened != Some(true) || focus_is_lost() {
            focus_chosen(list);
        }
        true
    });
    let listed = Memo::new(move |_| {
        target.with(|target| target.as_ref().is_some_and(|target| order.with(|order| order.contains(target))))
    });
    let option = move |version: Version| option(version, shown, target, listed, choice);
    let section = move |title: &'static str| {
        let id = next_id("group");
        let labelled_by = id.clone();
        let own = move || {
            let own = |section: &Section| (section.title == title).then(|| section.rows.clone());
            let rows = shown.with(|shown| shown.iter().find_map(own)).unwrap_or_default();
            rows.into_iter().map(|row| row.release.version).collect::<Vec<_>>()
        };
        view! {
            <div role="group" aria-labelledby=labelled_by>
                <h3 id=id class="pick-title" role="presentation">{title}</h3>
                <For each=own key=Clone::clone children=option />
            </div>
        }
    };
    let titles = move || shown.with(|shown| shown.iter().map(|section| section.title).collect::<Vec<_>>());
    let on_filter_key = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "Enter") {
            event.prevent_default();
            match listed.get_untracked() {
                true => focus_chosen(list),
                false => to(order.with_untracked(|order| order.first().cloned())),
            }
        }
    };
    let filter_field = move || {
        view! {
            <div class="input pick-filter">
                {icon(Icon::Search)}
                <input
                    type="search"
                    aria-label="Filter versions"
                    placeholder="Filter versions"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || filter.get()
                    on:input=move |event| filter.set(event_target_value(&event))
                    on:keydown=on_filter_key
                />
            </div>
        }
    };
    let none = move || {
        let (nothing, letters) = (order.with(Vec::is_empty), filter.get());
        if !nothing || letters.is_empty() {
            return ().into_any();
        }
        view! {
            <p class="pick-none muted">
                {format!("No version has “{letters}” in it. ")}
                <button type="button" class="link" on:click=move |_| filter.set(String::new())>"Show all"</button>
            </p>
        }
        .into_any()
    };
    let told = move || match filter.with(String::is_empty) {
        true => String::new(),
        false => count(order.with(Vec::len), "version"),
    };
    view! {
        <div class="pick">
            {part(move || if many.get() { filter_field().into_any() } else { ().into_any() })}
            <p class="sr-only" role="status">{text(told)}</p>
            <div class="pick-list" role="listbox" aria-label="Version" node_ref=list on:keydown=on_key>
                <For each=titles key=|title| *title children=section />
            </div>
            {part(none)}
            <div class="pick-foot">
                <Switch on=prereleases label="Show pre-releases" />
            </div>
        </div>
    }
}

fn is_letter(key: &str) -> bool {
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'),
        _ => false,
    }
}

fn option(
    version: Version,
    shown: Memo<Vec<Section>>,
    target: Signal<Option<Version>>,
    listed: Memo<bool>,
    choice: RwSignal<Choice>,
) -> impl IntoView {
    let [about, marked, barred] = ["about", "chips", "why"].map(next_id);
    let described_by = format!("{marked} {about} {barred}");
    let (wanted, picks, name) = (version.clone(), version.clone(), version.to_string());
    let focused = version.clone();
    // What has the focus is what Enter takes: it must not be one that the filter hides.
    let on_focus = move |_| {
        if target.with_untracked(Option::is_some) && !listed.get_untracked() {
            choice.set(Choice::Version(focused.clone()));
        }
    };
    let row = Memo::new(move |_| {
        let own = |row: &&Row| row.release.version == version;
        shown.with(|shown| shown.iter().flat_map(|section| &section.rows).find(own).cloned())
    });
    let selected = Memo::new(move |_| target.with(|target| target.as_ref() == Some(&wanted)));
    // The one place in the list that Tab goes to; all of them where none that is shown is chosen.
    let reachable = move || Some(if selected.get() || !listed.get() { "0" } else { "-1" }.to_owned());
    let details = move || row.get().map(|row| details(row, [&marked, &about, &barred])).into_any();
    view! {
        <div
            class="option"
            class:barred=flag(move || row.with(|row| row.as_ref().is_some_and(|row| row.why.is_some())))
            on:click=move |_| choice.set(Choice::Version(picks.clone()))
        >
            // The option itself is the version alone, which is its name; what stands around it describes it.
            <div
                class="version"
                role="option"
                aria-selected=maybe(move || Some(selected.get().to_string()))
                aria-describedby=described_by
                tabindex=maybe(reachable)
                on:focus=on_focus
            >
                {name}
            </div>
            {part(details)}
        </div>
    }
}

/// What stands beside and below the version.
fn details(row: Row, [marked, about, barred]: [&String; 3]) -> AnyView {
    let (place, node) = (row.place(), row.node());
    let Row { release, users, marks, why } = row;
    let published = release.published_at.map(|at| Local::from(at).date());
    let users = (users > 0).then(|| count(users, "instance"));
    let words = published.into_iter().chain(node).chain(users).collect::<Vec<_>>().join(" · ");
    let chip = |Mark { class, text, day, tip }: Mark| {
        let day = day.map(|day| format!(" {}", Local::from(day).day_and_month()));
        view! { <span class=class data-tip=tip>{text}{day}</span>" " }
    };
    view! {
        <span class="option-chips" id=marked.clone() aria-hidden="true">{marks.into_iter().map(chip).collect_view()}</span>
        <span class="faint option-about" id=about.clone() aria-hidden="true">
            <span>{words}" "</span>
            <span class="place" class:installed=release.installed>{place}</span>
        </span>
        <span id=barred.clone() hidden>{why}</span>
    }
    .into_any()
}

fn focus_is_lost() -> bool {
    document().active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "DIALOG"))
}

/// The chosen one, or the first where none that is shown is chosen.
fn focus_chosen(list: NodeRef<html::Div>) {
    // After the selection is drawn.
    request_animation_frame(move || {
        let Some(list) = list.try_get_untracked().flatten() else { return };
        let find = |selector: &str| list.query_selector(selector).ok().flatten();
        let found = find("[aria-selected=true]").or_else(|| find("[role=option]"));
        if let Some(option) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = option.focus();
        }
    });
}
