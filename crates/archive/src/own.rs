//! An archive of the portal's own.

use crate::{
    ArchiveError, Facts, Limits, Manifest, Origin, Problem, Unpacked,
    manifest::Listed,
    path::shown,
    site::{At, Site},
    source::STATE,
    tape::{Found, Kind, Visit},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, io::Read};

/// The first entry.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The format that is written here, and the newest that is read.
pub(crate) const FORMAT: u64 = 1;

/// What the first entry holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) format: u64,
    #[serde(flatten)]
    pub(crate) facts: Facts,
    pub(crate) contents: Manifest,
}

/// All that later formats are sure to have.
#[derive(Deserialize)]
struct Format {
    format: u64,
}

impl Head {
    fn read(found: &Found, body: &mut dyn Read, limits: &Limits) -> Result<Self, ArchiveError> {
        if found.path.as_str() != MANIFEST || !matches!(found.kind, Kind::File { .. }) {
            return Err(ArchiveError::NoManifest { found: found.path.as_str().to_owned() });
        }
        let json = read_manifest(found, body, limits)?;
        let Format { format } = parse(&json)?;
        if format != FORMAT {
            return Err(ArchiveError::NewerFormat { found: format, known: FORMAT });
        }
        let head: Self = parse(&json)?;
        head.contents.check(limits)?;
        Ok(head)
    }
}

/// The bytes of a manifest that is not too long.
pub(crate) fn read_manifest(found: &Found, body: &mut dyn Read, limits: &Limits) -> Result<Vec<u8>, ArchiveError> {
    let (mut json, limit) = (Vec::new(), limits.manifest);
    body.take(limit.saturating_add(1))
        .read_to_end(&mut json)
        .map_err(|error| ArchiveError::io("read", MANIFEST, error))?;
    let read = json.len() as u64;
    match found.kind {
        _ if read > limit => Err(ArchiveError::LongManifest { limit }),
        Kind::File { bytes } if bytes > read => Err(ArchiveError::Truncated { after: MANIFEST.to_owned() }),
        Kind::File { .. } | Kind::Folder | Kind::Link { .. } | Kind::HardLink { .. } => Ok(json),
    }
}

/// What a manifest says, in the form that it should have.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, ArchiveError> {
    serde_json::from_slice(json).map_err(|error| ArchiveError::BadManifest { cause: error.to_string() })
}

/// Takes in one entry after the other.
pub(crate) struct Own<'a> {
    site: &'a mut Site,
    limits: &'a Limits,
    head: Option<Head>,
    seen: BTreeSet<String>,
}

impl<'a> Own<'a> {
    pub(crate) fn new(site: &'a mut Site, limits: &'a Limits) -> Self {
        Self { site, limits, head: None, seen: BTreeSet::new() }
    }

    /// What was unpacked, where all of it was there.
    pub(crate) fn finish(self) -> Result<Unpacked, ArchiveError> {
        let Some(Head { facts, contents, .. }) = self.head else {
            return Err(ArchiveError::NoManifest { found: "nothing at all".to_owned() });
        };
        if let Some(missing) = contents.by_path().keys().find(|path| !self.seen.contains(**path)) {
            return Err(ArchiveError::entry(*missing, Problem::Missing));
        }
        self.site.folder(STATE, None)?;
        for link in &contents.links {
            self.site.link(&format!("{STATE}/{}", link.path), &link.to)?;
        }
        self.site.date_folders()?;
        Ok(Unpacked { origin: Origin::Portal(facts), manifest: contents })
    }
}

impl Visit for Own<'_> {
    fn entry(&mut self, found: Found, body: &mut dyn Read) -> Result<(), ArchiveError> {
        let Some(head) = &self.head else {
            self.head = Some(Head::read(&found, body, self.limits)?);
            return Ok(());
        };
        let refuse = |problem| Err(ArchiveError::entry(found.path.as_str(), problem));
        self.site.admit(&found.path, &found.kind)?;
        let Some(path) = found.path.within(STATE) else {
            return refuse(Problem::Elsewhere { folder: STATE.to_owned() });
        };
        if path.is_empty() {
            return match found.kind {
                Kind::Folder => self.site.folder(STATE, found.mtime),
                Kind::File { .. } | Kind::Link { .. } | Kind::HardLink { .. } => {
                    refuse(Problem::Kind { listed: Listed::Folder.word(), found: found.kind.word() })
                }
            };
        }
        let Some(listed) = head.contents.get(path) else { return refuse(Problem::Unlisted) };
        match (&listed, &found.kind) {
            (_, Kind::HardLink { to }) => return refuse(Problem::HardLink { to: shown(to.as_bytes()) }),
            (Listed::Folder, Kind::Folder) => self.site.folder(found.path.as_str(), found.mtime)?,
            (Listed::Link(to), Kind::Link { to: found_to }) => {
                if to != found_to {
                    return refuse(Problem::Checksum);
                }
                self.site.reserve(found.path.as_str())?;
            }
            (Listed::File(file), Kind::File { bytes }) => {
                if file.bytes != *bytes {
                    return refuse(Problem::Size { listed: file.bytes, found: *bytes });
                }
                let at = At { path: found.path.as_str(), mode: file.mode, mtime: found.mtime };
                let sha256 = self.site.file(&at, *bytes, body)?;
                if sha256 != file.sha256 {
                    return refuse(Problem::Checksum);
                }
            }
            (
                Listed::File(_) | Listed::Folder | Listed::Link(_),
                Kind::File { .. } | Kind::Folder | Kind::Link { .. },
            ) => {
                return refuse(Problem::Kind { listed: listed.word(), found: found.kind.word() });
            }
        }
        self.seen.insert(path.to_owned());
        Ok(())
    }
}
