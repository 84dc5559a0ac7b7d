//! What OpenClaw's own archive tells about itself.

use crate::{
    ArchiveError, Limits, Problem,
    own::parse,
    path::{EntryPath, shown, text, within},
};
use serde::Deserialize;

/// The only form of it that there is.
const SCHEMA: u64 = 1;

/// The manifest of OpenClaw's own archive, as far as it is needed here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    schema_version: u64,
    pub(crate) created_at: Option<String>,
    archive_root: String,
    pub(crate) runtime_version: Option<String>,
    #[serde(default)]
    paths: Paths,
    assets: Vec<ToldAsset>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paths {
    state_dir: Option<String>,
    /// The first is the one of every agent that has none of its own.
    #[serde(default)]
    workspace_dirs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldAsset {
    kind: String,
    source_path: String,
    archive_path: String,
}

/// A file or folder that OpenClaw backed up.
pub(crate) struct Asset {
    pub(crate) kind: String,
    /// Where it was.
    pub(crate) from: String,
    /// Where it is in the archive, below its topmost folder.
    pub(crate) at: EntryPath,
    /// By what name it belongs into the state folder, where it was used instead of what may have that name there.
    pub(crate) used_as: Option<&'static str>,
}

impl Told {
    pub(crate) fn read(json: &[u8], root: &str) -> Result<Self, ArchiveError> {
        let told: Self = parse(json)?;
        if told.schema_version != SCHEMA {
            return Err(ArchiveError::NewerFormat { found: told.schema_version, known: SCHEMA });
        }
        if told.archive_root != root {
            let cause = format!("it is about {}, but in {root}", shown(told.archive_root.as_bytes()));
            return Err(ArchiveError::BadManifest { cause });
        }
        Ok(told)
    }

    /// What was backed up: the state folder, and the others.
    pub(crate) fn assets(&self, limits: &Limits) -> Result<(Asset, Vec<Asset>), ArchiveError> {
        let assets: Result<Vec<_>, _> = self.assets.iter().map(|told| self.asset(told, limits)).collect();
        let (mut states, others): (Vec<_>, Vec<_>) = assets?.into_iter().partition(|asset| asset.kind == "state");
        match (states.pop(), states.is_empty()) {
            (Some(state), true) => Ok((state, self.in_use(others))),
            (Some(_), false) => Err(ArchiveError::BadManifest { cause: "it has two state folders".to_owned() }),
            // Then the state folder is a part of something else, of the workspace for instance.
            (None, _) => Ok((self.state_by_path(limits)?, self.in_use(others))),
        }
    }

    /// Marks what was in use, and puts it first.
    fn in_use(&self, mut assets: Vec<Asset>) -> Vec<Asset> {
        let state = self.paths.state_dir.as_deref();
        let default = self.paths.workspace_dirs.first();
        // With the usual workspace in the state folder, those outside are of single agents.
        let inside = default.is_some_and(|dir| state.is_some_and(|state| within(dir, state).is_some()));
        let named = assets.iter().position(|asset| asset.kind == WORKSPACE && default == Some(&asset.from));
        for (kind, name) in [("config", CONFIG), ("credentials", "credentials"), (WORKSPACE, WORKSPACE)] {
            let first = || assets.iter().position(|asset| asset.kind == kind);
            let used = if kind != WORKSPACE {
                first()
            } else if inside {
                None
            } else {
                named.or_else(first)
            };
            if let Some(asset) = used.and_then(|used| assets.get_mut(used)) {
                asset.used_as = Some(name);
            }
        }
        assets.sort_by_key(|asset| asset.used_as.is_none());
        assets
    }

    /// By what names the state folder was known.
    pub(crate) fn state_dirs(&self, state: &Asset) -> Vec<String> {
        let mut dirs: Vec<_> = self.paths.state_dir.iter().cloned().collect();
        if !dirs.contains(&state.from) {
            dirs.push(state.from.clone());
        }
        dirs.retain(|dir| dir.trim_matches('/').len() > 1 && text(dir.as_bytes()).is_ok());
        dirs
    }

    fn asset(&self, told: &ToldAsset, limits: &Limits) -> Result<Asset, ArchiveError> {
        let at = EntryPath::parse(told.archive_path.as_bytes(), limits)?;
        match at.within(&self.archive_root) {
            Some(at) if within(at, PAYLOAD).is_some_and(|below| !below.is_empty()) => Ok(Asset {
                kind: shown(told.kind.as_bytes()),
                from: shown(told.source_path.as_bytes()),
                at: EntryPath::parse(at.as_bytes(), limits)?,
                used_as: None,
            }),
            Some(_) | None => {
                let folder = format!("{}/{PAYLOAD}", self.archive_root);
                Err(ArchiveError::entry(at.as_str(), Problem::Elsewhere { folder }))
            }
        }
    }

    fn state_by_path(&self, limits: &Limits) -> Result<Asset, ArchiveError> {
        let Some(from) = self.paths.state_dir.clone().filter(|dir| dir.starts_with('/')) else {
            let cause = "it has no state folder; was it made with --only-config?".to_owned();
            return Err(ArchiveError::BadManifest { cause });
        };
        let at = EntryPath::parse(format!("{POSIX}{from}").as_bytes(), limits)?;
        Ok(Asset { kind: "state".to_owned(), from, at, used_as: None })
    }
}

/// OpenClaw's configuration, in its state folder.
const CONFIG: &str = "openclaw.json";
/// OpenClaw's word for a folder that an agent works in, and its usual name in the state folder.
pub(crate) const WORKSPACE: &str = "workspace";
/// What all else is in, below the topmost folder.
pub(crate) const PAYLOAD: &str = "payload";
/// What absolute paths are appended to.
pub(crate) const POSIX: &str = "payload/posix";
