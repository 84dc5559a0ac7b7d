//! The suites, and which test executable belongs to which.

use super::executables::TestExecutable;
use clap::ValueEnum;
use std::fmt;
use std::time::Duration;

/// In the order in which they run: what fails fast comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Formatting
    Fmt,
    /// Clippy with warnings denied, for the host and for the browser
    Clippy,
    /// Boundaries between crates, habits of the sources
    Tidy,
    /// Unit and property tests of everything that has no suite of its own
    Unit,
    /// The repository, on SQLite and on PostgreSQL where there is one
    Store,
    /// The server's API
    Api,
    /// The command line, as a process
    Cli,
    /// A real server in a real browser
    Browser,
    /// Button, API and command line say the same
    Agreement,
    /// The fleet's page as lighthouse judges it
    Lighthouse,
    /// The API against its own description, by schemathesis
    Schema,
    /// The portal, killed twenty times while clients are at work
    Torture,
    /// Real OpenClaw, from the npm registry
    Real,
}

impl Suite {
    /// All of them, or those asked for.
    pub(super) fn selected(only: &[Self]) -> Vec<Self> {
        let wanted = |suite: &Self| only.is_empty() || only.contains(suite);
        Self::value_variants().iter().copied().filter(wanted).collect()
    }

    pub(super) fn includes(self, executable: &TestExecutable) -> bool {
        self == Self::of(&executable.package, &executable.target)
    }

    fn of(package: &str, target: &str) -> Self {
        match (package, target) {
            ("openclaw-store", _) => Self::Store,
            ("openclaw-server", _) => Self::Api,
            ("openclaw-cli", _) => Self::Cli,
            ("openclaw-tests", "browser") => Self::Browser,
            ("openclaw-tests", "agreement") => Self::Agreement,
            ("openclaw-tests", "real") => Self::Real,
            _ => Self::Unit,
        }
    }

    /// Whether it runs, or serves, the binary with the portal inside.
    pub(super) fn needs_product(self) -> bool {
        !matches!(self, Self::Fmt | Self::Clippy | Self::Tidy | Self::Unit | Self::Store)
    }

    pub(super) fn needs_network(self) -> bool {
        self == Self::Real
    }

    /// Whether it shows what a page does that was built from another rule.
    pub(super) fn needs_flipped_portal(self) -> bool {
        self == Self::Agreement
    }

    pub(super) fn needs_browser(self) -> bool {
        matches!(self, Self::Browser | Self::Agreement | Self::Lighthouse | Self::Real)
    }

    /// Whether pages are held against the rules of accessibility in it.
    pub(super) fn needs_axe(self) -> bool {
        self == Self::Browser
    }

    /// How long one executable may take before it is killed: far more than it needs, so that nothing hangs for ever.
    pub(super) fn deadline(self) -> Duration {
        let minutes = match self {
            Self::Real => 30,
            Self::Browser => 20,
            _ => 10,
        };
        Duration::from_secs(minutes * 60)
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => f.pad(value.get_name()),
            None => f.pad("hidden"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_executable_has_one_suite() {
        assert_eq!(Suite::of("openclaw-store", "openclaw_store"), Suite::Store);
        assert_eq!(Suite::of("openclaw-server", "routes"), Suite::Api);
        assert_eq!(Suite::of("openclaw-cli", "openclaw"), Suite::Cli);
        assert_eq!(Suite::of("openclaw-tests", "browser"), Suite::Browser);
        assert_eq!(Suite::of("openclaw-tests", "real"), Suite::Real);
        assert_eq!(Suite::of("openclaw-tests", "openclaw_tests"), Suite::Unit);
        assert_eq!(Suite::of("a-crate-of-next-year", "lib"), Suite::Unit);
    }

    #[test]
    fn only_narrows_and_keeps_the_order() {
        let selected = Suite::selected(&[Suite::Store, Suite::Fmt]);
        assert_eq!(selected, [Suite::Fmt, Suite::Store]);
        let all = Suite::selected(&[]);
        assert_eq!(all.first(), Some(&Suite::Fmt));
        assert_eq!(all.last(), Some(&Suite::Real));
    }
}
