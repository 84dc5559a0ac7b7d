//! The update dialog: which version, what will happen, and the decision.

pub(crate) mod choice;
pub(crate) mod judged;
pub(crate) mod mark;
pub(crate) mod memory;
pub(crate) mod rows;
pub(crate) mod wish;

#[cfg(target_arch = "wasm32")]
mod dialog;
#[cfg(target_arch = "wasm32")]
pub(crate) mod list;
#[cfg(target_arch = "wasm32")]
mod options;
#[cfg(target_arch = "wasm32")]
mod preview;

#[cfg(target_arch = "wasm32")]
pub(crate) use dialog::UpdateDialog;
