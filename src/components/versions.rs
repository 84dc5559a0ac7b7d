//! What an instance runs, and what it shall run.

use crate::{
    app::app,
    live::{facts::drift, overview::Offer},
    show::setback,
    ui::{memo, part},
};
use leptos::prelude::*;
use openclaw_contract::InstanceView;

/// What stands behind the versions.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Chip {
    Queued,
    Rollback,
    Pending,
    /// What runs is not what is wanted, and nothing is in hand.
    Drift(String),
    /// An update to that version failed, and it went back, or goes back.
    Setback(String),
    Available(String),
    Deprecated(String),
    Newest,
}

impl Chip {
    fn class(&self) -> &'static str {
        match self {
            Self::Queued | Self::Pending => "chip queued",
            Self::Rollback | Self::Setback(_) => "chip rollback",
            Self::Available(_) => "chip new",
            Self::Deprecated(_) | Self::Drift(_) => "chip bad",
            Self::Newest => "chip plain",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Queued => "queued".to_owned(),
            Self::Rollback => "rollback".to_owned(),
            Self::Pending => "pending".to_owned(),
            Self::Drift(_) => "drift".to_owned(),
            Self::Setback(text) => text.clone(),
            Self::Available(version) => format!("{version} available"),
            Self::Deprecated(_) => "deprecated".to_owned(),
            Self::Newest => "newest".to_owned(),
        }
    }

    fn tip(&self) -> Option<String> {
        match self {
            Self::Deprecated(why) | Self::Drift(why) => Some(why.clone()),
            Self::Queued | Self::Rollback | Self::Pending | Self::Setback(_) | Self::Available(_) | Self::Newest => {
                None
            }
        }
    }
}

fn chips(view: &InstanceView, queued: bool, offer: Offer<'_>) -> Vec<Chip> {
    if view.update_pending() {
        let mut chips = Vec::new();
        match (queued, view.state.at_rest(), drift(view)) {
            (true, _, _) => chips.push(Chip::Queued),
            (false, _, Some(why)) => chips.push(Chip::Drift(why)),
            (false, true, None) => chips.push(Chip::Pending),
            (false, false, None) => {}
        }
        if view.target_version < view.version {
            chips.push(Chip::Rollback);
        }
        return chips;
    }
    let mut chips: Vec<Chip> = drift(view).map(Chip::Drift).into_iter().collect();
    chips.extend(setback(view).map(|setback| Chip::Setback(setback.chip)));
    if let Some(why) = offer.catalog.find(&view.version).and_then(|release| release.deprecated.clone()) {
        chips.push(Chip::Deprecated(why));
    }
    let newest = offer.catalog.newest_stable();
    if let Some(newer) = offer.for_instance(view) {
        chips.push(Chip::Available(newer.version.to_string()));
    } else if newest.is_some_and(|newest| newest.version == view.version) {
        chips.push(Chip::Newest);
    }
    chips
}

/// `2026.4.8 → 2026.4.11`, and what there is to say about it.
#[component]
pub(crate) fn Versions(#[prop(into)] view: Signal<InstanceView>, #[prop(into)] queued: Signal<bool>) -> impl IntoView {
    let store = app().store;
    let versions = memo(move || view.with(|view| (view.version.clone(), view.target_version.clone())));
    let chips = memo(move || store.with_offer(|offer| view.with(|view| chips(view, queued.get(), offer))));
    view! {
        <div class="versions">
            {part(move || {
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
                }.into_any()
            })}
            {part(move || chips.get().iter().map(|chip| {
                let why = chip.tip().map(|why| view! { <span class="sr-only">": "{why}</span> });
                view! { <span class=chip.class() data-tip=chip.tip()>{chip.text()}{why}</span> }
            }).collect_view().into_any())}
        </div>
    }
}
