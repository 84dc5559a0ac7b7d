//! The dialog of a restore, the question before a snapshot is removed, and what of both takes no browser.

pub(crate) mod judged;

#[cfg(target_arch = "wasm32")]
mod dialog;
#[cfg(target_arch = "wasm32")]
mod discard;
#[cfg(target_arch = "wasm32")]
mod list;

#[cfg(target_arch = "wasm32")]
pub(crate) use {dialog::RestoreDialog, discard::DiscardDialog};
