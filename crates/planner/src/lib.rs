//! From what is desired and what is observed to the next step. Pure and synchronous: no IO, no clock, no store, no driver.

mod plan;
mod wanted;

pub use plan::{CRASH_LOOP_EXITS, CRASH_LOOP_WINDOW, Plan, Waiting, plan};
pub use wanted::still_wanted;
