//! One instance: what it does, what happened to it, what it writes, what it is.

mod about;
mod band;
mod events;
mod gone;
mod heading;
mod log;
mod snapshots;
mod timeline;

use crate::{
    api::error::ApiError,
    app::app,
    components::{Doing, Failure, Note, Setback},
    live::Member,
};
use about::About;
use gone::{Deleted, Loading, Unknown};
use heading::Heading;
use leptos::prelude::*;
use log::LogPanel;
use openclaw_contract::InstanceName;
use snapshots::SnapshotsPanel;
use timeline::{Reader, TimelinePanel};

/// What the page has to show. It is drawn anew only when this changes.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Unread,
    Failed(ApiError),
    Unknown,
    There,
    Deleted,
}

/// The page of the instance that the address names.
pub(crate) fn instance_page(name: String) -> AnyView {
    match name.parse::<InstanceName>() {
        Ok(name) => named(name).into_any(),
        Err(_) => view! { <Unknown name /> }.into_any(),
    }
}

fn named(name: InstanceName) -> impl IntoView {
    let store = app().store;
    let wanted = name.clone();
    let there = Memo::new(move |_| store.member(&wanted).is_some());
    let stage = Memo::new(move |before| match (there.get(), store.loaded.get(), store.failure.get()) {
        (true, _, _) => Stage::There,
        // Once seen, an absence means that it was deleted.
        (false, _, _) if matches!(before, Some(Stage::There | Stage::Deleted)) => Stage::Deleted,
        (false, true, _) => Stage::Unknown,
        (false, false, Some(error)) => Stage::Failed(error),
        (false, false, None) => Stage::Unread,
    });
    let title_name = name.clone();
    Effect::new(move |_| {
        let state =
            store.member(&title_name).map(|member| member.with(|shown| format!(" · {}", shown.view.state.title())));
        document().set_title(&format!("{title_name}{} · OpenClaw portal", state.unwrap_or_default()));
    });
    move || match stage.get() {
        Stage::There => store.member_untracked(&name).map(|member| view! { <Page member /> }).into_any(),
        Stage::Deleted => view! { <Deleted name=name.to_string() /> }.into_any(),
        Stage::Unknown => view! { <Unknown name=name.to_string() /> }.into_any(),
        Stage::Failed(error) => {
            view! { <Failure title="The instance cannot be read" error retry=move |()| store.try_now() /> }.into_any()
        }
        Stage::Unread => view! { <Loading name=name.to_string() /> }.into_any(),
    }
}

#[component]
fn Page(member: Member) -> impl IntoView {
    let name = member.with_untracked(|shown| shown.view.name.clone());
    let queued = {
        let member = member.clone();
        Memo::new(move |_| member.with(|shown| shown.queued))
    };
    let view = Memo::new(move |_| member.with(|shown| shown.view.clone()));
    let created = view.with_untracked(|view| view.created_at);
    let reader = Reader::open(app().store, name.clone());
    view! {
        <div class="instance">
            <Heading view queued />
            <div class="instance-now">
                <Doing view />
                <Note view queued />
                <Setback view history=reader.history />
            </div>
            <div class="columns">
                <div class="column">
                    <TimelinePanel reader created />
                    <SnapshotsPanel view />
                    <LogPanel name />
                </div>
                <About view />
            </div>
        </div>
    }
}
