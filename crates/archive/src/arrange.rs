//! What OpenClaw backed up from several places is brought together in one state folder.

use crate::{
    ArchiveError, LeftOut, Moved, Problem, Why,
    path::{leads_out, within},
    site::{Made, Site},
    source::STATE,
    told::{Asset, PAYLOAD, WORKSPACE},
};
use std::io;

/// What was where in the archive, and where it goes to in the state folder.
pub(crate) struct Arrangement<'a> {
    site: &'a mut Site,
    /// By their paths in the archive; made at the end.
    links: Vec<(String, String)>,
    placed: Vec<(String, String)>,
    moved: Vec<Moved>,
}

impl<'a> Arrangement<'a> {
    pub(crate) fn new(site: &'a mut Site, links: Vec<(String, String)>) -> Self {
        Self { site, links, placed: Vec::new(), moved: Vec::new() }
    }

    /// The state folder comes first: whatever it was in goes without it.
    pub(crate) fn place_state(&mut self, state: &Asset) -> Result<(), ArchiveError> {
        if self.made(state)? == Made::File {
            let problem = Problem::Kind { listed: "state folder", found: "file" };
            return Err(ArchiveError::entry(state.at.as_str(), problem));
        }
        self.rename(state, "")
    }

    pub(crate) fn place(&mut self, state: &Asset, asset: &Asset) -> Result<(), ArchiveError> {
        self.made(asset)?;
        let name = match (asset.used_as, asset.kind.as_str()) {
            (Some(name), _) => {
                self.set_aside(state, name)?;
                name.to_owned()
            }
            (None, WORKSPACE) => self.free(WORKSPACE),
            (None, kind) => self.free(&format!("imported-{}", kind.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))),
        };
        self.rename(asset, &name)?;
        self.moved.push(Moved { kind: asset.kind.clone(), from: asset.from.clone(), to: name });
        Ok(())
    }

    /// Gives another name to what is in the state folder by a name that something else needs.
    fn set_aside(&mut self, state: &Asset, name: &str) -> Result<(), ArchiveError> {
        let at = format!("{}/{name}", state.at.as_str());
        let Some(made) = self.site.made().get(&at).copied() else { return Ok(()) };
        // A link to where the other one was, for instance, will not be made.
        if self.links.iter().any(|(path, to)| *path == at && leads_out(name, to)) {
            return Ok(());
        }
        let has_something =
            self.site.made().keys().any(|path| within(path, &at).is_some_and(|below| !below.is_empty()));
        let (root, place) = (self.site.root(), in_state(name));
        if !has_something && matches!(made, Made::Implied | Made::Folder(_)) {
            return root.remove_dir(&place).map_err(|error| self.site.fault("remove", &place, error));
        }
        let aside = self.free(&format!("{name}-unused"));
        if made != Made::Link {
            root.rename(&place, root, in_state(&aside)).map_err(|error| self.site.fault("move", &place, error))?;
        }
        self.moved.push(Moved { kind: "unused".to_owned(), from: format!("{}/{name}", state.from), to: aside.clone() });
        self.placed.push((at, aside));
        Ok(())
    }

    /// Makes the links and removes what belongs nowhere. Returns what was moved and what was left out.
    pub(crate) fn finish(mut self) -> Result<(Vec<Moved>, Vec<LeftOut>), ArchiveError> {
        let mut left_out = Vec::new();
        for (path, to) in std::mem::take(&mut self.links) {
            match self.place_of(&path) {
                Some(place) if leads_out(&place, &to) => left_out.push(LeftOut { path: place, why: Why::LeadsOut }),
                Some(place) => self.site.link(&in_state(&place), &to)?,
                None => left_out.push(LeftOut { path, why: Why::Unclaimed }),
            }
        }
        let files = self.site.made().iter().filter(|(_, made)| **made == Made::File);
        let unclaimed = files.filter(|(path, _)| self.place_of(path).is_none());
        left_out.extend(unclaimed.map(|(path, _)| LeftOut { path: path.clone(), why: Why::Unclaimed }));
        match self.site.root().remove_dir_all(PAYLOAD) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.site.fault("remove", PAYLOAD, error)),
            Ok(()) | Err(_) => Ok((self.moved, left_out)),
        }
    }

    fn made(&self, asset: &Asset) -> Result<Made, ArchiveError> {
        match self.site.made().get(asset.at.as_str()) {
            None => Err(ArchiveError::entry(asset.at.as_str(), Problem::Missing)),
            Some(Made::Link) => {
                let problem = Problem::Kind { listed: "file or folder", found: "link" };
                Err(ArchiveError::entry(asset.at.as_str(), problem))
            }
            Some(made @ (Made::Implied | Made::Folder(_) | Made::File)) => Ok(*made),
        }
    }

    fn rename(&mut self, asset: &Asset, name: &str) -> Result<(), ArchiveError> {
        let at = asset.at.as_str();
        if self.placed.iter().any(|(placed, _)| within(at, placed).is_some()) {
            return Err(ArchiveError::BadManifest { cause: format!("it lists {at} twice") });
        }
        let root = self.site.root();
        root.rename(at, root, in_state(name)).map_err(|error| self.site.fault("move", at, error))?;
        self.placed.push((at.to_owned(), name.to_owned()));
        Ok(())
    }

    /// Where in the state folder something is that was at `path` in the archive.
    fn place_of(&self, path: &str) -> Option<String> {
        let holds_it = |(from, to): &(String, String)| Some((from.len(), join(to, within(path, from)?)));
        self.placed.iter().filter_map(holds_it).max_by_key(|(length, _)| *length).map(|(_, place)| place)
    }

    /// `name`, or what comes closest to it and is not there yet.
    fn free(&self, name: &str) -> String {
        let is_link = |name: &str| {
            self.links.iter().any(|(path, to)| {
                let place = self.place_of(path);
                // One that leads out will not be made.
                place.as_deref() == Some(name) && !leads_out(name, to)
            })
        };
        let is_free = |name: &String| self.site.root().symlink_metadata(in_state(name)).is_err() && !is_link(name);
        let others = (2..).map(|number: u32| format!("{name}-{number}"));
        std::iter::once(name.to_owned()).chain(others).find(is_free).unwrap_or_else(|| name.to_owned())
    }
}

fn in_state(path: &str) -> String {
    join(STATE, path)
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}
