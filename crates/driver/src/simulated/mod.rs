//! Instances that exist only in the control plane, for demos, tests and benchmarks.
//!
//! Every duration and every failure comes from [`SimulatedOptions`], every instant from the [`Clock`](crate::Clock): the same
//! options and the same calls give the same fleet. Nothing is kept on disk. A driver that is made anew knows no instance,
//! observes each as absent with nothing fetched, and whoever brings instances to what is desired provisions them again.

mod driver;
mod host;
mod instance;
mod log;
mod options;
mod releases;
mod world;

#[cfg(test)]
mod tests;

pub use driver::SimulatedDriver;
pub use options::{OptionError, SimulatedOptions, Wrong};
