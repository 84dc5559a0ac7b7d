//! Whether the list of releases is another one than before, so that open pages read it again.

use openclaw_contract::Catalog;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::watch;

/// What is known of the list. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ReleaseNews(watch::Sender<Option<u64>>);

impl Default for ReleaseNews {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl ReleaseNews {
    /// Takes in a list that was just read. The first one is no news.
    pub(crate) fn heard(&self, catalog: &Catalog) {
        let mut hasher = DefaultHasher::new();
        for release in catalog.releases() {
            (&release.version, release.installed, release.install_bytes, &release.deprecated).hash(&mut hasher);
        }
        let now = hasher.finish();
        self.0.send_if_modified(|known| known.replace(now).is_some_and(|before| before != now));
    }

    /// From now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Option<u64>> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openclaw_contract::Release;

    #[test]
    fn another_list_is_news_and_the_same_one_is_none() {
        let news = ReleaseNews::default();
        let mut told = news.subscribe();
        let release = Release::new("2026.4.8".parse().unwrap());
        let mut heard = |release: Release| {
            news.heard(&Catalog::new(vec![release], None));
            let changed = told.has_changed().unwrap();
            told.borrow_and_update();
            changed
        };
        assert!(!heard(release.clone()), "the first");
        assert!(!heard(release.clone()));
        assert!(heard(Release { installed: true, ..release.clone() }));
        assert!(heard(release));
    }
}
