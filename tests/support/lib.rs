//! What the tests that cross crates share: a real browser, used through roles and accessible names alone.

mod browser;
mod portal_process;
mod story;

pub use browser::{Browser, PATIENCE, Role};
pub use portal_process::PortalProcess;
