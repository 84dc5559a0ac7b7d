//! What the portal, the API and the command line have in common: names, versions, states, views, events, errors,
//! the policy, and the one [`validation`] module that decides what is allowed.
//!
//! Pure: no IO, no clock, no randomness. Builds for the browser (wasm32) and for the host.

pub mod action;
pub mod band;
pub mod decision;
pub mod decode;
pub mod durations;
pub mod event;
#[cfg(test)]
mod fixture;
pub mod health;
pub mod host;
pub mod instance;
pub mod label;
pub mod name;
pub mod observation;
pub mod policy;
pub mod redact;
pub mod refusal;
pub mod release;
pub mod request;
pub mod rest;
pub mod snapshot;
pub mod state;
pub mod step;
pub mod stream;
pub mod text;
pub mod time;
pub mod transition;
pub mod usage;
pub mod validation;
pub mod version;
pub mod view;

pub use action::Action;
pub use band::{Bands, Stretch};
pub use decision::Decision;
pub use durations::{Durations, Usual};
pub use event::{Event, EventKind, Outcome, Topic, kinds_of};
pub use health::{Health, Layer, LayerStatus};
pub use host::Host;
pub use instance::{Instance, InstanceSpec, InstanceStatus, Restore, Way};
pub use label::Labels;
pub use name::InstanceName;
pub use observation::{GatewayStatus, Observation, Process, StateFolder};
pub use policy::Policy;
pub use refusal::{ErrorBody, Refusal};
pub use release::{Catalog, Release};
pub use request::{CreateRequest, RestoreRequest, UpdateRequest};
pub use rest::Rest;
pub use snapshot::{Snapshot, SnapshotId};
pub use state::{InstanceState, Power};
pub use step::Step;
pub use stream::Frame;
pub use time::Timestamp;
pub use usage::{Details, Samples, Span};
pub use validation::InstanceFacts;
pub use version::Version;
pub use view::{InstanceList, InstanceView, UpdateResponse, UpdateStatus};

/// The product's own version, a calendar version (`2026.11.23`).
pub const PRODUCT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The counter of an instance's desired state: every accepted change adds one.
pub type Generation = u64;
