//! What the tests that cross crates share: a real browser, used through roles and accessible names alone.

mod accessible;
mod browser;
mod portal_process;
mod story;

pub use accessible::{Node, Tree};
pub use browser::{Browser, PATIENCE, Role};
pub use portal_process::{PortalProcess, binary};
