//! The snapshots to choose from.

use super::judged::newest_first;
use crate::{
    format::Local,
    ui::{Radio, next_id},
};
use leptos::{html, prelude::*};
use openclaw_contract::{InstanceView, Snapshot, SnapshotId, host::human_bytes};
use wasm_bindgen::JsCast;

/// Picks one.
#[component]
pub(super) fn SnapshotList(
    #[prop(into)] view: Signal<InstanceView>,
    #[prop(into)] chosen: Signal<Option<SnapshotId>>,
    on_choose: Callback<SnapshotId>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let group = StoredValue::new(next_id("snapshot"));
    let title = next_id("snapshots");
    let labelled_by = title.clone();
    let snapshots = Memo::new(move |_| view.with(newest_first));
    // Opens with the focus on what is chosen.
    Effect::new(move |_| {
        if list.get().is_some() {
            focus_chosen(list);
        }
    });
    let row = move |snapshot: Snapshot| {
        let (id, picks) = (snapshot.id.clone(), snapshot.id.clone());
        let is_chosen = Signal::derive(move || chosen.with(|chosen| chosen.as_ref() == Some(&id)));
        let choose = Callback::new(move |()| on_choose.run(picks.clone()));
        view! {
            <Radio group=group.get_value() chosen=is_chosen on_choose=choose class="option">
                {words(&snapshot)}
            </Radio>
        }
    };
    view! {
        <div class="pick-list" role="radiogroup" aria-labelledby=labelled_by node_ref=list>
            <h3 id=title class="pick-title">"Snapshots"</h3>
            {move || snapshots.get().into_iter().map(row).collect_view()}
        </div>
    }
}

/// `2026.4.8, 24 Nov 2026, 14:23, 212 MB, before an update`.
fn words(snapshot: &Snapshot) -> impl IntoView + use<> {
    let Snapshot { version, taken_at, bytes, kind, .. } = snapshot;
    view! {
        <span class="version">{version.to_string()}</span>
        <span class="option-chips"><span class="sr-only">", "</span><span class="chip">{kind.title()}</span></span>
        <span class="faint option-about">
            <span><span class="sr-only">", "</span>{Local::from(*taken_at).date_and_minutes()}</span>
            <span class="place"><span class="sr-only">", "</span>{human_bytes(*bytes)}</span>
        </span>
    }
}

fn focus_chosen(list: NodeRef<html::Div>) {
    // After the choice is drawn.
    request_animation_frame(move || {
        let Some(list) = list.get_untracked() else { return };
        let find = |selector: &str| list.query_selector(selector).ok().flatten();
        let found = find("input:checked").or_else(|| find("input"));
        if let Some(radio) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = radio.focus();
        }
    });
}
