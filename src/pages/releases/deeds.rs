//! What is done to releases: one request each, and a toast that says what became of it.

use crate::{
    api::error::ApiError,
    app::app,
    live::Store,
    ui::{Toasts, rescue_focus},
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{
    Event, EventKind, Version,
    host::human_bytes,
    policy::{BlockedVersion, PolicyChange},
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What can be done to releases.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    store: Store,
    toasts: Toasts,
    under_way: RwSignal<BTreeSet<Version>>,
}

impl Deeds {
    pub(super) fn new() -> Self {
        Self { store: app().store, toasts: app().toasts, under_way: RwSignal::new(BTreeSet::new()) }
    }

    /// Whether something was asked for and is not answered yet.
    pub(super) fn is_under_way(self, version: &Version) -> bool {
        self.under_way.with(|all| all.contains(version))
    }

    /// Installs a release ahead. How that ends is said whatever page is looked at by then.
    pub(super) fn install(self, version: Version) {
        let Self { store, toasts, .. } = self;
        let (awaited, refused) = (version.clone(), Arc::new(AtomicBool::new(false)));
        let over = refused.clone();
        // From before it is asked for: the end of it may be told sooner than the answer comes.
        store.tap(move |event| !over.load(Ordering::Relaxed) && !tell_end(event, &awaited, toasts));
        self.run(version, move |version| async move {
            let asked = store.api.install(&version).await;
            refused.store(asked.is_err(), Ordering::Relaxed);
            asked.map_err(|error| (format!("{version} is not being installed"), error))
        });
    }

    /// Removes the install of a release.
    pub(super) fn uninstall(self, version: Version, bytes: Option<u64>) {
        let Self { store, toasts, .. } = self;
        self.run(version, move |version| async move {
            let removed = store.api.uninstall(&version).await;
            removed.map_err(|error| (format!("The install of {version} is still there"), error))?;
            let freed =
                bytes.map(|bytes| format!("{} freed. It is fetched again when it is needed.", human_bytes(bytes)));
            toasts.done(format!("The install of {version} is removed."), freed);
            Ok(())
        });
    }

    /// Blocks a version; the failure is the caller's to show, with what was typed.
    pub(super) async fn block(self, version: Version, reason: Option<String>) -> Result<(), ApiError> {
        let block = vec![BlockedVersion { version: version.clone(), reason }];
        self.store.api.set_policy(&PolicyChange { block, ..PolicyChange::default() }).await?;
        self.toasts.done(format!("{version} is blocked."), Some("No instance is brought to it.".to_owned()));
        Ok(())
    }

    pub(super) fn unblock(self, version: Version) {
        let change = PolicyChange { unblock: vec![version.clone()], ..PolicyChange::default() };
        self.amend(version, change, "is blocked no longer", "is still blocked");
    }

    pub(super) fn lift(self, version: Version) {
        let change = PolicyChange { lift: vec![version.clone()], ..PolicyChange::default() };
        self.amend(version, change, "is held back no longer", "is still held back");
    }

    fn amend(self, version: Version, change: PolicyChange, done: &'static str, failed: &'static str) {
        let Self { store, toasts, .. } = self;
        self.run(version, move |version| async move {
            store.api.set_policy(&change).await.map_err(|error| (format!("{version} {failed}"), error))?;
            toasts.done(format!("{version} {done}."), None);
            Ok(())
        });
    }

    fn run<F: Future<Output = Result<(), (String, ApiError)>> + 'static>(
        self,
        version: Version,
        ask: impl FnOnce(Version) -> F + 'static,
    ) {
        self.under_way.update(|all| {
            all.insert(version.clone());
        });
        spawn_local(async move {
            if let Err((what, error)) = ask(version.clone()).await {
                self.toasts.failed(what, Some(error.message()));
            }
            // What was pressed may have gone with what it was for.
            rescue_focus(vec![format!("[data-version='{version}'] .row-actions .button"), "h1".to_owned()]);
            // The page may be gone by now.
            self.under_way.try_update(|all| all.remove(&version));
            self.store.read_releases();
        });
    }
}

/// Says how an install ended, if this is its end.
fn tell_end(event: &Event, awaited: &Version, toasts: Toasts) -> bool {
    match &event.what {
        EventKind::Installed { version, .. } if version == awaited => {
            toasts.done(format!("{version} is installed."), event.what.detail());
            true
        }
        EventKind::InstallFailed { version, .. } if version == awaited => {
            toasts.failed(format!("{version} could not be installed"), event.what.detail());
            true
        }
        _ => false,
    }
}
