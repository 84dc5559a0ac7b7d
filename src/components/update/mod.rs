pub(crate) mod choice;
pub(crate) mod plan;
