//! What happened to an instance: the events that were read, and the picture they make.

pub(crate) mod band;
pub(crate) mod grip;
pub(crate) mod history;
pub(crate) mod marks;
pub(crate) mod operation;
pub(crate) mod outcome;
pub(crate) mod ticks;
pub(crate) mod window;
