//! What the exit status says.

/// The exit status of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// It was refused, or it failed.
    Failed = 1,
    /// It cannot be asked for like that. (Also what clap exits with.)
    Usage = 2,
}
