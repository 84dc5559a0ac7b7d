//! The parts: the real ones, with what they may have to show.

use super::{
    page::section,
    samples::{Sample, samples},
};
use crate::{
    app::app,
    components::{Age, Badge, Doing, HealthLine, Moment, Note, Versions, dot},
    ui::{Control, Gate, Icon, Item, Menu, Radio, Switch, Tone, icon},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceState, LayerStatus};

const SHUT: &str = "my-instance is stopped. Start it first.";

/// What a sample does where the real one acts: it says that it was pressed.
fn pressed(what: &'static str) -> Callback<()> {
    let toasts = app().toasts;
    Callback::new(move |()| {
        toasts.done(format!("{what} was pressed"), Some("This is a sample: nothing is done.".to_owned()))
    })
}

pub(super) fn instances() -> AnyView {
    let now = app().store.clock.now_untracked();
    let states = InstanceState::ALL.into_iter().chain([InstanceState::of_word("hibernating")]);
    let badges = states.map(|state| view! { <Badge state=Signal::stored(state) /> }).collect_view();
    let statuses =
        [LayerStatus::Ok, LayerStatus::Starting, LayerStatus::Failing, LayerStatus::Off, LayerStatus::Unknown];
    let dots = statuses.map(|status| {
        view! { <li><span class=dot(status) aria-hidden="true"></span>" "{status.as_str()}</li> }
    });
    let content = view! {
        <div class="design-row">{badges}</div>
        <ul class="design-row health">{dots.collect_view()}</ul>
        <div class="design-cards">{samples(now).into_iter().map(sample).collect_view()}</div>
    };
    let says = "A state is a colour, an icon and a word. A layer of health is told apart by its shape as well.";
    section("Instances", says, content.into_any())
}

fn sample((says, view, queued): Sample) -> AnyView {
    let (state, view, queued) = (Signal::stored(view.state), Signal::stored(view), Signal::stored(queued));
    view! {
        <div class="design-sample">
            <p class="faint">{says}</p>
            <Badge state />
            <Versions view queued />
            <Doing view />
            <Note view queued />
            <HealthLine view />
        </div>
    }
    .into_any()
}

pub(super) fn controls() -> AnyView {
    let shut = Gate::Shut(SHUT.to_owned());
    let button = |tone: Tone, title: &'static str, gate: Gate, busy: bool| {
        let (gate, busy) = (Signal::stored(gate), Signal::stored(busy));
        view! { <Control gate busy tone=Signal::stored(tone) on_use=pressed(title)>{title}</Control> }.into_any()
    };
    let row = |tone: Tone, title: &'static str| {
        view! {
            <div class="design-row">
                {button(tone, title, Gate::Open, false)}
                {button(tone, "Shut, says why", shut.clone(), false)}
                {button(tone, "Under way", Gate::Open, true)}
            </div>
        }
    };
    let item = |drawing: Icon, title: &'static str, gate: Gate| Item {
        title,
        icon: drawing,
        gate: Signal::stored(gate),
        dangerous: false,
        there: Signal::stored(true),
        on_use: pressed(title),
    };
    let items = vec![item(Icon::Restart, "Restart", Gate::Open), item(Icon::Stop, "Stop", shut.clone())];
    let rows = [(Tone::Primary, "Primary"), (Tone::Plain, "Plain"), (Tone::Quiet, "Quiet"), (Tone::Danger, "Danger")];
    let content = view! {
        {rows.map(|(tone, title)| row(tone, title)).collect_view()}
        <div class="design-row"><Menu label="More actions for a sample".to_owned() items /></div>
    };
    let says =
        "What is shut can be reached and says why: its reason is the server's own. One primary control in a place.";
    section("Controls", says, content.into_any())
}

pub(super) fn fields() -> AnyView {
    let (on, chosen) = (RwSignal::new(true), RwSignal::new(0_u8));
    let choice = |at: u8, title: &'static str| {
        view! {
            <Radio group="design-choice".to_owned() chosen=Signal::derive(move || chosen.get() == at) on_choose=Callback::new(move |()| chosen.set(at)) label=title>
                <span>{title}</span>
            </Radio>
        }
    };
    let content = view! {
        <div class="field">
            <label for="design-name">"Name"</label>
            <input id="design-name" class="input" type="text" value="my-instance" />
        </div>
        <div class="field">
            <label for="design-wrong">"Name, not as it must be"</label>
            <input id="design-wrong" class="input" type="text" value="My Instance" aria-invalid="true" aria-describedby="design-why" />
            <p id="design-why" class="problem">"“My Instance” has a capital letter: names are a-z, 0-9 and dashes."</p>
        </div>
        <Switch on label="Start it now" />
        <div class="design-row">{choice(0, "One")}{choice(1, "Another")}</div>
    };
    section("Fields", "A message names the value and what would be right.", content.into_any())
}

pub(super) fn sentences() -> AnyView {
    let app = app();
    let clock = app.store.clock;
    let now = clock.now_untracked();
    let fail =
        move |_| app.toasts.failed("Update of my-instance failed", Some("The server cannot be reached.".to_owned()));
    let done = move |_| app.toasts.done("my-instance is being updated", Some("2026.4.8 → 2026.4.11.".to_owned()));
    let content = view! {
        <p class="alert">"What is not allowed says so, and what helps."</p>
        <p class="note bad">"It failed, and this is why."</p>
        <p class="note waits">{icon(Icon::Waits)}<span>"It goes on by itself, though not now."</span></p>
        <p class="note">"What is to be known beside that."</p>
        <p>"A moment: "<Moment at=now clock />", and how long ago: "<Age at=Signal::stored(now) clock /></p>
        <div class="design-row">
            <button type="button" class="button" on:click=done>"A good outcome"</button>
            <button type="button" class="button" on:click=fail>"A bad one"</button>
        </div>
    };
    section(
        "Sentences",
        "Short and plain. A toast is for an outcome; a bad one stays until it is dismissed.",
        content.into_any(),
    )
}
