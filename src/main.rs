//! The portal: the page that `cargo xtask build` puts into the server. What needs a browser exists on wasm32 only; what can
//! be thought through without one is plain code, tested on the host.
#![cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "on the host there is no page to use what is tested here")
)]

mod api;
mod components;
mod format;
mod live;
mod paths;
mod timeline;

fn main() {}
