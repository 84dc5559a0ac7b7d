//! The page of the design: every token and every part in each of its states, made of the real ones. docs/design.md says
//! how they are used.

mod contrast;

#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod samples;
#[cfg(target_arch = "wasm32")]
mod tokens;

#[cfg(target_arch = "wasm32")]
pub(crate) use page::design_page;
