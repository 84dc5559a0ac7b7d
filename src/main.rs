//! The portal: the page that `cargo xtask build` puts into the server. What needs a browser exists on wasm32 only; what can
//! be thought through without one is plain code, tested on the host.
#![cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "on the host there is no page to use what is tested here")
)]
#![cfg_attr(
    target_arch = "wasm32",
    expect(unreachable_pub, reason = "`#[component]` makes the types of properties `pub`")
)]

mod api;
mod chart;
mod components;
mod format;
mod live;
mod log;
mod pages;
mod paths;
mod shortcuts;
mod show;
mod timeline;

#[cfg(target_arch = "wasm32")]
mod address;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod deep_link;
#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod theme;
#[cfg(target_arch = "wasm32")]
mod ui;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::Portal);
    // What index.html shows until the page is there.
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The portal is a page: `cargo xtask build` builds it for the browser, `openclaw serve` serves it.");
}
