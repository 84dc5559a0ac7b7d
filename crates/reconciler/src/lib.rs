//! Brings every instance from what is observed to what is desired.
//!
//! Level-triggered: a wake-up carries no data. A run loads the instance, asks the driver what is there, asks the planner for
//! the next step, runs that one idempotent step, writes the outcome and its event in one transaction, and goes again. What
//! was in memory when the process ended is not missed.

mod lease;
mod live;
pub mod outcome;
mod queue;
mod reach;
mod run;
mod scheduler;
mod step;
mod turn;

pub use live::Live;
pub use scheduler::{Reconciler, ReconcilerOptions};

/// Whom the timeline names for what the reconciler does.
pub const ACTOR: &str = "reconciler";
