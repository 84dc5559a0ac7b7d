//! Fetching a version for several instances at once: one install, which ends early when nobody waits for it any more.

use crate::install::Installer;
use openclaw_contract::Version;
use openclaw_driver::{DriverError, Outcome, Progress};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How often whoever waits is told how far it is.
const TELL: Duration = Duration::from_millis(500);

/// The installs in hand.
pub(crate) struct Fetches {
    installer: Installer,
    in_hand: Mutex<HashMap<Version, Weak<Fetch>>>,
}

/// One install in hand. It is cancelled when the last one who waits for it drops it.
struct Fetch {
    news: watch::Receiver<News>,
    _ends_with_its_waiters: DropGuard,
}

/// What is known of an install.
#[derive(Clone)]
enum News {
    Going { fraction: Option<f64>, message: String },
    Ended(Result<Option<String>, DriverError>),
}

impl Fetches {
    pub(crate) fn new(installer: Installer) -> Self {
        Self { installer, in_hand: Mutex::default() }
    }

    /// Waits until `version` is installed, installing it unless somebody does already.
    pub(crate) async fn fetch(
        &self,
        version: &Version,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        if self.installer.has(version) {
            return Ok(Outcome::AlreadyDone);
        }
        let fetch = self.join(version);
        let mut news = fetch.news.clone();
        let mut tell = tokio::time::interval(TELL);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return Err(DriverError::Cancelled),
                ended = news.wait_for(|news| matches!(news, News::Ended(_))) => {
                    return match ended.as_deref() {
                        Ok(News::Ended(Ok(Some(detail)))) => Ok(Outcome::Done(Some(detail.clone()))),
                        Ok(News::Ended(Ok(None))) => Ok(Outcome::AlreadyDone),
                        Ok(News::Ended(Err(error))) => Err(error.clone()),
                        Ok(News::Going { .. }) | Err(_) => Err(crate::fault::interrupted(format!("the install of {version}"))),
                    };
                }
                _ = tell.tick() => {
                    if let News::Going { fraction, message } = fetch.news.borrow().clone() {
                        progress.report(fraction, Some(message));
                    }
                }
            }
        }
    }

    /// The install of `version` in hand, begun unless there is one.
    fn join(&self, version: &Version) -> Arc<Fetch> {
        let mut in_hand = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        in_hand.retain(|_, fetch| fetch.strong_count() > 0);
        let running = in_hand.get(version).and_then(Weak::upgrade);
        if let Some(fetch) = running.filter(|fetch| !matches!(*fetch.news.borrow(), News::Ended(_))) {
            return fetch;
        }
        let fetch = Arc::new(self.begin(version.clone()));
        in_hand.insert(version.clone(), Arc::downgrade(&fetch));
        fetch
    }

    fn begin(&self, version: Version) -> Fetch {
        let first = News::Going { fraction: None, message: "Asking npm".to_owned() };
        let (sender, news) = watch::channel(first);
        let cancel = CancellationToken::new();
        let guard = cancel.clone().drop_guard();
        let installer = self.installer.clone();
        tokio::spawn(async move {
            let says = |fraction, message| sender.send_modify(|news| *news = news.next(fraction, message));
            let ended = installer.install(&version, &cancel, &says).await;
            sender.send_replace(News::Ended(ended));
        });
        Fetch { news, _ends_with_its_waiters: guard }
    }
}

impl News {
    /// What is known after a report. The fraction never falls.
    fn next(&self, fraction: Option<f64>, message: String) -> Self {
        let before = match self {
            Self::Going { fraction, .. } => *fraction,
            Self::Ended(_) => None,
        };
        let fraction = match (before, fraction) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => now.or(before),
        };
        Self::Going { fraction, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_never_falls() {
        let mut news = News::Going { fraction: None, message: String::new() };
        let mut told = Vec::new();
        for fraction in [None, Some(0.2), Some(0.1), None, Some(0.4)] {
            news = news.next(fraction, "x".to_owned());
            if let News::Going { fraction, .. } = &news {
                told.push(*fraction);
            }
        }
        assert_eq!(told, [None, Some(0.2), Some(0.2), Some(0.2), Some(0.4)]);
    }
}
