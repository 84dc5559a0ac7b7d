//! The tables, as SeaORM sees them. What the columns mean is said where they are converted.
#![expect(unreachable_pub, reason = "what SeaORM derives for a model is public")]

pub(crate) mod counter;
pub(crate) mod event;
pub(crate) mod idempotency_key;
pub(crate) mod instance;
pub(crate) mod lease;
pub(crate) mod policy;
