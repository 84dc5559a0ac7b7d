//! A backup that is chosen from the operator's own files, and its way to the server.

use super::refused::failed;
use crate::{
    api::{
        client::Api,
        error::ApiError,
        upload::{self, Stop},
    },
    app::app,
    format::percent,
    live::may_copy,
    paths,
    ui::Control,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{InstanceName, Snapshot, host::human_bytes};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// What is chosen, and how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Upload {
    file: RwSignal<Option<File>, LocalStorage>,
    /// How many bytes have left, while it is under way.
    sent: RwSignal<Option<f64>>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    stop: StoredValue<Option<Stop>, LocalStorage>,
}

impl Upload {
    /// Nothing is chosen. What is under way ends with the part of the page that this was made for.
    pub(crate) fn new() -> Self {
        let upload = Self {
            file: RwSignal::new_local(None),
            sent: RwSignal::new(None),
            failure: RwSignal::new(None),
            stop: StoredValue::new_local(None),
        };
        on_cleanup(move || upload.cancel());
        upload
    }

    pub(crate) fn is_chosen(self) -> bool {
        self.file.with(Option::is_some)
    }

    pub(crate) fn is_under_way(self) -> bool {
        self.sent.with(Option::is_some)
    }

    /// Ends what is under way; what was chosen stays.
    pub(crate) fn cancel(self) {
        if let Some(stop) = self.stop.try_update_value(Option::take).flatten() {
            stop.stop();
        }
    }

    /// Sends what is chosen; none where nothing is, where it was cancelled, and where it failed, which is then shown.
    pub(crate) async fn send<T: DeserializeOwned>(self, api: Api, url: &str) -> Option<T> {
        let file = self.file.get_untracked()?;
        self.failure.set(None);
        let sent = self.sent;
        let answered = match upload::Upload::start(url, &file, move |bytes| {
            let _ = sent.try_set(Some(bytes));
        }) {
            Ok(upload) => {
                self.sent.set(Some(0.0));
                self.stop.set_value(Some(upload.stop()));
                upload.answer(api).await
            }
            Err(error) => Err(error),
        };
        // The page may have gone on to something else by now.
        self.sent.try_set(None);
        let cancelled = self.stop.try_update_value(Option::take).flatten().is_none();
        match answered {
            Ok(answer) => Some(answer),
            Err(error) => {
                if !cancelled {
                    self.failure.try_set(Some(error));
                }
                None
            }
        }
    }

    fn size(self) -> f64 {
        self.file.with(|file| file.as_ref().map_or(0.0, |file| file.size()))
    }

    /// From 0 to 1, while it is under way.
    fn share(self) -> f64 {
        let (sent, size) = (self.sent.get().unwrap_or_default(), self.size());
        if size > 0.0 { (sent / size).min(1.0) } else { 0.0 }
    }
}

/// Chooses a file. What went wrong with it stands below, as long as it is the chosen one.
#[component]
pub(crate) fn FileField(upload: Upload, id: &'static str, help: &'static str) -> impl IntoView {
    let [problem_id, help_id] = ["problem", "help"].map(|part| format!("{id}-{part}"));
    let described_by = format!("{problem_id} {help_id}");
    let choose = move |event: web_sys::Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        upload.failure.set(None);
        upload.file.set(field.and_then(|field| field.files()?.get(0)));
    };
    view! {
        <div class="field">
            <label for=id>"Backup file"</label>
            <input
                id=id
                type="file"
                class="input"
                accept=".zst,.tar,.gz,.tgz"
                aria-describedby=described_by
                aria-invalid=move || upload.failure.with(Option::is_some).then_some("true")
                disabled=move || upload.is_under_way()
                on:change=choose
            />
            <div class="problem" id=problem_id aria-live="polite">{move || upload.failure.with(|error| error.as_ref().map(failed))}</div>
            <p class="help" id=help_id>{help}</p>
            <Show when=move || upload.is_under_way()>
                <Progress upload />
            </Show>
        </div>
    }
}

/// How far it is, and a way to end it.
#[component]
fn Progress(upload: Upload) -> impl IntoView {
    let done = Memo::new(move |_| upload.share() >= 1.0);
    let text = move || {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole bytes of a file")]
        let [sent, size] =
            [upload.sent.get().unwrap_or_default(), upload.size()].map(|bytes| human_bytes(bytes as u64));
        match done.get() {
            true => "The server takes it in …".to_owned(),
            false => format!("Uploading · {} · {sent} of {size}", percent(upload.share())),
        }
    };
    let width = move || format!("{:.1}%", upload.share() * 100.0);
    view! {
        <div class="doing">
            <div
                class="bar"
                class:unknown=move || done.get()
                role="progressbar"
                aria-label="Upload"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || (upload.share() * 100.0).floor().to_string()
            >
                <i style:width=width></i>
            </div>
            <div class="doing-text">
                <span>{text}</span>
                <button type="button" class="link" on:click=move |_| upload.cancel()>"Cancel upload"</button>
            </div>
        </div>
    }
}

/// Hands in a backup of an instance, which becomes one of its snapshots.
#[component]
pub(crate) fn HandIn(
    name: InstanceName,
    id: &'static str,
    #[prop(into, optional)] on_taken: Option<Callback<Snapshot>>,
) -> impl IntoView {
    let app = app();
    let upload = Upload::new();
    let gate = Signal::derive(move || may_copy(app.store, "hand in a snapshot"));
    let send = move |()| {
        let name = name.clone();
        spawn_local(async move {
            let Some(taken) = upload.send::<Snapshot>(app.store.api, &paths::snapshots(&name)).await else { return };
            app.toasts.done(format!("{name} has a new snapshot."), Some(format!("It belongs to {}.", taken.version)));
            if let Some(on_taken) = on_taken {
                // The dialog may be closed by now.
                on_taken.try_run(taken);
            }
        });
    };
    view! {
        <div class="hand-in">
            <FileField upload id help="What “Back up” gives, of this instance or another. It becomes a snapshot." />
            <Show when=move || upload.is_chosen() && !upload.is_under_way()>
                <Control gate on_use=send.clone()>"Upload"</Control>
            </Show>
        </div>
    }
}
