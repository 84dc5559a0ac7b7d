//! The decision table, as the policy makes it: the one in force, or the one that would be.

use super::{
    form::Edit,
    table::{Cell, Line, Table},
};
use crate::{
    app::app,
    ui::{maybe, memo, part, text},
};
use leptos::prelude::*;
use openclaw_contract::{Action, Host, InstanceState, refusal::Role};

#[component]
pub(super) fn Preview(edit: Edit) -> impl IntoView {
    let store = app().store;
    let of_actor =
        memo(move || store.terms.with(|terms| terms.as_ref().map_or(Role::Viewer, |terms| terms.actor.role)));
    let picked = RwSignal::new(None::<Role>);
    let role = memo(move || picked.get().unwrap_or_else(|| of_actor.get()));
    let host = memo(move || store.with_basis(|basis| coarse(basis.host)).unwrap_or_default());
    let now = memo(move || edit.policy.with(|policy| Table::of(policy, role.get(), &host.get())));
    let then = memo(move || Table::of(&edit.with(|draft, policy| draft.preview(policy)), role.get(), &host.get()));
    let drafted = memo(move || edit.with(|draft, policy| draft.count(policy) > 0));
    let segment = move |choice: Role| {
        let pressed = maybe(move || Some((role.get() == choice).to_string()));
        let own =
            part(move || (of_actor.get() == choice).then(|| view! { <span class="faint">" (you)"</span> }).into_any());
        let press = move |_| picked.set(Some(choice));
        view! { <button type="button" class="segment" aria-pressed=pressed on:click=press>{choice.as_str()}{own}</button> }
    };
    let differences = text(move || {
        if !drafted.get() {
            return "As it is now.".to_owned();
        }
        let number = now.with(|now| then.with(|then| Some(then.as_ref()?.differences(now.as_ref()?)))).unwrap_or(0);
        match number {
            0 => "As it would be: your changes make no difference to these answers.".to_owned(),
            1 => "As it would be: 1 answer changes.".to_owned(),
            number => format!("As it would be: {number} answers change."),
        }
    });
    let drawn = part(move || {
        let draw = |then: &Table| now.with(|now| table(then, now.as_ref().unwrap_or(then)));
        then.with(|then| then.as_ref().map(draw)).into_any()
    });
    view! {
        <section class="panel decisions" aria-labelledby="decisions-title">
            <header>
                <h2 id="decisions-title">"What is allowed"</h2>
                <div class="segments" role="group" aria-label="For which role">{Role::ALL.map(segment)}</div>
            </header>
            <p class="muted" aria-live="polite">{differences}</p>
            {drawn}
        </section>
    }
}

/// What is free moves all the time; only steps of it are worth another table.
fn coarse(host: &Host) -> Host {
    const STEP: u64 = 1 << 28;
    let step = |bytes: Option<u64>| bytes.map(|bytes| bytes / STEP * STEP);
    Host {
        memory_available: step(host.memory_available),
        disk_available: step(host.disk_available),
        load_percent: host.load_percent.map(|load| load / 50 * 50),
        ..*host
    }
}

fn table(then: &Table, now: &Table) -> AnyView {
    let state = |state: InstanceState| {
        view! { <th scope="col">{state.title().to_owned()}</th> }
    };
    let body = |action: Action| {
        let lines: Vec<(usize, &Line)> =
            then.lines.iter().enumerate().filter(|(_, line)| line.action == action).collect();
        let rows = lines.len();
        let row = |(place, (at, line)): (usize, &(usize, &Line))| {
            let group = (place == 0 && rows > 1).then(|| {
                view! { <th scope="rowgroup" rowspan=rows.to_string()>{action.title()}</th> }
            });
            let name = if rows > 1 {
                view! { <th scope="row" class="towards">{line.towards}</th> }.into_any()
            } else {
                view! { <th scope="row" colspan="2">{action.title()}</th> }.into_any()
            };
            let cells = line.cells.iter().enumerate();
            let cells = cells.map(|(column, said)| cell(said, then, then.differs(*at, column, now))).collect_view();
            view! { <tr>{group}{name}{cells}</tr> }
        };
        view! { <tbody>{lines.iter().enumerate().map(row).collect_view()}</tbody> }
    };
    let said = then.said.iter().map(|said| view! { <li>{said.clone()}</li> }).collect_view();
    view! {
        <div class="table-scroll" role="region" aria-label="Decision table" tabindex="0">
            <table>
                <caption class="sr-only">"What may be done to an instance in which state; the numbers are those of the reasons below"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Action"</th>
                        <th scope="col">"Towards"</th>
                        {InstanceState::ALL.map(state)}
                    </tr>
                </thead>
                {Action::ALL.map(body)}
            </table>
        </div>
        <h3>"Reasons and warnings"</h3>
        <p class="faint">"The versions in them are examples."</p>
        <ol class="reasons-list">{said}</ol>
    }
    .into_any()
}

fn cell(cell: &Cell, table: &Table, differs: bool) -> AnyView {
    let Cell { allowed, notes, .. } = cell;
    let (mark, word) = if *allowed { ("dot running", "yes") } else { ("dot diamond error", "no") };
    let tip = Some(table.explained(cell).join(" ")).filter(|tip| !tip.is_empty());
    let numbers: Vec<_> = notes.iter().map(|note| note.saturating_add(1).to_string()).collect();
    view! {
        <td class:differs=differs data-tip=tip>
            <span class=mark aria-hidden="true"></span>
            {word}
            {(!numbers.is_empty()).then(|| view! { <sup>{numbers.join(" ")}</sup> })}
            {differs.then(|| view! { <span class="sr-only">", another answer than now"</span> })}
        </td>
    }
    .into_any()
}
