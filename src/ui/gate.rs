//! Whether a control is open, and why not.

/// Whether a control is open; the text says why it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    Shut(String),
}

impl Gate {
    /// Shut for that reason, if there is one.
    pub(crate) fn of(reason: Option<String>) -> Self {
        reason.map_or(Self::Open, Self::Shut)
    }

    pub(crate) fn is_open(&self) -> bool {
        *self == Self::Open
    }

    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Open => None,
            Self::Shut(reason) => Some(reason),
        }
    }

    /// Shut if either is; this one's reason comes first.
    pub(crate) fn and(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_open() { other() } else { self }
    }
}
