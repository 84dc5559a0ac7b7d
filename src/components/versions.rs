//! What an instance runs, and what it shall run.

use crate::{app::app, live::overview::has_update};
use leptos::prelude::*;
use openclaw_contract::{Catalog, InstanceView};

/// What stands behind the versions.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Chip {
    Queued,
    Rollback,
    Pending,
    Available(String),
    Deprecated(String),
    Newest,
}

impl Chip {
    fn class(&self) -> &'static str {
        match self {
            Self::Queued | Self::Pending => "chip queued",
            Self::Rollback => "chip rollback",
            Self::Available(_) => "chip new",
            Self::Deprecated(_) => "chip bad",
            Self::Newest => "chip plain",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Queued => "queued".to_owned(),
            Self::Rollback => "rollback".to_owned(),
            Self::Pending => "pending".to_owned(),
            Self::Available(version) => format!("{version} available"),
            Self::Deprecated(_) => "deprecated".to_owned(),
            Self::Newest => "newest".to_owned(),
        }
    }

    fn tip(&self) -> Option<String> {
        match self {
            Self::Deprecated(why) => Some(why.clone()),
            Self::Queued | Self::Rollback | Self::Pending | Self::Available(_) | Self::Newest => None,
        }
    }
}

fn chips(view: &InstanceView, queued: bool, catalog: &Catalog) -> Vec<Chip> {
    if view.update_pending() {
        let mut chips = Vec::new();
        match (queued, view.state.at_rest()) {
            (true, _) => chips.push(Chip::Queued),
            (false, true) => chips.push(Chip::Pending),
            (false, false) => {}
        }
        if view.target_version < view.version {
            chips.push(Chip::Rollback);
        }
        return chips;
    }
    let mut chips = Vec::new();
    if let Some(why) = catalog.find(&view.version).and_then(|release| release.deprecated.clone()) {
        chips.push(Chip::Deprecated(why));
    }
    if let Some(newest) = catalog.newest_stable() {
        if has_update(view, catalog) {
            chips.push(Chip::Available(newest.version.to_string()));
        } else if newest.version == view.version {
            chips.push(Chip::Newest);
        }
    }
    chips
}

/// `2026.4.8 → 2026.4.11`, and what there is to say about it.
#[component]
pub(crate) fn Versions(#[prop(into)] view: Signal<InstanceView>, #[prop(into)] queued: Signal<bool>) -> impl IntoView {
    let store = app().store;
    let versions = Memo::new(move |_| view.with(|view| (view.version.clone(), view.target_version.clone())));
    let chips = Memo::new(move |_| store.catalog.with(|catalog| view.with(|view| chips(view, queued.get(), catalog))));
    view! {
        <div class="versions">
            {move || {
                let (version, target) = versions.get();
                let moving = version != target;
                view! {
                    <span class="version">
                        {version.to_string()}
                        {moving.then(|| view! {
                            <span class="to" aria-hidden="true">" → "</span>
                            <span class="sr-only">" to "</span>
                            {target.to_string()}
                        })}
                    </span>
                }
            }}
            {move || chips.get().iter().map(|chip| {
                view! { <span class=chip.class() data-tip=chip.tip()>{chip.text()}</span> }
            }).collect_view()}
        </div>
    }
}
