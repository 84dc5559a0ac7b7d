//! What nobody has to choose, because the server does.

use crate::app::app;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The port, and the driver once it is known.
#[component]
pub(super) fn Given() -> impl IntoView {
    let api = app().store.api;
    let driver = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Ok(server) = api.server().await {
            driver.try_set(Some(server.driver));
        }
    });
    view! {
        <dl class="given">
            <dt>"Port"</dt>
            <dd>"automatic"<span class="faint">" · a free one of the host; the instance's page says which"</span></dd>
            {move || driver.get().map(|driver| view! {
                <dt>"Driver"</dt>
                <dd><span class="mono">{driver}</span><span class="faint">" · what runs it, as the server is set up"</span></dd>
            })}
        </dl>
    }
}
