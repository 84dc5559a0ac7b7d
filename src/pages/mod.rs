//! A folder a page.

mod fleet;
mod instance;
mod not_found;

pub(crate) use {fleet::Fleet, instance::Instance, not_found::NotFound};
