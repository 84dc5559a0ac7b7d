//! The typed HTTP client of the command line and of tests: one method per route, the contract's own types in and out.
//!
//! What changes an instance is sent under a key of its own, and again where no answer came, so that it is done once. Every
//! request has a deadline. The event stream has none, but it ends where the server was silent for too long, and
//! comes back by itself. The log, which may be silent for days, is watched over by TCP's keep-alive. An archive
//! may take as long as it moves.

mod connection;
mod copies;
mod decisions;
mod error;
mod events;
mod history;
mod instances;
mod logs;
mod once;
mod portal;

pub use connection::Client;
pub use copies::Backup;
pub use error::ClientError;
pub use events::EventStream;
pub use history::TimelineQuery;
pub use instances::ListQuery;
pub use logs::LogLines;
