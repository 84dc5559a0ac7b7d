//! The npm program: what it knows of the releases, and its installs.

use crate::{
    fault,
    install_progress::InstallProgress,
    lock::FileLock,
    program::{Ended, Program},
};
use openclaw_contract::{Release, Timestamp, Version};
use openclaw_driver::DriverError;
use serde::Deserialize;
use std::{collections::BTreeMap, ffi::OsString, path::Path, path::PathBuf, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long npm may take to answer a question.
const ANSWER: Duration = Duration::from_secs(60);
/// How long an install may take.
const INSTALL: Duration = Duration::from_secs(30 * 60);
/// So many of npm's last complaints are told.
const COMPLAINTS: usize = 4;
const UNREACHABLE: &str = "Check this host's network and npm's settings (`npm ping`), then try again";

/// npm as this host has it, with the settings of the portal's user.
#[derive(Clone, Debug)]
pub(crate) struct Npm {
    program: OsString,
    cache: Option<PathBuf>,
}

impl Npm {
    pub(crate) fn new(program: OsString, cache: Option<PathBuf>) -> Self {
        Self { program, cache }
    }

    /// Every release of OpenClaw, the pre-releases too.
    pub(crate) async fn releases(&self) -> Result<Vec<Release>, DriverError> {
        let mut index: Index = self.view("openclaw", &["versions", "time"]).await?;
        let versions = index.versions();
        if versions.is_empty() {
            return Err(DriverError::transient("npm knows no release of openclaw").with_remedy(UNREACHABLE));
        }
        // A range like `*` leaves out pre-releases and corrections: ask for each by its name.
        let each = versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" || ");
        let details = self.view(&format!("openclaw@{each}"), &["version", "engines", "deprecated"]).await?;
        Ok(releases(versions, &index.time, details))
    }

    async fn view<T: serde::de::DeserializeOwned>(&self, package: &str, fields: &[&str]) -> Result<T, DriverError> {
        let mut complaints = Complaints::default();
        let program = Program::new(&self.program)
            .args(["view", package])
            .args(fields)
            .args(["--json", "--fetch-retries=1", "--fetch-timeout=20000"])
            .args(self.cache_args())
            .within(ANSWER);
        let ended = program.run(&CancellationToken::new(), |line| complaints.hear(line)).await?;
        complaints.judge(&ended, "openclaw", Path::new("npm's cache"))?;
        serde_json::from_str(&ended.stdout)
            .map_err(|error| DriverError::transient(format!("npm's answer cannot be understood: {error}")))
    }

    /// Installs what the package.json of `folder` asks for, telling `progress` of each step.
    ///
    /// # Errors
    /// Why it could not be installed; `what` is what is missing then: `openclaw 2026.4.8`.
    pub(crate) async fn install(
        &self,
        folder: &Path,
        what: &str,
        lock: &FileLock,
        cancel: &CancellationToken,
        mut progress: impl FnMut(&InstallProgress),
    ) -> Result<InstallProgress, DriverError> {
        let mut complaints = Complaints::default();
        let mut so_far = InstallProgress::default();
        let program = Program::in_background(&self.program)
            // Scripts stay off: some fetch from places that may not be reachable, and none is needed.
            .args(["install", "--omit=dev", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"])
            .args(["--prefer-offline", "--no-update-notifier", "--loglevel=silly", "--timing", "--no-progress"])
            .args(self.cache_args())
            .in_folder(folder)
            .holding(lock)
            .within(INSTALL);
        let ended = program
            .run(cancel, |line| {
                complaints.hear(line);
                if so_far.hear(line) {
                    progress(&so_far);
                }
            })
            .await?;
        complaints.judge(&ended, what, folder)?;
        Ok(so_far)
    }

    fn cache_args(&self) -> Vec<OsString> {
        self.cache.iter().flat_map(|cache| ["--cache".into(), cache.into()]).collect()
    }
}

/// What `npm view openclaw versions time` prints.
#[derive(Deserialize)]
struct Index {
    versions: OneOrMany,
    #[serde(default)]
    time: BTreeMap<String, String>,
}

/// npm prints a list of one without the list.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<serde_json::Value>),
    One(serde_json::Value),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<serde_json::Value> {
        match self {
            Self::Many(many) => many,
            Self::One(one) => vec![one],
        }
    }
}

/// What `npm view` prints of one version.
#[derive(Deserialize)]
struct Detail {
    version: String,
    #[serde(default)]
    engines: serde_json::Value,
    deprecated: Option<serde_json::Value>,
}

impl Index {
    /// What counts as a version here; the others are left out.
    fn versions(&mut self) -> Vec<Version> {
        let all = std::mem::replace(&mut self.versions, OneOrMany::Many(Vec::new())).into_vec();
        all.iter().filter_map(|version| version.as_str()?.parse().ok()).collect()
    }
}

fn releases(versions: Vec<Version>, times: &BTreeMap<String, String>, details: OneOrMany) -> Vec<Release> {
    let mut known = BTreeMap::new();
    // Of a version that has nothing else to tell npm prints the version alone: no detail.
    let details = details.into_vec().into_iter().filter_map(|detail| serde_json::from_value(detail).ok());
    for Detail { version, engines, deprecated } in details {
        // Some publish `deprecated: false` or an empty text: then it is not.
        let deprecated = deprecated.as_ref().and_then(|text| text.as_str()).filter(|text| !text.trim().is_empty());
        let node = engines.get("node").and_then(|range| range.as_str()).map(ToOwned::to_owned);
        known.insert(version, (node, deprecated.map(ToOwned::to_owned)));
    }
    let release = |version: Version| {
        let text = version.to_string();
        let (node, deprecated) = known.remove(&text).unwrap_or_default();
        Release {
            published_at: times.get(&text).and_then(|time| time.parse::<Timestamp>().ok()),
            node,
            deprecated,
            installed: false,
            notes_url: Some(format!("https://github.com/openclaw/openclaw/releases/tag/v{text}")),
            version,
        }
    };
    versions.into_iter().map(release).collect()
}

/// What npm complains of, and what that means.
#[derive(Default)]
struct Complaints {
    code: Option<String>,
    last: Vec<String>,
}

impl Complaints {
    fn hear(&mut self, line: &str) {
        let Some(complaint) = line.strip_prefix("npm error ").or_else(|| line.strip_prefix("npm ERR! ")) else {
            return;
        };
        if let Some(code) = complaint.strip_prefix("code ") {
            self.code = Some(code.trim().to_owned());
        } else if !complaint.trim().is_empty() && !complaint.contains("complete log of this run") {
            self.last.push(complaint.trim().to_owned());
        }
    }

    fn judge(self, ended: &Ended, what: &str, place: &Path) -> Result<(), DriverError> {
        if ended.status.success() {
            return Ok(());
        }
        let code = self.code.unwrap_or_default();
        let said = self.last.iter().take(COMPLAINTS).cloned().collect::<Vec<_>>().join("; ");
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
    fn metadata_becomes_releases_and_what_is_no_version_is_left_out() {
        let mut index: Index = serde_json::from_str(
            r#"{"versions":["0.0.1","2026.4.8","2026.5.3-1","2026.5.14-beta.1"],
                "time":{"created":"x","2026.4.8":"2026-04-08T10:00:00.000Z","2026.5.3-1":"2026-05-03T14:03:13.667000+00:00"}}"#,
        )
        .unwrap();
        let details: OneOrMany = serde_json::from_str(
            r#"[{"version":"2026.4.8","engines":{"node":">=22.14.0"},"deprecated":"lost sessions"},
                {"version":"2026.5.3-1","engines":{"node":">=22.16.0"},"deprecated":false},
                "2026.5.14-beta.1"]"#,
        )
        .unwrap();
        let versions = index.versions();
        let found = releases(versions, &index.time, details);
        let rows: Vec<_> = found
            .iter()
            .map(|r| (r.version.to_string(), r.published_at.is_some(), r.node.as_deref(), r.deprecated.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("2026.4.8".to_owned(), true, Some(">=22.14.0"), Some("lost sessions")),
                ("2026.5.3-1".to_owned(), true, Some(">=22.16.0"), None),
                ("2026.5.14-beta.1".to_owned(), false, None, None),
            ]
        );
        assert_eq!(
            found[1].notes_url.as_deref(),
            Some("https://github.com/openclaw/openclaw/releases/tag/v2026.5.3-1")
        );
    }

    #[test]
    fn a_single_version_is_printed_without_a_list() {
        let mut index: Index = serde_json::from_str(r#"{"versions":"2026.4.8"}"#).unwrap();
        let details: OneOrMany = serde_json::from_str(r#"{"version":"2026.4.8","engines":{"node":">=1"}}"#).unwrap();
        let found = releases(index.versions(), &index.time, details);
        assert_eq!(found[0].node.as_deref(), Some(">=1"));
    }

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
