//! A folder a page.

mod activity;
mod fleet;
mod instance;
mod not_found;
mod policy;
mod releases;

pub(crate) use {
    activity::activity_page, fleet::Fleet, instance::instance_page, not_found::NotFound, policy::policy_page,
    releases::releases_page,
};
