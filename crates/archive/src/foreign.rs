//! An archive that OpenClaw's own `backup create` made: `<root>/manifest.json`, and `<root>/payload/` with what was backed
//! up by its absolute path. The manifest comes first or last, depending on the version; and there are no checksums in it.

use crate::{
    ArchiveError, LeftOut, Limits, Origin, Problem, Unpacked, Watch,
    arrange::Arrangement,
    own::{MANIFEST, read_manifest},
    path::{EntryPath, shown, within},
    site::{At, Made, Site},
    source::{STATE, Source},
    survey::survey,
    tape::{Found, Kind, Visit},
    told::{PAYLOAD, POSIX, Told},
};
use std::{collections::BTreeMap, io::Read};

/// Takes in one entry after the other.
pub(crate) struct Foreign<'a> {
    site: &'a mut Site,
    limits: &'a Limits,
    root: Option<String>,
    told: Option<Told>,
    links: Vec<(String, String)>,
    /// What hard links are relative to, by how far they go up first.
    bases: BTreeMap<usize, String>,
}

impl<'a> Foreign<'a> {
    pub(crate) fn new(site: &'a mut Site, limits: &'a Limits) -> Self {
        Self { site, limits, root: None, told: None, links: Vec::new(), bases: BTreeMap::new() }
    }

    /// Puts what came out in its place.
    pub(crate) fn finish(self, watch: &Watch<'_>) -> Result<Unpacked, ArchiveError> {
        let Some(told) = self.told else {
            let found = self.root.map_or("nothing at all".to_owned(), |root| format!("no {MANIFEST} in {root}/"));
            return Err(ArchiveError::NoManifest { found });
        };
        let (state, others) = told.assets(self.limits)?;
        let state_dirs = told.state_dirs(&state);
        let mut arrangement = Arrangement::new(self.site, self.links);
        arrangement.place_state(&state)?;
        for asset in &others {
            arrangement.place(&state, asset)?;
        }
        let (moved, mut left_out): (_, Vec<LeftOut>) = arrangement.finish()?;
        let path = self.site.path().join(STATE);
        let root = self.site.root().open_dir(STATE).map_err(|error| ArchiveError::io("open", &path, error))?;
        let source = Source::of(root, &path);
        let mut manifest = survey(&source, &source.walk()?, watch)?;
        left_out.append(&mut manifest.left_out);
        manifest.left_out = left_out;
        let version = told.runtime_version.and_then(|version| version.parse().ok());
        let taken_at = told.created_at.and_then(|at| at.parse().ok());
        Ok(Unpacked { origin: Origin::OpenClaw { version, taken_at, state_dirs, moved }, manifest })
    }

    /// The topmost folder: that of the first entry.
    fn root(&mut self, path: &EntryPath) -> String {
        let first = path.as_str().split('/').next().unwrap_or_default();
        self.root.get_or_insert_with(|| first.to_owned()).clone()
    }

    /// Takes an entry of the payload, by its path below the topmost folder.
    fn payload(&mut self, found: &Found, root: &str, path: &str, body: &mut dyn Read) -> Result<(), ArchiveError> {
        match &found.kind {
            Kind::Folder => self.site.folder(path, None),
            Kind::File { bytes } => {
                let at = At { path, mode: found.mode, mtime: found.mtime };
                self.site.file(&at, *bytes, body).map(drop)
            }
            Kind::Link { to } => {
                self.links.push((path.to_owned(), to.clone()));
                self.site.reserve(path)
            }
            Kind::HardLink { to } => {
                let Some(original) = self.original(root, to) else {
                    return Err(ArchiveError::entry(
                        found.path.as_str(),
                        Problem::HardLink { to: shown(to.as_bytes()) },
                    ));
                };
                self.site.second(&original, &At { path, mode: found.mode, mtime: found.mtime })
            }
        }
    }

    /// The file that a hard link is a second name of. It must have come before.
    fn original(&mut self, root: &str, to: &str) -> Option<String> {
        let below = within(to, root).unwrap_or(to);
        let known = |path: &String| self.site.made().get(path) == Some(&Made::File);
        if let Some(path) = [format!("{POSIX}/{below}"), below.to_owned()].into_iter().find(known) {
            return Some(path);
        }
        // Early versions write it relative to the folder that they were started in, which the archive does not tell. Only
        // one file can be meant by the first of them, or none; the others are then relative to the same.
        let tail = below.trim_start_matches("../");
        let up = below.len() - tail.len();
        if let Some(base) = self.bases.get(&up) {
            return Some(format!("{base}/{tail}")).filter(known);
        }
        let end = format!("/{tail}");
        let files = self.site.made().iter().filter(|(_, made)| **made == Made::File);
        let mut bases = files.filter_map(|(path, _)| path.strip_suffix(&end));
        let (Some(base), None) = (bases.next(), bases.next()) else { return None };
        let base = base.to_owned();
        self.bases.insert(up, base.clone());
        Some(base + &end)
    }
}

impl Visit for Foreign<'_> {
    fn entry(&mut self, found: Found, body: &mut dyn Read) -> Result<(), ArchiveError> {
        let root = self.root(&found.path);
        let refuse = |problem| Err(ArchiveError::entry(found.path.as_str(), problem));
        match found.path.within(&root) {
            None => refuse(Problem::Elsewhere { folder: root }),
            Some(MANIFEST) if self.told.is_some() => refuse(Problem::Duplicate),
            Some(MANIFEST) => {
                self.told = Some(Told::read(&read_manifest(&found, body, self.limits)?, &root)?);
                Ok(())
            }
            Some(path) if within(path, PAYLOAD).is_some_and(|below| !below.is_empty()) => {
                let path = EntryPath::parse(path.as_bytes(), self.limits)?;
                self.site.admit(&path, &found.kind)?;
                self.payload(&found, &root, path.as_str(), body)
            }
            // The topmost folders themselves.
            Some(path) => match found.kind {
                Kind::Folder if path.is_empty() || path == PAYLOAD => Ok(()),
                Kind::Folder | Kind::File { .. } | Kind::Link { .. } | Kind::HardLink { .. } => {
                    refuse(Problem::Elsewhere { folder: format!("{root}/{PAYLOAD}") })
                }
            },
        }
    }
}
