//! Instances that exist only in the control plane, for demos, tests and benchmarks.
//!
//! Every duration and every failure comes from [`SimulatedOptions`], every instant from the [`Clock`](crate::Clock): the same
//! options and the same calls give the same fleet. A simulated agent has a state, which knows what was said and which
//! versions ran on it, so that it can be seen what an update, a rollback or a failure does to an agent's memory.
//!
//! [`SimulatedDriver::new`] keeps nothing: a driver that is made anew knows no instance, observes each as absent with nothing
//! fetched, and whoever brings instances to what is desired provisions them again. [`SimulatedDriver::kept`] keeps the world
//! in a folder, so that gateways outlive the portal, as real ones do.

mod agent;
mod copies;
mod driver;
mod elsewhere;
mod fault;
mod host;
mod instance;
mod kept;
mod log;
mod marks;
mod memory;
mod options;
mod releases;
mod steps;
mod usage;
mod world;

#[cfg(test)]
mod tests;

pub use driver::SimulatedDriver;
pub use options::{OptionError, SimulatedOptions, Wrong};
