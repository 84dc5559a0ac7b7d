//! That versions are held back since they failed, and a way to let them go on.

use crate::{app::app, live::may_set_policy, ui::Control};
use leptos::prelude::*;
use openclaw_contract::policy::HeldVersion;

/// Nothing where none is held back.
#[component]
pub(super) fn Held() -> impl IntoView {
    let app = app();
    let store = app.store;
    let gate = Memo::new(move |_| may_set_policy(store));
    let row = move |held: &HeldVersion| {
        let HeldVersion { version, instance, signature, .. } = held.clone();
        let label = format!("Lift {version}");
        view! {
            <li>
                <span>
                    <strong>{format!("{version} is held back: failed on {instance}")}</strong>
                    {format!(" ({signature})")}
                </span>
                <Control gate label on_use=move |()| app.actions.lift(version.clone())>"Lift"</Control>
            </li>
        }
    };
    move || {
        let rows =
            store.with_offer(|offer| offer.policy.map(|policy| policy.held_versions.iter().map(row).collect_view()));
        rows.filter(|rows| !rows.is_empty())
            .map(|rows| view! { <ul class="held" aria-label="Versions that are held back">{rows}</ul> })
    }
}
