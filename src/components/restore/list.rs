//! The snapshots to choose from.

use crate::{
    format::Local,
    ui::{Radio, next_id},
};
use leptos::{html, prelude::*};
use openclaw_contract::{InstanceView, Snapshot, SnapshotId, host::human_bytes, snapshot::newest_first};
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
    let snapshots = Memo::new(move |_| view.with(|view| newest_first(&view.snapshots)));
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
        let (label, seen) = words(&snapshot);
        view! {
            <Radio group=group.get_value() chosen=is_chosen on_choose=choose class="option" label>
                {seen}
            </Radio>
        }
    };
    view! {
        <div class="pick-list" role="radiogroup" aria-label="Snapshots" node_ref=list>
            <h3 class="pick-title" aria-hidden="true">"Snapshots"</h3>
            <For each=move || snapshots.get() key=|snapshot| snapshot.id.clone() children=row />
        </div>
    }
}

/// What is seen of it, and the same as one line.
fn words(snapshot: &Snapshot) -> (String, AnyView) {
    let Snapshot { version, taken_at, bytes, kind, .. } = snapshot;
    let [version, taken, size] = [version.to_string(), Local::from(*taken_at).date_and_minutes(), human_bytes(*bytes)];
    let line = format!("{version}, {}, {taken}, {size}", kind.title());
    let seen = view! {
        <span class="version">{version}</span>
        <span class="option-chips"><span class="chip">{kind.title()}</span></span>
        <span class="faint option-about"><span>{taken}</span><span class="place">{size}</span></span>
    };
    (line, seen.into_any())
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
