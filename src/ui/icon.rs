//! Icons: each a symbol in index.html, so that the page's code carries no drawings.

use leptos::prelude::*;

/// The symbols that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Mark,
    Running,
    Provisioning,
    Error,
    Stopped,
    Deleting,
    Unknown,
    More,
    Close,
    Search,
    Plus,
    Start,
    Stop,
    Restart,
    Restore,
    Delete,
    Waits,
    Back,
    Sun,
    Moon,
    Auto,
    External,
    Download,
    Down,
}

impl Icon {
    const fn href(self) -> &'static str {
        match self {
            Self::Mark => "#i-mark",
            Self::Running => "#i-running",
            Self::Provisioning => "#i-provisioning",
            Self::Error => "#i-error",
            Self::Stopped => "#i-stopped",
            Self::Deleting => "#i-deleting",
            Self::Unknown => "#i-unknown",
            Self::More => "#i-more",
            Self::Close => "#i-close",
            Self::Search => "#i-search",
            Self::Plus => "#i-plus",
            Self::Start => "#i-start",
            Self::Stop => "#i-stop",
            Self::Restart => "#i-restart",
            Self::Restore => "#i-restore",
            Self::Delete => "#i-delete",
            Self::Waits => "#i-waits",
            Self::Back => "#i-back",
            Self::Sun => "#i-sun",
            Self::Moon => "#i-moon",
            Self::Auto => "#i-auto",
            Self::External => "#i-external",
            Self::Download => "#i-download",
            Self::Down => "#i-down",
        }
    }
}

/// An icon, silent to a screen reader: what it says stands beside it.
pub(crate) fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=icon.href()></use>
        </svg>
    }
    .into_any()
}
