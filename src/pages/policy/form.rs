//! The form: what was filled in, and saving it.

use super::{
    draft::Draft,
    field::{Field, GROUPS},
    fields::field,
    lists::{Blocked, Held},
};
use crate::{
    api::error::ApiError,
    app::{App, app},
    format::count,
    live::may_set_policy,
    ui::{Control, Gate, Tone, effect, memo, part, rescue_focus, text},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::Policy;
use std::cell::RefCell;

thread_local! {
    /// What was filled in when the page was left: it is there when the page is looked at again.
    static KEPT: RefCell<Draft> = RefCell::default();
}

/// What is being edited, and what is in force.
#[derive(Clone, Copy)]
pub(super) struct Edit {
    app: App,
    pub(super) draft: RwSignal<Draft>,
    pub(super) policy: Memo<Policy>,
    pub(super) gate: Memo<Gate>,
    saving: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
}

impl Edit {
    pub(super) fn of(policy: Memo<Policy>) -> Self {
        let app = app();
        let (store, draft) = (app.store, RwSignal::new(KEPT.take()));
        effect(move || KEPT.set(draft.get()));
        Self {
            app,
            draft,
            policy,
            gate: memo(move || may_set_policy(store)),
            saving: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Reads the draft beside the policy in force.
    pub(super) fn with<T>(self, read: impl FnOnce(&Draft, &Policy) -> T) -> T {
        self.draft.with(|draft| self.policy.with(|policy| read(draft, policy)))
    }

    /// Changes the draft.
    pub(super) fn amend<T>(self, change: impl FnOnce(&mut Draft, &Policy) -> T) -> Option<T> {
        self.failure.set(None);
        self.draft.try_update(|draft| self.policy.with_untracked(|policy| change(draft, policy)))
    }

    /// What the server said against a field.
    pub(super) fn objection(self, field: Field) -> Option<String> {
        self.failure.with(|failure| {
            let failure = failure.as_ref()?;
            (failure.field() == Some(field.name())).then(|| failure.message())
        })
    }

    fn save(self) {
        let Ok(change) = self.draft.with_untracked(|draft| self.policy.with_untracked(|policy| draft.change(policy)))
        else {
            return;
        };
        let Self { app, .. } = self;
        self.failure.set(None);
        self.saving.set(true);
        let sent = self.draft.get_untracked();
        spawn_local(async move {
            match app.store.api.set_policy(&change).await {
                Ok(()) => {
                    app.toasts.done("The policy is changed.", None);
                    // What was typed since stays.
                    self.draft.try_update(|draft| {
                        if *draft == sent {
                            *draft = Draft::default();
                        }
                    });
                }
                Err(error) => drop(self.failure.try_set(Some(error))),
            }
            self.saving.try_set(false);
            rescue_focus(vec!["h1".to_owned()]);
        });
    }
}

#[component]
pub(super) fn Form(edit: Edit) -> impl IntoView {
    let group = move |(title, fields): (&'static str, &'static [Field])| {
        view! {
            <section class="panel">
                <header><h2>{title}</h2></header>
                {fields.iter().map(|at| field(*at, edit)).collect_view()}
            </section>
        }
    };
    let shut = part(move || {
        let why = edit.gate.with(|gate| gate.reason().map(str::to_owned));
        why.map(|why| view! { <p class="callout" role="note">{why}</p> }).into_any()
    });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let changes = edit.with(|draft, policy| draft.count(policy) > 0 && draft.change(policy).is_ok());
        if changes && edit.gate.with_untracked(Gate::is_open) && !edit.saving.get_untracked() {
            edit.save();
        }
    };
    view! {
        <form class="policy-form" on:submit=on_submit aria-label="Policy">
            {shut}
            <fieldset class="groups" disabled=move || !edit.gate.with(Gate::is_open)>
                <legend class="sr-only">"What is allowed"</legend>
                {GROUPS.map(group)}
                <Blocked edit />
                <Held edit />
            </fieldset>
            <SaveBar edit />
        </form>
    }
}

/// What is not saved yet, and what becomes of it.
#[component]
fn SaveBar(edit: Edit) -> impl IntoView {
    let changes = memo(move || edit.with(Draft::count));
    let gate = memo(move || {
        edit.gate.get().and(|| match edit.with(|draft, policy| draft.change(policy)) {
            Ok(_) => Gate::Open,
            Err(wrong) => {
                let fields: Vec<_> = wrong.into_iter().map(Field::title).collect();
                Gate::Shut(format!("First mend: {}.", fields.join(", ")))
            }
        })
    });
    let failed = part(move || {
        let line = |error: ApiError| {
            view! { <p class="problem" role="alert">"Nothing was changed. "{error.message()}</p> }
        };
        edit.failure.get().map(line).into_any()
    });
    let discard = move |_| {
        edit.amend(|draft, _| *draft = Draft::default());
        rescue_focus(vec!["h1".to_owned()]);
    };
    view! {
        <div class="save-bar" hidden=move || changes.get() == 0>
            {failed}
            <p class="muted" aria-live="polite">{text(move || format!("{} not saved", count(changes.get(), "change")))}</p>
            <span class="grow"></span>
            <button type="button" class="button quiet" on:click=discard>"Discard"</button>
            <Control gate busy=edit.saving tone=Signal::stored(Tone::Primary) kind="submit" on_use=|()| ()>"Save"</Control>
        </div>
    }
}
