//! The filters, kept in the address.

use super::{
    feed::Feed,
    filter::{Filter, INSTANCE, OUTCOME, PARTS, WHAT, WHO, outcome_title, topic_title},
};
use crate::{
    address::Address,
    app::{App, app},
    ui::{memo, next_id, part, rescue_focus},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceName, Outcome, Topic};
use std::collections::BTreeSet;

/// So many names are proposed.
const PROPOSED: usize = 200;

/// Takes every filter out of the address.
pub(super) fn clear(address: Address) {
    address.amend(|query| PARTS.into_iter().for_each(|part| query.set(part, None)));
    rescue_focus(vec![".activity-filters select".to_owned()]);
}

fn say(address: Address, part: &'static str, value: String) {
    let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    address.amend(|query| query.set(part, value));
}

#[component]
pub(super) fn Filters(filter: Memo<Filter>, feed: RwSignal<Feed>) -> impl IntoView {
    let App { store, address, .. } = app();
    let names = memo(move || {
        let mut names = store.names(|_| true);
        names.truncate(PROPOSED);
        names.iter().map(ToString::to_string).collect::<Vec<_>>()
    });
    let actors = memo(move || {
        let mut seen = feed.with(|feed| feed.shown().map(|event| event.actor.clone()).collect::<BTreeSet<_>>());
        seen.extend(store.terms.with(|terms| terms.as_ref().map(|terms| terms.actor.name.clone())));
        seen.extend(["reconciler", "portal"].map(str::to_owned));
        seen.into_iter().collect::<Vec<_>>()
    });
    let topics = Topic::ALL.iter().map(|topic| (topic.as_str(), topic_title(*topic))).collect();
    let outcomes = Outcome::ALL.iter().map(|outcome| (outcome.as_str(), outcome_title(*outcome))).collect();
    let topic = memo(move || filter.with(|filter| filter.topic.map_or("", Topic::as_str)));
    let outcome = memo(move || filter.with(|filter| filter.outcome.map_or("", Outcome::as_str)));
    let instance =
        memo(move || filter.with(|filter| filter.instance.as_ref().map(ToString::to_string).unwrap_or_default()));
    let actor = memo(move || filter.with(|filter| filter.actor.clone().unwrap_or_default()));
    let is_name = |typed: &str| typed.parse::<InstanceName>().map(drop).map_err(|error| error.to_string());
    let all = memo(move || filter.with(Filter::is_all));
    let clear_button = part(move || {
        let button = || view! { <button type="button" class="button quiet" on:click=move |_| clear(address)>"Clear filters"</button> };
        (!all.get()).then(button).into_any()
    });
    view! {
        <form class="filters activity-filters" aria-label="Filters" on:submit=|event| event.prevent_default()>
            {choice("What", "Everything", WHAT, topics, topic)}
            {choice("Outcome", "Any", OUTCOME, outcomes, outcome)}
            {typed("Instance", INSTANCE, instance, names, is_name)}
            {typed("Who", WHO, actor, actors, |_| Ok(()))}
            {clear_button}
        </form>
    }
}

fn choice(
    label: &'static str,
    all: &'static str,
    at: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: Memo<&'static str>,
) -> AnyView {
    let address = app().address;
    let option = |(word, title): (&'static str, &'static str)| {
        view! { <option value=word selected=move || chosen.get() == word>{title}</option> }
    };
    view! {
        <label class="filter">
            <span>{label}</span>
            <select class="input" prop:value=move || chosen.get() on:change=move |event| say(address, at, event_target_value(&event))>
                <option value="">{all}</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn typed(
    label: &'static str,
    at: &'static str,
    value: Memo<String>,
    proposed: Memo<Vec<String>>,
    judge: fn(&str) -> Result<(), String>,
) -> AnyView {
    let (list, why) = (next_id("proposed"), next_id("why"));
    let (list_of, why_of) = (list.clone(), why.clone());
    let (problem, address) = (RwSignal::new(None::<String>), app().address);
    let change = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let judged = if text.trim().is_empty() { Ok(()) } else { judge(text.trim()) };
        if judged.is_ok() {
            say(address, at, text);
        }
        problem.set(judged.err());
    };
    let options = part(move || {
        proposed.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view().into_any()
    });
    view! {
        <label class="filter">
            <span>{label}</span>
            <input
                class="input"
                list=list_of
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder="Any"
                aria-describedby=why_of
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:change=change
            />
            <datalist id=list>{options}</datalist>
            <span class="problem" id=why aria-live="polite">{move || problem.get()}</span>
        </label>
    }
    .into_any()
}
