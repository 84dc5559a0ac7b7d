//! What npm complains of, and what that means for an operator.

use crate::{fault, program::Ended};
use openclaw_driver::DriverError;
use std::path::Path;

/// So many of npm's complaints are told.
const TOLD: usize = 4;
/// What helps against most of it.
pub(crate) const UNREACHABLE: &str = "Check this host's network and npm's settings (`npm ping`), then try again";

/// What npm complained of while it ran.
#[derive(Default)]
pub(crate) struct Complaints {
    code: Option<String>,
    last: Vec<String>,
}

impl Complaints {
    pub(crate) fn hear(&mut self, line: &str) {
        let Some(complaint) = line.strip_prefix("npm error ").or_else(|| line.strip_prefix("npm ERR! ")) else {
            return;
        };
        if let Some(code) = complaint.strip_prefix("code ") {
            self.code = Some(code.trim().to_owned());
        } else if !complaint.trim().is_empty() && !complaint.contains("complete log of this run") {
            self.last.push(complaint.trim().to_owned());
        }
    }

    /// Whether it did what it should; `what` is what is missing otherwise, and `place` where it wrote.
    pub(crate) fn judge(self, ended: &Ended, what: &str, place: &Path) -> Result<(), DriverError> {
        if ended.status.success() {
            return Ok(());
        }
        let code = self.code.unwrap_or_default();
        let said = self.last.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ");
        if fault::tells_full_disk(&code) || fault::tells_full_disk(&said) {
            return Err(fault::full_disk(place));
        }
        Err(match code.as_str() {
            "E404" | "ETARGET" | "ENOVERSIONS" => DriverError::permanent(format!("npm has no {what}"))
                .with_remedy("Choose a version that `openclaw releases` lists"),
            "EACCES" | "EPERM" | "EROFS" => DriverError::permanent(format!("npm may not write its files: {said}"))
                .with_remedy("Let the portal's user own npm's cache (`npm config get cache`), then try again"),
            "EUSAGE" | "EINVALIDTAGNAME" | "EUNSUPPORTEDPROTOCOL" => {
                DriverError::permanent(format!("npm failed ({code}): {said}"))
                    .with_remedy("Update npm on this host, then try again")
            }
            "E401" | "E403" | "ENEEDAUTH" => DriverError::permanent(format!("npm is not let in ({code}): {said}"))
                .with_remedy("Correct the npm settings of the portal's user"),
            "" => DriverError::transient(format!("npm ended with {}: {said}", ended.status)).with_remedy(UNREACHABLE),
            _ => DriverError::transient(format!("npm failed ({code}): {said}")).with_remedy(UNREACHABLE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

    #[test]
    fn complaints_become_sentences() {
        // (what npm prints, transient, part of the cause)
        let table = [
            ("npm error code ETARGET\nnpm error notarget No matching version", false, "npm has no openclaw 2026.4.99"),
            ("npm ERR! code E404", false, "npm has no openclaw 2026.4.99"),
            ("npm error code ENOTFOUND\nnpm error request failed", true, "npm failed (ENOTFOUND): request failed"),
            ("npm error code ENOSPC\nnpm error nospc no space left", false, "the disk of /versions is full"),
            ("npm error code EACCES\nnpm error Your cache folder", false, "npm may not write its files"),
            ("npm error Exit handler never called!", true, "Exit handler never called!"),
            ("", true, "npm ended with exit status: 1"),
        ];
        for (printed, transient, part) in table {
            let mut complaints = Complaints::default();
            printed.lines().for_each(|line| complaints.hear(line));
            let ended = Ended { status: ExitStatus::from_raw(1 << 8), stdout: String::new() };
            let error = complaints.judge(&ended, "openclaw 2026.4.99", Path::new("/versions")).unwrap_err();
            assert_eq!(error.is_transient(), transient, "{printed}");
            assert!(error.to_string().contains(part), "{error}");
            assert!(error.remedy().is_some(), "{error}");
        }
    }
}
