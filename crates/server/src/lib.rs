//! The API, the event stream and the portal, wired to concrete backends: the only crate that names them.

mod answer;
mod demo;
mod describe;
mod error;
mod extract;
mod host;
mod hub;
mod log;
mod options;
mod origin;
mod portal;
mod routes;
mod serve;
mod state;

pub use log::{init as init_log, init_to as init_log_to};
pub use options::{DriverKind, ServeError, ServeOptions};
pub use portal::PortalFiles;
pub use routes::api_description;
pub use serve::{Parts, RunningServer, serve, start};
