//! The dialog for a new instance.

pub(crate) mod labels;

#[cfg(target_arch = "wasm32")]
mod dialog;
#[cfg(target_arch = "wasm32")]
mod draft;
#[cfg(target_arch = "wasm32")]
mod fields;

#[cfg(target_arch = "wasm32")]
pub(crate) use dialog::CreateDialog;
