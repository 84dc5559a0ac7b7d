//! What is asked before something is done to a release.

use super::deeds::Deeds;
use crate::{
    api::error::ApiError,
    app::app,
    format::sentence,
    live::may_set_policy,
    ui::{Control, Dialog, DialogHandle, Gate, Tone, memo, part},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Version,
    decision::Notice,
    host::human_bytes,
    policy::{BlockedVersion, BlockedVersions},
};

/// The question that is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// Why is it to be blocked?
    Block(Version),
    /// Is its install to be removed, which is so large?
    Remove(Version, Option<u64>),
    /// Is it to be installed although there is something to think of?
    Install(Version, Vec<Notice>),
}

/// The dialog that asks it.
pub(super) fn dialog(ask: Ask, deeds: Deeds, on_closed: Callback<()>) -> AnyView {
    match ask {
        Ask::Block(version) => view! { <Block version deeds on_closed /> }.into_any(),
        Ask::Remove(version, bytes) => {
            let size = bytes.map(|bytes| format!(" and frees {}", human_bytes(bytes))).unwrap_or_default();
            let text = format!("This removes it from this host{size}. It is fetched again when an instance needs it.");
            let body = view! { <p>{text}</p> }.into_any();
            let (title, named) = (format!("Remove the install of {version}?"), version.clone());
            confirm(title, body, "Remove", Tone::Danger, on_closed, move || deeds.uninstall(named.clone(), bytes))
        }
        Ask::Install(version, warnings) => {
            let body = crate::components::warnings(&warnings);
            let (title, named) = (format!("Install {version}?"), version.clone());
            confirm(title, body, "Install all the same", Tone::Primary, on_closed, move || deeds.install(named.clone()))
        }
    }
}

fn confirm(
    title: String,
    body: AnyView,
    yes: &'static str,
    tone: Tone,
    on_closed: Callback<()>,
    act: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let handle = DialogHandle::new();
    let affirm = move |()| {
        handle.close();
        act();
    };
    view! {
        <Dialog handle title on_closed class="narrow">
            <div class="dialog-main">{body}</div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="button" autofocus on:click=move |_| handle.close()>"Cancel"</button>
                <Control gate=Signal::stored(Gate::Open) tone=Signal::stored(tone) on_use=affirm>{yes}</Control>
            </footer>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Block(version: Version, deeds: Deeds, on_closed: Callback<()>) -> impl IntoView {
    let (handle, store) = (DialogHandle::new(), app().store);
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let typed = memo(move || Some(reason.with(|reason| reason.trim().to_owned())).filter(|why| !why.is_empty()));
    let of = version.clone();
    let unfit = memo(move || {
        let blocked = vec![BlockedVersion { version: of.clone(), reason: typed.get() }];
        BlockedVersions::try_from(blocked).err().map(|error| sentence(&error.to_string()))
    });
    let gate = memo(move || may_set_policy(store).and(|| Gate::of(unfit.get())));
    let title = format!("Block {version}");
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !gate.with_untracked(Gate::is_open) {
            return;
        }
        busy.set(true);
        failure.set(None);
        let why = typed.get_untracked();
        let version = version.clone();
        spawn_local(async move {
            match deeds.block(version, why).await {
                Ok(()) => handle.close(),
                Err(error) => drop(failure.try_set(Some(error))),
            }
            busy.try_set(false);
        });
    };
    let problem = part(move || {
        let said = unfit.get().or_else(|| failure.get().map(|error| error.message()));
        said.map(|said| view! { <p class="problem" role="alert">{said}</p> }).into_any()
    });
    view! {
        <Dialog handle title on_closed class="narrow" typed=memo(move || typed.with(Option::is_some))>
            <form on:submit=on_submit>
                <div class="dialog-main">
                    <p>"No instance is brought to a blocked version. Those that run it go on running it."</p>
                    <div class="field">
                        <label for="block-reason">"Why"<span class="faint">" optional"</span></label>
                        <input
                            id="block-reason"
                            class="input"
                            autocomplete="off"
                            autofocus
                            dir="auto"
                            aria-describedby="block-help"
                            prop:value=move || reason.get()
                            on:input=move |event| reason.set(event_target_value(&event))
                        />
                        {problem}
                        <p class="help" id="block-help">"Whoever is refused reads it. At most 200 characters."</p>
                    </div>
                </div>
                <footer>
                    <span class="grow"></span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Signal::stored(Tone::Danger) kind="submit" on_use=|()| ()>"Block"</Control>
                </footer>
            </form>
        </Dialog>
    }
}
