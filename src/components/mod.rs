//! Parts that know the domain.

pub(crate) mod create;
pub(crate) mod update;
