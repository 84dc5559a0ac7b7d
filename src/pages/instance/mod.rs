//! One instance: what it does, what happened to it, what it writes, what it is.

mod about;
mod band;
mod danger;
mod events;
mod gestures;
mod gone;
mod heading;
mod host;
mod last;
mod log;
mod operation;
mod reader;
mod sight;
mod snapshots;
mod step_log;
mod timeline;
mod usage;

use crate::{
    api::error::ApiError,
    app::app,
    components::{Doing, Failure, Note, Setback},
    live::Member,
    ui::{memo, part},
};
use about::About;
use danger::DangerZone;
use events::Told;
use gone::{Deleted, Loading, Unknown};
use heading::Heading;
use host::OnHost;
use last::LastFailure;
use leptos::prelude::*;
use log::LogPanel;
use openclaw_contract::InstanceName;
use reader::Reader;
use sight::Sight;
use snapshots::SnapshotsPanel;
use timeline::TimelinePanel;

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
    let sight = Sight::open(name.clone(), created);
    let told = Told::of(reader, sight);
    let host = OnHost::open(name.clone());
    // Its callout says in full what the note would.
    let failed = memo(move || view.with(last::failed));
    let note = part(move || (!failed.get()).then(|| view! { <Note view queued /> }).into_any());
    view! {
        <div class="instance">
            <Heading view queued />
            <div class="instance-now">
                <Doing view />
                {note}
                <LastFailure view told />
                <Setback view history=reader.history />
            </div>
            <div class="columns">
                <div class="column">
                    <TimelinePanel reader sight told />
                    <LogPanel name />
                    <DangerZone view host />
                </div>
                <div class="column">
                    <About view host />
                    <SnapshotsPanel view />
                </div>
            </div>
        </div>
    }
}
