//! What the page knows, kept up to date by the event stream. Pure parts first; the reactive ones exist in a browser only.

pub(crate) mod fleet;
pub(crate) mod link;
pub(crate) mod overview;
pub(crate) mod rules;
pub(crate) mod terms;

#[cfg(test)]
pub(crate) mod fixture;

#[cfg(target_arch = "wasm32")]
mod clock;
#[cfg(target_arch = "wasm32")]
mod gate;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod store;

#[cfg(target_arch = "wasm32")]
pub(crate) use {
    clock::Clock,
    gate::{
        gate, may_act, may_begin_with_backup, may_copy, may_create, may_discard, may_install, may_set_policy,
        may_uninstall,
    },
    rules::Rules,
    session::start,
    store::{Member, Store},
};
