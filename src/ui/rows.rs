//! A list whose rows stay where they are in the document as long as they are in it: others are put in and taken out around
//! them. A row that has the focus keeps it, which one that is moved would not.

use super::effect;
use leptos::{
    html,
    prelude::*,
    tachys::view::{Mountable, any_view::AnyViewState},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

struct Row<K> {
    key: K,
    owner: Owner,
    state: AnyViewState,
}

/// Keeps in `host`, which has nothing else in it, a row for each key, in order.
pub(crate) fn rows<K: Clone + PartialEq + 'static>(
    host: NodeRef<html::Div>,
    keys: impl Fn() -> Vec<K> + 'static,
    draw: impl Fn(K) -> AnyView + 'static,
) {
    // Not the owner of the effect, which begins anew each time.
    let parent = Owner::current().unwrap_or_default();
    let mut kept: Vec<Row<K>> = Vec::new();
    effect(move || {
        let (Some(host), keys) = (host.get(), keys()) else { return };
        let focused = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        let (mut before, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut kept).into_iter().partition(|row| keys.contains(&row.key));
        for mut row in gone {
            row.state.unmount();
            row.owner.cleanup();
        }
        // From the last one to the first, so that what comes after each is there already.
        let mut next: Option<Node> = None;
        for key in keys.into_iter().rev() {
            let row = match before.iter().position(|row| row.key == key) {
                Some(place) => {
                    let mut row = before.swap_remove(place);
                    let moved = first(&row).is_some_and(|element| element.next_sibling() != next);
                    if moved {
                        row.state.mount(&host, next.as_ref());
                    }
                    row
                }
                None => {
                    let owner = parent.child();
                    let mut state = owner.with(|| untrack(|| draw(key.clone()).build()));
                    state.mount(&host, next.as_ref());
                    Row { key, owner, state }
                }
            };
            next = first(&row).or(next);
            kept.push(row);
        }
        // One that really has another place now had to be moved.
        if let Some(focused) = focused.filter(|element| host.contains(Some(element)))
            && document().active_element().as_ref() != Some(focused.as_ref())
        {
            let _ = focused.focus();
        }
    });
}

fn first<K>(row: &Row<K>) -> Option<Node> {
    row.state.elements().into_iter().next().map(Into::into)
}
