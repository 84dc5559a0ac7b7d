//! The dialog for a new instance.

pub(crate) mod labels;
pub(crate) mod names;

#[cfg(target_arch = "wasm32")]
mod dialog;
#[cfg(target_arch = "wasm32")]
mod draft;
#[cfg(target_arch = "wasm32")]
mod fields;
#[cfg(target_arch = "wasm32")]
mod given;
#[cfg(target_arch = "wasm32")]
mod kept;

#[cfg(target_arch = "wasm32")]
pub(crate) use dialog::CreateDialog;
