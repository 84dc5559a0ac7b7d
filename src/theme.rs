//! Light, dark, or as the system says; kept in the browser. index.html applies it before the first paint.

use leptos::prelude::*;

/// How the page is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

/// Where it is kept.
const KEY: &str = "theme";

impl Theme {
    /// What was chosen last.
    pub(crate) fn kept() -> Self {
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        match kept.as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            Some(_) | None => Self::System,
        }
    }

    /// The next one around.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Lights the page so, and keeps it.
    pub(crate) fn apply(self) {
        let Some(root) = document().document_element() else { return };
        // A browser that keeps nothing forgets the choice with the page; nothing else is lost.
        let _ = match self {
            Self::System => {
                let _ = storage().map(|storage| storage.remove_item(KEY));
                root.remove_attribute("data-theme")
            }
            Self::Light | Self::Dark => {
                let _ = storage().map(|storage| storage.set_item(KEY, self.title()));
                root.set_attribute("data-theme", self.title())
            }
        };
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
