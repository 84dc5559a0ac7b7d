//! The local driver with real processes: gateways and npm are fakes of a few lines, run by the host's Node.

mod gateway;
mod install;
mod releases;
mod support;
