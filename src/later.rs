//! Parts of the page that the browser fetches when they are first needed, so that the fleet is there sooner
//! (docs/adr/0009-small-first-load.md). Each is a chunk of its own; what several of them share is one more.

use crate::{
    components::{Ask, dialog},
    pages,
    ui::part,
};
use futures::channel::oneshot;
use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use send_wrapper::SendWrapper;
use std::pin::Pin;
use wasm_bindgen::{JsCast, closure::Closure};

/// A style sheet that came, or did not: without it a part is plain, but there.
async fn style(name: &'static str) {
    let id = format!("style-{name}");
    let document = document();
    if document.get_element_by_id(&id).is_some() {
        return;
    }
    let (Ok(link), Some(head)) = (document.create_element("link"), document.head()) else { return };
    let attributes = [("rel", "stylesheet"), ("id", &id), ("href", &format!("/style/{name}.css"))];
    attributes.into_iter().for_each(|(attribute, value)| drop(link.set_attribute(attribute, value)));
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    let on_end = Closure::<dyn FnMut()>::new(move || {
        // Nobody waits any more: then there is nobody to tell.
        let _ = tell.take().map(|tell| tell.send(()));
    });
    for event in ["load", "error"] {
        let _ = link.add_event_listener_with_callback(event, on_end.as_ref().unchecked_ref());
    }
    if head.append_child(&link).is_ok() {
        let _ = told.await;
    }
}

type Loaded = Result<AnyView, SplitLoaderError>;
type Loading = Pin<Box<dyn Future<Output = Loaded>>>;

#[wasm_split(instance, wasm_split_path = ::leptos::wasm_split, fallible, preload(preload_instance))]
fn instance_page(name: String) -> Loaded {
    Ok(pages::instance_page(name))
}

#[wasm_split(releases, wasm_split_path = ::leptos::wasm_split, fallible)]
fn releases_page() -> Loaded {
    Ok(pages::releases_page())
}

#[wasm_split(activity, wasm_split_path = ::leptos::wasm_split, fallible)]
fn activity_page() -> Loaded {
    Ok(pages::activity_page())
}

#[wasm_split(policy, wasm_split_path = ::leptos::wasm_split, fallible)]
fn policy_page() -> Loaded {
    Ok(pages::policy_page())
}

#[wasm_split(design, wasm_split_path = ::leptos::wasm_split, fallible)]
fn design_page() -> Loaded {
    Ok(pages::design_page())
}

#[wasm_split(dialogs, wasm_split_path = ::leptos::wasm_split, fallible, preload(preload_dialogs))]
fn dialogs(ask: Ask) -> Loaded {
    Ok(dialog(ask))
}

pub(crate) fn instance(name: String) -> AnyView {
    later(&["instance", "log", "use"], move || Box::pin(instance_page(name.clone())))
}

pub(crate) fn releases() -> AnyView {
    later(&["releases"], || Box::pin(releases_page()))
}

pub(crate) fn activity() -> AnyView {
    later(&["activity"], || Box::pin(activity_page()))
}

pub(crate) fn policy() -> AnyView {
    later(&["policy"], || Box::pin(policy_page()))
}

pub(crate) fn design() -> AnyView {
    later(&["design"], || Box::pin(design_page()))
}

pub(crate) fn ask(ask: Ask) -> AnyView {
    later(&["dialogs"], move || Box::pin(dialogs(ask.clone())))
}

/// Fetches what is needed most often before it is. Where that fails, it is fetched when it is needed.
pub(crate) fn fetch_ahead() {
    spawn_local(async {
        style("dialogs").await;
        let _ = preload_dialogs().await;
        let _ = preload_instance().await;
    });
}

/// How a part stands.
enum Stage {
    Fetching,
    There(AnyView),
    Failed,
}

/// Draws a part once it is there; says so where it cannot be fetched, and tries again when asked to.
fn later(styles: &'static [&'static str], load: impl Fn() -> Loading + Send + Sync + 'static) -> AnyView {
    let stage = ArcRwSignal::new(SendWrapper::new(Some(Stage::Fetching)));
    let owner = Owner::current().unwrap_or_default();
    let (slot, load) = (stage.clone(), StoredValue::new(load));
    let fetch = move || {
        let loading = load.with_value(|load| owner.with(|| ScopedFuture::new_untracked(load())));
        let slot = slot.clone();
        spawn_local(async move {
            for name in styles {
                style(name).await;
            }
            let stage = loading.await.map_or(Stage::Failed, Stage::There);
            slot.set(SendWrapper::new(Some(stage)));
        });
    };
    fetch();
    let again = fetch.clone();
    part(move || {
        stage.track();
        let now = stage.try_update_untracked(|stage| (**stage).take()).flatten();
        match now {
            Some(Stage::There(view)) => view,
            Some(Stage::Failed) => failed(again.clone()),
            Some(Stage::Fetching) | None => {
                view! { <p class="fetching muted" role="status">"Loading …"</p> }.into_any()
            }
        }
    })
    .into_any()
}

fn failed(again: impl Fn() + 'static) -> AnyView {
    let reload = move |_| {
        let _ = window().location().reload();
    };
    view! {
        <div class="empty" role="alert">
            <p>"This part of the page could not be fetched. The server may be out of reach, or of another version by now."</p>
            <button type="button" class="button primary" on:click=move |_| again()>"Try again"</button>
            <button type="button" class="button" on:click=reload>"Reload the page"</button>
        </div>
    }
    .into_any()
}
