//! What can be chosen besides the version: what becomes of the agent's state, and whether it is tried on a copy first.

use super::memory::Memory;
use crate::{
    app::app,
    format::Local,
    ui::{Radio, Switch, next_id},
};
use leptos::prelude::*;
use openclaw_contract::{InstanceView, UpdateRequest, Version};

/// What is chosen besides the version, and what there is to choose.
#[derive(Clone, Copy)]
pub(super) struct Options {
    /// The version that is asked for by itself: for another one that has to be said anew.
    alone: RwSignal<Option<Version>>,
    rehearse: RwSignal<bool>,
    prereleases: RwSignal<bool>,
    memory: Memo<Option<Memory>>,
}

impl Options {
    pub(super) fn new(view: Memo<InstanceView>, target: Memo<Option<Version>>, prereleases: RwSignal<bool>) -> Self {
        let (alone, rehearse) = (RwSignal::new(None), RwSignal::new(false));
        let store = app().store;
        let memory = Memo::new(move |_| {
            let allow_prerelease = prereleases.get();
            let request = UpdateRequest { allow_prerelease, ..UpdateRequest::to(target.get()?) };
            store.with_basis(|basis| view.with(|view| Memory::of(view, &request, basis)))?
        });
        Self { alone, rehearse, prereleases, memory }
    }

    /// The request for that version.
    pub(super) fn request(self, target_version: Version) -> UpdateRequest {
        let keep_state = self.is_alone(&target_version);
        let (allow_prerelease, rehearse) = (self.prereleases.get(), self.rehearse.get());
        UpdateRequest { target_version, allow_prerelease, keep_state, rehearse }
    }

    fn is_alone(self, version: &Version) -> bool {
        self.alone.with(|alone| alone.as_ref() == Some(version))
    }
}

/// Whether the state goes back along with its version; nothing where there is no choice.
#[component]
pub(super) fn MemoryChoice(target: Signal<Option<Version>>, options: Options) -> impl IntoView {
    let group = next_id("memory");
    let alone = Signal::derive(move || target.with(|target| target.as_ref().is_some_and(|to| options.is_alone(to))));
    let choose = move |by_itself: bool| options.alone.set(if by_itself { target.get_untracked() } else { None });
    let with_snapshot = move |date: String, version: Version, group: String| {
        let by_itself = format!("{version} alone, the state stays as it is");
        view! {
            <fieldset class="memory">
                <legend class="sr-only">"The agent's state"</legend>
                <Radio group=group.clone() chosen=Signal::derive(move || !alone.get()) on_choose=move |()| choose(false)>
                    <span>{format!("{version} with its snapshot of {date} ")}<span class="faint">"(recommended)"</span></span>
                </Radio>
                <Radio group chosen=alone on_choose=move |()| choose(true)>
                    {by_itself}
                </Radio>
            </fieldset>
        }
    };
    let by_itself = move |version: Version| {
        view! {
            <label class="radio">
                <input type="checkbox" prop:checked=alone on:change=move |event| choose(event_target_checked(&event)) />
                {format!("{version} alone, the state stays as it is")}
            </label>
        }
    };
    move || {
        let version = target.get()?;
        Some(match options.memory.get()? {
            Memory::Goes(snapshot) => {
                let date = Local::from(snapshot.taken_at).date_and_minutes();
                with_snapshot(date, version, group.clone()).into_any()
            }
            Memory::Stays => by_itself(version).into_any(),
        })
    }
}

/// Whether it is tried on a copy of the state first; where the policy wants that anyway, it only says so.
#[component]
pub(super) fn Rehearsal(options: Options) -> impl IntoView {
    let store = app().store;
    let always = Memo::new(move |_| store.with_basis(|basis| basis.policy.rehearse).unwrap_or_default());
    view! {
        <Show
            when=move || !always.get()
            fallback=|| view! { <p class="muted">"It is tried on a copy first, as the policy wants of every update."</p> }
        >
            <Switch on=options.rehearse label="Try it on a copy first (rehearsal)" />
        </Show>
    }
}
