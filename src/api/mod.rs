//! The server, as the page reaches it: typed requests, the event stream, and logs as they are written.

pub(crate) mod error;
pub(crate) mod lines;

#[cfg(target_arch = "wasm32")]
pub(crate) mod client;
#[cfg(target_arch = "wasm32")]
mod instance;
#[cfg(target_arch = "wasm32")]
mod key;
#[cfg(target_arch = "wasm32")]
pub(crate) mod logs;
#[cfg(target_arch = "wasm32")]
pub(crate) mod stream;
#[cfg(target_arch = "wasm32")]
pub(crate) mod upload;
