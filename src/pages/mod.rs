//! A folder a page. What can be thought through without a browser compiles for the host as well, where it is tested.

mod activity;
mod design;
mod policy;
mod releases;

#[cfg(target_arch = "wasm32")]
mod fleet;
#[cfg(target_arch = "wasm32")]
mod instance;
#[cfg(target_arch = "wasm32")]
mod not_found;

#[cfg(target_arch = "wasm32")]
pub(crate) use {
    activity::activity_page, design::design_page, fleet::Fleet, instance::instance_page, not_found::NotFound,
    policy::policy_page, releases::releases_page,
};
