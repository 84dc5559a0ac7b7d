//! The npm program, and what it knows of the releases.

use crate::{
    nodes::Node,
    npm_complaints::{Complaints, UNREACHABLE},
    npm_metadata::{Index, releases},
    program::Program,
};
use openclaw_contract::{Release, Version};
use openclaw_driver::DriverError;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long npm may take to answer a question.
const ANSWER: Duration = Duration::from_secs(60);
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
        let mut index: Index = self.view("openclaw", "openclaw", &["versions", "time"]).await?;
        let versions = index.versions();
        if versions.is_empty() {
            return Err(DriverError::transient("npm knows no release of openclaw").with_remedy(UNREACHABLE));
        }
        // A range like `*` leaves out pre-releases and corrections: ask for each by its name.
        let each = versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" || ");
        let details = self.view("openclaw", &format!("openclaw@{each}"), &["version", "engines", "deprecated"]).await?;
        Ok(releases(versions, &index.time, details))
    }

    async fn view<T: serde::de::DeserializeOwned>(
        &self,
        what: &str,
        package: &str,
        fields: &[&str],
    ) -> Result<T, DriverError> {
        let mut complaints = Complaints::default();
        let program = Program::new(&self.program)
            .args(["view", package])
            .args(fields)
            .args(["--json", "--fetch-retries=1", "--fetch-timeout=20000"])
            .args(self.cache_args())
            .within(ANSWER);
        let ended = program.run(&CancellationToken::new(), |line| complaints.hear(line)).await?;
        complaints.judge(&ended, what, Path::new("npm's cache"))?;
        serde_json::from_str(&ended.stdout)
            .map_err(|error| DriverError::transient(format!("npm's answer cannot be understood: {error}")))
    }

    /// The range of Nodes that a version runs on.
    pub(crate) async fn engines(&self, version: &Version) -> Result<String, DriverError> {
        let details =
            self.view(&format!("openclaw {version}"), &format!("openclaw@{version}"), &["version", "engines"]).await?;
        let release = releases(vec![version.clone()], &BTreeMap::new(), details).into_iter().next();
        Ok(release.and_then(|release| release.node).unwrap_or_else(|| "*".to_owned()))
    }

    /// npm run by `node`, instead of the one that it finds itself.
    pub(crate) fn run_by(&self, node: &Node) -> Program {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = node.path.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).unwrap_or_else(|_| path.clone());
        let program = match self.script() {
            Some(script) => Program::in_background(&node.path).args([script]),
            None => Program::in_background(&self.program),
        };
        program.with("PATH", &path)
    }

    /// npm itself, where it is a script that any Node can run: its first line may name another one.
    fn script(&self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = match Path::new(&self.program) {
            named if named.components().count() > 1 => named.to_owned(),
            bare => std::env::split_paths(&path).map(|folder| folder.join(bare)).find(|file| file.is_file())?,
        };
        found.canonicalize().ok().filter(|script| script.extension().is_some_and(|ending| ending == "js"))
    }

    /// What every call of npm is told.
    pub(crate) fn cache_args(&self) -> Vec<OsString> {
        self.cache.iter().flat_map(|cache| ["--cache".into(), cache.into()]).collect()
    }
}
