//! How far an `npm install` is, from the lines that npm prints at `--loglevel=silly --timing`.
//!
//! npm first decides what goes where (`placeDep`), then unpacks all packages at once and tells of each that it is through with
//! (`timing reifyNode`). OpenClaw's own package takes as long as all others together, in silence: its files are counted where
//! they arrive. An npm that prints none of these lines only makes the progress coarser.

/// The part of the whole that deciding takes, as a fraction; that of the other packages; that of openclaw's own files.
const PARTS: [f64; 3] = [0.3, 0.35, 0.35];
/// So many packages are decided upon when half of that part is over: the total is not known before.
const HALF_DECIDED: f64 = 300.0;
/// So many files of openclaw's own package are half of that part: their number is not known before either.
const HALF_OF_FILES: f64 = 8000.0;
/// Of what was decided upon so much is for this kind of host.
const FOR_THIS_HOST: f64 = 0.9;

/// What was heard of an install so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstallProgress {
    placed: u32,
    unpacked: u32,
    files: u32,
}

impl InstallProgress {
    /// Listens to one line. Returns whether it told anything.
    pub(crate) fn hear(&mut self, line: &str) -> bool {
        let counter = if line.starts_with("npm silly placeDep ") {
            &mut self.placed
        } else if line.starts_with("npm timing reifyNode:") {
            &mut self.unpacked
        } else {
            return false;
        };
        *counter = counter.saturating_add(1);
        true
    }

    /// So many files of openclaw's own package have arrived.
    pub(crate) fn arrived(&mut self, files: u32) {
        self.files = self.files.max(files);
    }

    /// From 0 to nearly 1. May fall as packages turn up: whoever reports it keeps the highest.
    pub(crate) fn fraction(&self) -> f64 {
        let [deciding, packages, files] = PARTS;
        let half = |count: u32, half: f64| f64::from(count) / (f64::from(count) + half);
        if self.unpacked == 0 && self.files == 0 {
            return deciding * half(self.placed, HALF_DECIDED);
        }
        // The small packages come first, so that half of the packages is a quarter of the work.
        let through = (f64::from(self.unpacked) / (FOR_THIS_HOST * f64::from(self.placed.max(1)))).min(1.0);
        deciding + packages * through * through + files * half(self.files, HALF_OF_FILES)
    }

    /// What is going on, with its counts.
    pub(crate) fn message(&self) -> String {
        match self {
            Self { placed: 0, unpacked: 0, files: 0 } => "Asking npm".to_owned(),
            Self { placed, unpacked: 0, files: 0 } => format!("Found {placed} packages"),
            Self { unpacked, files: 0, .. } => format!("Unpacked {unpacked} packages"),
            Self { unpacked, files, .. } => {
                format!("Unpacked {unpacked} packages, and {files} files of openclaw itself")
            }
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
            ("npm timing reifyNode:node_modules/ws Completed in 9ms", true, "Unpacked 1 packages"),
            ("npm timing reify:unpack Completed in 44145ms", false, "Unpacked 1 packages"),
            ("npm timing reifyNode:node_modules/zod Completed in 12ms", true, "Unpacked 2 packages"),
        ];
        assert_eq!(progress.message(), "Asking npm");
        let mut last = progress.fraction();
        for (line, told, message) in table {
            assert_eq!((progress.hear(line), progress.message().as_str()), (told, message), "{line}");
            assert!(progress.fraction() >= last, "{line}");
            last = progress.fraction();
        }
        for files in [100, 27_000, 20_000] {
            progress.arrived(files);
            assert!(progress.fraction() >= last && progress.fraction() < 1.0, "{files}");
            last = progress.fraction();
        }
        assert_eq!(progress.message(), "Unpacked 2 packages, and 27000 files of openclaw itself");
    }
}
