//! The page of what is allowed: the policy as a form, and the decision table that it makes.

mod draft;
mod field;
mod table;
mod value;

#[cfg(target_arch = "wasm32")]
mod fields;
#[cfg(target_arch = "wasm32")]
mod form;
#[cfg(target_arch = "wasm32")]
mod lists;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod preview;

#[cfg(target_arch = "wasm32")]
pub(crate) use page::policy_page;
