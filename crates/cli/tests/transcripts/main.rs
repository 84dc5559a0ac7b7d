//! What the real binary prints against a real server.

mod contract;
mod json;
mod terminal;
mod verbs;
mod waiting;
