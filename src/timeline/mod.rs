//! What happened to an instance: the events that were read, and the picture they make.

pub(crate) mod band;
pub(crate) mod history;
pub(crate) mod marks;
