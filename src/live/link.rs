//! The connection to the server, as far as it can be told without one.

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// There was none yet.
    Connecting,
    /// What is shown is what is.
    Live,
    /// It was lost a moment ago; so many attempts failed since.
    Reconnecting(u32),
    /// It is gone for longer than a hiccup.
    Offline(u32),
}

/// So many attempts are a hiccup.
const HICCUP: u32 = 3;

impl Link {
    /// The word on screen.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Connecting => "Connecting",
            Self::Live => "Live",
            Self::Reconnecting(_) => "Reconnecting…",
            Self::Offline(_) => "Offline",
        }
    }

    /// The same, with how long it is until the next attempt, in seconds.
    pub(crate) fn words(self, until_next: i64) -> String {
        match self {
            Self::Reconnecting(_) if until_next > 0 => format!("Reconnecting in {until_next} s"),
            Self::Connecting | Self::Live | Self::Reconnecting(_) | Self::Offline(_) => self.title().to_owned(),
        }
    }

    /// The class of its colour.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Connecting => "stopped",
            Self::Live => "running",
            Self::Reconnecting(_) => "deleting",
            Self::Offline(_) => "error",
        }
    }

    /// The attempts that failed since it was live.
    pub(crate) const fn attempts(self) -> u32 {
        match self {
            Self::Connecting | Self::Live => 0,
            Self::Reconnecting(attempts) | Self::Offline(attempts) => attempts,
        }
    }

    /// After one more failure.
    pub(crate) const fn failed(self) -> Self {
        let attempts = self.attempts().saturating_add(1);
        if attempts > HICCUP { Self::Offline(attempts) } else { Self::Reconnecting(attempts) }
    }

    /// Whether what is shown may be out of date.
    pub(crate) const fn is_down(self) -> bool {
        match self {
            Self::Connecting | Self::Live => false,
            Self::Reconnecting(_) | Self::Offline(_) => true,
        }
    }

    /// How long to wait before the next attempt, in milliseconds: twice as long each time, up to 15 s, spread by up to a
    /// quarter so that many pages do not come back at once. `chance` is from 0 to 1.
    pub(crate) fn wait(self, chance: f64) -> u32 {
        let whole = 250_u32.saturating_mul(2_u32.saturating_pow(self.attempts().min(8))).min(15_000);
        let spread = f64::from(whole) * 0.25 * chance.clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 3750")]
        let spread = spread as u32;
        whole.saturating_sub(spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hiccup_becomes_offline() {
        let mut link = Link::Live;
        let mut titles = Vec::new();
        for _ in 0..5 {
            link = link.failed();
            titles.push(link.title());
        }
        assert_eq!(titles, ["Reconnecting…", "Reconnecting…", "Reconnecting…", "Offline", "Offline"]);
        assert!(link.is_down() && !Link::Live.is_down() && !Link::Connecting.is_down());
    }

    #[test]
    fn a_wait_is_counted_down() {
        assert_eq!(Link::Reconnecting(1).words(3), "Reconnecting in 3 s");
        assert_eq!(
            (Link::Reconnecting(1).words(0), Link::Live.words(3)),
            ("Reconnecting…".to_owned(), "Live".to_owned())
        );
    }

    #[test]
    fn the_wait_doubles_has_an_end_and_is_spread() {
        let waits: Vec<_> = (1..=8).map(|attempts| Link::Reconnecting(attempts).wait(0.0)).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(Link::Reconnecting(2).wait(1.0), 750);
        assert_eq!(Link::Offline(u32::MAX).wait(7.0), 11_250);
    }
}
