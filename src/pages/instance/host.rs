//! What the instance is on its host and what it uses there, read anew every few seconds while the page is looked at.

use crate::{
    api::error::ApiError,
    app::app,
    live::Store,
    ui::{effect, memo},
};
use futures::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;
use openclaw_contract::{Details, InstanceName, Samples, Span};
use std::time::Duration;

const PACE: Duration = Duration::from_secs(15);

#[derive(Clone, Copy)]
pub(super) struct OnHost {
    store: Store,
    name: StoredValue<InstanceName>,
    pub(super) details: RwSignal<Option<Details>>,
    pub(super) samples: RwSignal<Option<Samples>>,
    pub(super) span: RwSignal<Span>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

impl OnHost {
    /// For as long as the page lives.
    pub(super) fn open(name: InstanceName) -> Self {
        let store = app().store;
        let host = Self {
            store,
            name: StoredValue::new(name),
            details: RwSignal::new(None),
            samples: RwSignal::new(None),
            span: RwSignal::new(Span::Hour),
            failure: RwSignal::new(None),
        };
        let down = memo(move || store.link.get().is_down());
        effect(move || {
            host.span.track();
            if !down.get() {
                host.read();
            }
        });
        if let Ok(timer) = set_interval_with_handle(move || host.read_if_seen(), PACE) {
            on_cleanup(move || timer.clear());
        }
        host
    }

    fn read_if_seen(self) {
        if !document().hidden() && self.store.link.try_get_untracked().is_some_and(|link| !link.is_down()) {
            self.read();
        }
    }

    pub(super) fn read(self) {
        let (Some(name), Some(span)) = (self.name.try_get_value(), self.span.try_get_untracked()) else { return };
        spawn_local(async move {
            let api = self.store.api;
            let (details, samples) = join(api.details(&name), api.samples(&name, span)).await;
            if self.span.try_get_untracked() != Some(span) {
                return;
            }
            match (details, samples) {
                (Ok(details), Ok(samples)) => {
                    self.details.try_set(Some(details));
                    self.samples.try_set(Some(samples));
                    self.failure.try_set(None);
                }
                (Err(error), _) | (_, Err(error)) => drop(self.failure.try_set(Some(error))),
            }
        });
    }
}
