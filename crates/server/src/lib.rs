//! The API, the event stream and the portal, wired to concrete backends: the only crate that names them.

mod answer;
mod archives;
mod backup_db;
mod demo;
mod describe;
mod error;
mod extract;
mod host;
mod hub;
mod installs;
mod listener;
mod log;
mod options;
mod origin;
mod portal;
mod release_news;
mod routes;
mod sampler;
mod serve;
mod soundness;
mod state;

pub use archives::ArchiveOptions;
pub use backup_db::backup_database;
pub use log::{init as init_log, init_to as init_log_to};
pub use options::{DriverKind, ServeError, ServeOptions};
pub use portal::PortalFiles;
pub use routes::api_description;
pub use serve::{Parts, RunningServer, serve, start};
