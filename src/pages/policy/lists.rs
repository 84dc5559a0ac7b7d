//! The versions that are blocked, and those that are held back.

use super::{draft::Standing, form::Edit};
use crate::{
    app::app,
    components::Moment,
    paths,
    ui::{memo, part, rescue_focus, text},
};
use leptos::prelude::*;
use openclaw_contract::{
    Version,
    policy::{BlockedVersion, HeldVersion},
};

#[component]
pub(super) fn Blocked(edit: Edit) -> impl IntoView {
    let rows = memo(move || edit.with(|draft, policy| draft.blocked(policy)));
    let row = move |(blocked, standing): (BlockedVersion, Standing)| {
        let BlockedVersion { version, reason } = blocked;
        let (class, chip, button) = match standing {
            Standing::Kept => ("", None, "Unblock"),
            Standing::Added => ("changed", Some("not saved yet"), "Undo"),
            Standing::Removed => ("changed removed", Some("is unblocked on saving"), "Undo"),
        };
        let (named, key) = (version.to_string(), version.to_string());
        let same = format!("[data-blocked='{version}'] button");
        let toggle = move |_| {
            edit.amend(|draft, _| draft.toggle_block(&version));
            rescue_focus(vec![same.clone(), "#block-version".to_owned()]);
        };
        view! {
            <li class=class data-blocked=key>
                <span class="version">{named.clone()}</span>
                {chip.map(|chip| view! { <span class="chip queued">{chip}</span> })}
                <button type="button" class="button quiet" on:click=toggle>{button}<span class="sr-only">" "{named}</span></button>
                {reason.map(|reason| view! { <p class="faint" dir="auto">{reason}</p> })}
            </li>
        }
    };
    let list = part(move || {
        let rows = rows.get();
        if rows.is_empty() {
            return view! { <p class="faint">"None: instances may be brought to every version that suits the rest of the policy."</p> }
                .into_any();
        }
        view! { <ul class="version-list" aria-label="Blocked versions">{rows.into_iter().map(row).collect_view()}</ul> }
            .into_any()
    });
    view! {
        <section class="panel">
            <header><h2>"Blocked versions"</h2></header>
            {list}
            <AddBlocked edit />
        </section>
    }
}

/// Blocks one more. Enter in either field adds it, and does not save the rest.
#[component]
fn AddBlocked(edit: Edit) -> impl IntoView {
    let store = app().store;
    let (version, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<String>);
    let known = part(move || {
        let known = store
            .catalog
            .with(|catalog| catalog.releases().iter().map(|release| release.version.to_string()).collect::<Vec<_>>());
        known.into_iter().map(|version| view! { <option value=version></option> }).collect_view().into_any()
    });
    let add = move || {
        let why = Some(reason.get_untracked().trim().to_owned()).filter(|why| !why.is_empty());
        let typed = version.get_untracked();
        let added = match typed.trim().parse::<Version>() {
            Ok(version) => edit.amend(|draft, policy| draft.block(version, why, policy)).unwrap_or(Ok(())),
            Err(error) if typed.trim().is_empty() => Err(format!("Which version? {error}.")),
            Err(error) => Err(format!("“{}”: {error}.", typed.trim())),
        };
        if added.is_ok() {
            version.set(String::new());
            reason.set(String::new());
        }
        problem.set(added.err());
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    view! {
        <div class="add-blocked" on:keydown=on_key>
            <input
                class="input mono"
                id="block-version"
                list="known-versions"
                aria-label="Version to block"
                placeholder="Version"
                autocomplete="off"
                aria-describedby="add-blocked-problem"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || version.get()
                on:input=move |event| version.set(event_target_value(&event))
            />
            <datalist id="known-versions">{known}</datalist>
            <input
                class="input"
                aria-label="Why it is blocked, optional"
                placeholder="Why (optional)"
                autocomplete="off"
                dir="auto"
                prop:value=move || reason.get()
                on:input=move |event| reason.set(event_target_value(&event))
            />
            <button type="button" class="button" on:click=move |_| add()>"Block"</button>
        </div>
        <p class="problem" id="add-blocked-problem" aria-live="polite">{text(move || problem.get().unwrap_or_default())}</p>
    }
}

#[component]
pub(super) fn Held(edit: Edit) -> impl IntoView {
    let clock = app().store.clock;
    let held = memo(move || edit.policy.with(|policy| policy.held_versions.iter().cloned().collect::<Vec<_>>()));
    let row = move |held: HeldVersion| {
        let HeldVersion { version, instance, at, signature } = held;
        let named = version.to_string();
        let of = version.clone();
        let lifted = memo(move || edit.draft.with(|draft| draft.is_lifted(&of)));
        let toggle = move |_| {
            edit.amend(|draft, _| draft.toggle_lift(&version));
        };
        let chip = part(move || {
            let chip = || view! { <span class="chip queued">"is lifted on saving"</span> };
            lifted.get().then(chip).into_any()
        });
        view! {
            <li class:changed=move || lifted.get() class:removed=move || lifted.get()>
                <span class="version">{named.clone()}</span>
                {chip}
                <button type="button" class="button quiet" on:click=toggle>
                    {text(move || if lifted.get() { "Undo" } else { "Lift" }.to_owned())}
                    <span class="sr-only">" "{named}</span>
                </button>
                <p class="faint" dir="auto">
                    "Failed on "
                    <a href=paths::instance_page(&instance)><bdi>{instance.to_string()}</bdi></a>
                    ", "<Moment at clock />": "{signature}
                </p>
            </li>
        }
    };
    let list = part(move || {
        let rows = held.get();
        if rows.is_empty() {
            return view! { <p class="faint">"None: no version failed since the last one was lifted."</p> }.into_any();
        }
        view! { <ul class="version-list" aria-label="Held versions">{rows.into_iter().map(row).collect_view()}</ul> }
            .into_any()
    });
    view! {
        <section class="panel">
            <header><h2>"Held versions"</h2></header>
            {list}
        </section>
    }
}
