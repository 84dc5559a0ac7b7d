pub(crate) mod labels;
