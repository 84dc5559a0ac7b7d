//! The dialog itself: what was typed is judged as it is typed, by the contract's own constructors, and stays where the server
//! says no.

use super::{
    draft::{Draft, Judged},
    fields::{LabelsField, NameField, VersionField},
    given::Given,
    kept,
};
use crate::{
    api::client::Api,
    app::app,
    components::{
        FileField,
        refused::{failed, refused, warnings},
    },
    live::{may_act, may_begin_with_backup},
    paths,
    ui::{Control, Dialog, DialogHandle, Gate, Switch, Tone, text},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{CreateRequest, InstanceView, Refusal, text::created};

/// What is to be said of the whole; that a name is taken is said beside it.
fn said(judged: &Judged) -> AnyView {
    match judged {
        Ok(notices) => warnings(notices),
        Err(Refusal::NameTaken { .. }) => ().into_any(),
        Err(refusal) => refused(refusal),
    }
}

/// Asks for a new instance.
#[component]
pub(crate) fn CreateDialog(on_closed: Callback<()>) -> impl IntoView {
    let app = app();
    let handle = DialogHandle::new();
    let draft = Draft::new();
    let was_kept = RwSignal::new(kept::put_back(draft));
    let done = StoredValue::new(false);
    let busy = RwSignal::new(false);
    let on_closed = Callback::new(move |()| {
        if !done.get_value() {
            kept::keep(draft);
        }
        on_closed.run(());
    });
    let start_over = move |_| {
        kept::start_over(draft);
        was_kept.set(false);
    };
    app.store.read_releases();

    let judged = Memo::new(move |_| draft.judged());
    let gate = Memo::new(move |_| {
        let refusal = || judged.with(|judged| Some(judged.as_ref()?.as_ref().err()?.explanation()));
        let gate = may_act(app.store).and(|| Gate::of(refusal()));
        if !draft.imports.get() {
            return gate;
        }
        let missing = || (!draft.upload.is_chosen()).then(|| "Choose a backup file.".to_owned());
        gate.and(|| may_begin_with_backup(app.store)).and(|| Gate::of(missing()))
    });
    let submit = move || {
        draft.tried.set(true);
        let Some(request) = untrack(|| draft.request()) else { return };
        if busy.get_untracked() || !gate.with_untracked(Gate::is_open) {
            return;
        }
        busy.set(true);
        draft.failure.set(None);
        spawn_local(async move {
            let answered = if draft.imports.get_untracked() {
                import(app.store.api, draft, &request).await
            } else {
                let answered = app.store.api.create(&request).await;
                answered.map_err(|error| draft.failure.set(Some(error))).ok()
            };
            busy.try_set(false);
            if let Some(view) = answered {
                let said = created(&view);
                app.toasts.done(said.lines().next().unwrap_or_default(), Some(format!("At {}.", view.version)));
                app.store.admit(view);
                done.try_set_value(true);
                handle.close();
            }
        });
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <Dialog handle title="New instance" on_closed class="medium" typed=Signal::derive(move || draft.is_typed())>
            <form on:submit=on_submit novalidate>
                <div class="dialog-main">
                    <Show when=move || was_kept.get()>
                        <p class="faint">
                            "This is as you left it. "
                            <button type="button" class="link" on:click=start_over>"Start over"</button>
                        </p>
                    </Show>
                    <Beginning draft />
                    <NameField draft judged />
                    <VersionField draft />
                    <LabelsField draft />
                    <div class="field">
                        <Switch on=draft.start label="Start it now" />
                        <p class="help">{text(move || starts(draft.start.get()).to_owned())}</p>
                    </div>
                    <Given />
                    <div class="said" aria-live="polite">
                        {move || judged.with(|judged| judged.as_ref().map(said))}
                    </div>
                </div>
                {move || may_act(app.store).reason().map(|reason| view! { <p class="alert">{reason.to_owned()}</p> })}
                {move || draft.general_failure().map(|error| view! { <div class="alert" role="alert">{failed(&error)}</div> })}
                <footer>
                    <span class="grow"></span>
                    <button type="button" class="button" on:click=move |_| handle.close()>"Cancel"</button>
                    <Control gate busy tone=Tone::Primary kind="submit" on_use=|()| ()>{move || if draft.imports.get() { "Import" } else { "Create" }}</Control>
                </footer>
            </form>
        </Dialog>
    }
}

/// What becomes of it once it is there.
const fn starts(now: bool) -> &'static str {
    match now {
        true => "It is fetched where it has to be, started, and watched until it answers. It can be updated meanwhile.",
        false => "It stays stopped. What it needs is fetched when it is started.",
    }
}

/// The instance that the chosen backup became; none where it did not, which then stands where it belongs.
async fn import(api: Api, draft: Draft, request: &CreateRequest) -> Option<InstanceView> {
    let escaped = |(key, value): (&str, &str)| String::from(js_sys::encode_uri_component(&format!("{key}={value}")));
    let labels: Vec<String> = request.labels.iter().map(escaped).collect();
    let url = paths::import(&request.name, request.version.as_ref(), &labels, request.start);
    let answered = draft.upload.send(api, &url).await;
    draft.take_failure();
    answered
}

/// Whether it begins anew or with a backup, and which.
#[component]
fn Beginning(draft: Draft) -> impl IntoView {
    let way = move |title: &'static str, imports: bool| {
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=move || if draft.imports.get() == imports { "true" } else { "false" }
                on:click=move |_| draft.begin_with_backup(imports)
            >
                {title}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="What it begins with">
            {way("New", false)}
            {way("From a backup", true)}
        </div>
        <Show when=move || draft.imports.get()>
            <FileField
                upload=draft.upload
                id="new-file"
                help="What “Back up” gives. A folder of the server's own host is imported by the command line: openclaw import NAME --folder DIR, or --adopt DIR."
            />
        </Show>
    }
}
