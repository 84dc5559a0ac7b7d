//! What the tests that cross crates share: the real binary as a process, and a real browser, used through roles and
//! accessible names alone.

mod accessible;
mod axe;
mod browser;
mod devtools;
mod keyboard;
mod killable;
mod portal_process;
mod story;

pub use accessible::{Node, Tree};
pub use browser::{Browser, PATIENCE, Role};
pub use devtools::Fetched;
pub use killable::KillablePortal;
pub use portal_process::{PortalProcess, binary};
