//! Real OpenClaw gateways as processes of this host.
//!
//! Invariants, in the order in which they matter:
//! - One gateway works on a state folder at a time: it holds a lock on a file beside it as long as it lives.
//! - A process is signalled only when its number, its start time and the start of the host are the ones remembered.
//! - An installed version is complete and proven, for it gets its name by one rename; then it is only read.
//! - A state is never lost: it is copied before a version changes, set aside and not overwritten, and what is put back is a
//!   verified copy.
//! - A gateway needs nothing of the portal once it is started: not its pipes, not its terminal, not its life.

mod attempt;
mod backup;
mod check;
mod children;
mod config;
mod configure;
mod copying;
#[cfg(test)]
mod cut_off;
mod databases;
mod disk;
mod doctor;
mod driver;
mod environment;
mod exchange;
mod fault;
mod fetch;
mod folders;
mod gateway;
mod host;
mod import;
mod import_archive;
mod import_config;
mod import_folder;
mod import_occupied;
mod import_source;
mod import_version;
mod import_workspaces;
mod install;
mod install_progress;
mod judge;
mod layout;
mod lock;
mod log_file;
mod log_tail;
mod log_times;
mod logs;
mod marks;
mod needs;
mod nodes;
mod nodes_known;
mod npm;
mod npm_complaints;
mod npm_install;
mod npm_metadata;
mod observe;
mod openclaw;
mod options;
mod ports;
mod probe;
mod process;
mod program;
mod quirks;
mod record;
mod rehearsal;
mod releases;
mod relocate;
mod restore;
mod room;
mod scratch;
mod setup;
mod shelf;
mod snapshot;
mod soak;
mod start;
mod stop;
mod store;
mod trial;
mod uninstall;
mod usage;
mod verify;

pub use driver::LocalDriver;
pub use options::LocalOptions;
