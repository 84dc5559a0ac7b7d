//! What an instance writes, as far as that takes no browser: lines with their colours and levels, and the window on them.

pub(crate) mod ansi;
pub(crate) mod level;
pub(crate) mod line;
pub(crate) mod pane;
pub(crate) mod resume;
pub(crate) mod search;
