//! What the page knows, kept up to date by the event stream. Pure parts first; the reactive ones exist in a browser only.

pub(crate) mod bands;
pub(crate) mod facts;
pub(crate) mod fleet;
pub(crate) mod fleet_view;
pub(crate) mod gauge;
pub(crate) mod link;
pub(crate) mod overview;
pub(crate) mod rules;
pub(crate) mod selection;
pub(crate) mod terms;
pub(crate) mod window;

#[cfg(test)]
pub(crate) mod fixture;

#[cfg(target_arch = "wasm32")]
mod clock;
#[cfg(target_arch = "wasm32")]
mod gate;
#[cfg(target_arch = "wasm32")]
mod recent;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod told;

#[cfg(target_arch = "wasm32")]
pub(crate) use {
    clock::Clock,
    gate::{
        gate, may_act, may_begin_with_backup, may_copy, may_create, may_discard, may_install, may_set_policy,
        may_uninstall,
    },
    recent::Recent,
    rules::Rules,
    session::start,
    store::{Member, Store},
};
