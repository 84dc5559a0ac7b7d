//! One action on several instances: what can be done to each, and how far it is.

pub(crate) mod run;
pub(crate) mod verdict;
pub(crate) mod window;

#[cfg(target_arch = "wasm32")]
mod dialog;
#[cfg(target_arch = "wasm32")]
mod list;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod plan;
#[cfg(target_arch = "wasm32")]
mod sweep;

#[cfg(target_arch = "wasm32")]
pub(crate) use dialog::BulkDialog;
