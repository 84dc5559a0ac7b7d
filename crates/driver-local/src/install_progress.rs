//! How far an `npm install` is, from the lines that npm prints at `--loglevel=silly --timing`.
//!
//! npm first decides what goes where (`placeDep`), then begins to unpack each package (`tarball`) and tells of each that is
//! unpacked (`timing reifyNode`). An npm that prints none of these only makes the progress coarser.

/// The part of the whole that deciding takes, as a fraction.
const DECIDING: f64 = 0.3;
/// So many packages are decided upon when half of that part is over: the total is not known before.
const HALF_WAY: f64 = 300.0;

/// What was heard of an install so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstallProgress {
    placed: u32,
    begun: u32,
    unpacked: u32,
}

impl InstallProgress {
    /// Listens to one line. Returns whether it told anything.
    pub(crate) fn hear(&mut self, line: &str) -> bool {
        let Some(line) = line.strip_prefix("npm ") else { return false };
        let counter = if line.starts_with("silly placeDep ") {
            &mut self.placed
        } else if line.starts_with("silly tarball ") {
            &mut self.begun
        } else if line.starts_with("timing reifyNode:") {
            &mut self.unpacked
        } else {
            return false;
        };
        *counter = counter.saturating_add(1);
        true
    }

    /// From 0 to 1. May fall as packages turn up: whoever reports it keeps the highest.
    pub(crate) fn fraction(&self) -> f64 {
        let (placed, begun, unpacked) = (f64::from(self.placed), f64::from(self.begun), f64::from(self.unpacked));
        if begun > 0.0 {
            return DECIDING + (1.0 - DECIDING) * (unpacked / begun).min(1.0);
        }
        DECIDING * placed / (placed + HALF_WAY)
    }

    /// What is going on, with its counts.
    pub(crate) fn message(&self) -> String {
        match self {
            Self { placed: 0, begun: 0, .. } => "Asking npm".to_owned(),
            Self { placed, begun: 0, .. } => format!("Found {placed} packages"),
            Self { begun, unpacked, .. } => format!("Unpacked {unpacked} of {begun} packages"),
        }
    }

    /// How many packages were unpacked.
    pub(crate) fn packages(&self) -> u32 {
        self.unpacked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_npm_tells_and_ignores_the_rest() {
        let mut progress = InstallProgress::default();
        let table = [
            ("npm silly placeDep ROOT openclaw@2026.4.11 OK for:  want: 2026.4.11", true, "Found 1 packages"),
            ("npm silly placeDep ROOT ws@8.18.3 OK for: openclaw@2026.4.11 want: ^8.18.3", true, "Found 2 packages"),
            ("npm http fetch GET 200 https://npm.example/ws 45ms (cache stale)", false, "Found 2 packages"),
            ("added 671 packages in 1m", false, "Found 2 packages"),
            (
                "npm silly tarball no local data for ws@8.18.3. Extracting by manifest.",
                true,
                "Unpacked 0 of 1 packages",
            ),
            ("npm silly tarball no local data for zod@3.25.76", true, "Unpacked 0 of 2 packages"),
            ("npm timing reifyNode:node_modules/ws Completed in 9ms", true, "Unpacked 1 of 2 packages"),
            ("npm timing reify:unpack Completed in 44145ms", false, "Unpacked 1 of 2 packages"),
            ("npm timing reifyNode:node_modules/zod Completed in 12ms", true, "Unpacked 2 of 2 packages"),
        ];
        assert_eq!(progress.message(), "Asking npm");
        let mut last = progress.fraction();
        for (line, told, message) in table {
            assert_eq!((progress.hear(line), progress.message().as_str()), (told, message), "{line}");
            assert!(progress.fraction() >= last, "{line}");
            last = progress.fraction();
        }
        assert!((last - 1.0).abs() < f64::EPSILON);
    }
}
