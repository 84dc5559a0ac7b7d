//! What was typed stays when the dialog is closed without it: the next one begins with it.

use super::draft::Draft;
use leptos::prelude::*;
use openclaw_contract::Version;
use std::sync::{Mutex, PoisonError};

/// What is kept of a draft: all but a file, which the browser gives away only once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Kept {
    name: String,
    version: Option<Version>,
    prereleases: bool,
    labels: Vec<String>,
    label: String,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

fn slot<T>(with: impl FnOnce(&mut Option<Kept>) -> T) -> T {
    with(&mut KEPT.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Puts back what was kept; whether there was something.
pub(super) fn put_back(draft: Draft) -> bool {
    let Some(Kept { name, version, prereleases, labels, label }) = slot(Option::take) else { return false };
    draft.name.set(name);
    draft.version.set(version);
    draft.prereleases.set(prereleases);
    draft.labels.set(labels);
    draft.label.set(label);
    true
}

/// Keeps what was typed, if anything.
pub(super) fn keep(draft: Draft) {
    let now = Kept {
        name: draft.name.get_untracked(),
        version: draft.version.get_untracked(),
        prereleases: draft.prereleases.get_untracked(),
        labels: draft.labels.get_untracked(),
        label: draft.label.get_untracked(),
    };
    slot(|kept| *kept = Some(now).filter(|now| *now != Kept::default()));
}

/// Clears the fields.
pub(super) fn start_over(draft: Draft) {
    slot(|kept| *kept = Some(Kept::default()));
    put_back(draft);
    draft.tried.set(false);
    draft.failure.set(None);
}
