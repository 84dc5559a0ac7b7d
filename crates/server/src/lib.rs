//! The API, the event stream and the portal, wired to concrete backends.
