//! One field: what it means, its value, and what is in force.

use super::{
    draft::Draft,
    field::{Field, Kind},
    form::Edit,
    value::{OFF, ON},
};
use crate::ui::{maybe, memo, next_id, part, rescue_focus, text};
use leptos::prelude::*;

pub(super) fn field(field: Field, edit: Edit) -> AnyView {
    let (id, help) = (next_id("policy"), next_id("help"));
    let value = memo(move || edit.with(|draft, policy| draft.value(field, policy)));
    let fill = move |value: String| {
        edit.amend(|draft, policy| draft.fill(field, value, policy));
    };
    let problem =
        memo(move || edit.with(|draft, policy| draft.problem(field, policy)).or_else(|| edit.objection(field)));
    let control = match field.kind() {
        Kind::Switch => switch(&id, &help, field, value, fill),
        Kind::Choice(choices) => choice(&id, &help, choices, value, fill),
        Kind::Number { unit, none, .. } => number(&id, &help, unit, none, value, problem, fill),
    };
    let label = match field.kind() {
        Kind::Switch => ().into_any(),
        Kind::Choice(_) | Kind::Number { .. } => view! { <label for=id.clone()>{field.title()}</label> }.into_any(),
    };
    let (changes, meanwhile) = (
        memo(move || edit.with(|draft, policy| draft.changes(field, policy))),
        memo(move || edit.with(|draft, policy| draft.changed_meanwhile(field, policy))),
    );
    let in_force = memo(move || edit.policy.with(|policy| field.said(&field.of(policy))));
    let input = format!("#{id}");
    let undo = move |_| {
        let now = edit.policy.with_untracked(|policy| field.of(policy));
        edit.amend(|draft: &mut Draft, policy| draft.fill(field, now, policy));
        rescue_focus(vec![input.clone()]);
    };
    let about = part(move || {
        let words = match meanwhile.get() {
            Some(now) => format!("Changed meanwhile: now {now}. "),
            None => format!("In force: {}. ", in_force.get()),
        };
        let line = || {
            view! {
                <p class="in-force">
                    {words}
                    <button type="button" class="link" on:click=undo.clone()>"Undo"<span class="sr-only">" "{field.title()}</span></button>
                </p>
            }
        };
        changes.get().then(line).into_any()
    });
    view! {
        <div class="policy-field" class:changed=move || changes.get()>
            <div class="policy-value">{label}{control}</div>
            <p class="problem" aria-live="polite">{text(move || problem.get().unwrap_or_default())}</p>
            {about}
            <p class="faint" id=help>{field.help()}</p>
        </div>
    }
    .into_any()
}

fn switch(id: &str, help: &str, field: Field, value: Memo<String>, fill: impl Fn(String) + 'static) -> AnyView {
    let on = move || value.with(|value| value == ON);
    let turn = move |event| fill(if event_target_checked(&event) { ON } else { OFF }.to_owned());
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                id=id.to_owned()
                aria-describedby=help.to_owned()
                prop:checked=on
                on:change=turn
            />
            <span class="switch-track" aria-hidden="true"></span>
            <span>{field.title()}</span>
        </label>
    }
    .into_any()
}

fn choice(
    id: &str,
    help: &str,
    choices: &'static [(&'static str, &'static str)],
    value: Memo<String>,
    fill: impl Fn(String) + 'static,
) -> AnyView {
    let option = |(word, title): &(&'static str, &'static str)| {
        let word = *word;
        view! { <option value=word selected=move || value.with(|value| value == word)>{*title}</option> }
    };
    view! {
        <select
            class="input"
            id=id.to_owned()
            aria-describedby=help.to_owned()
            prop:value=move || value.get()
            on:change=move |event| fill(event_target_value(&event))
        >
            {choices.iter().map(option).collect_view()}
        </select>
    }
    .into_any()
}

fn number(
    id: &str,
    help: &str,
    unit: &'static str,
    none: Option<&'static str>,
    value: Memo<String>,
    problem: Memo<Option<String>>,
    fill: impl Fn(String) + 'static,
) -> AnyView {
    view! {
        <span class="policy-number" class:wide=none.is_some()>
            <input
                class="input"
                id=id.to_owned()
                inputmode="numeric"
                autocomplete="off"
                placeholder=none
                aria-describedby=help.to_owned()
                aria-invalid=maybe(move || problem.with(Option::is_some).then(|| "true".to_owned()))
                prop:value=move || value.get()
                on:input=move |event| fill(event_target_value(&event))
            />
            <span class="muted">{unit}</span>
        </span>
    }
    .into_any()
}
