//! What the real binary prints against a real server.

mod contract;
mod copies;
mod dry_run;
mod json;
mod newer_server;
mod policy;
mod skew;
mod stub;
mod terminal;
mod verbs;
mod waiting;
