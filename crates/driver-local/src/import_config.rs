//! The configuration of a state folder that comes from elsewhere: what it tells of that place, and how it follows the folder.

use crate::{disk, fault::OrFault, layout::StatePaths, relocate};
use openclaw_driver::DriverError;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What has to be one's own in a copy, or it would work in the folders of the original.
pub(crate) const WORKSPACE: &str = "workspace";

/// The configuration in a state folder; null where there is none. Blocks.
pub(crate) fn read(files: &StatePaths) -> Result<Value, DriverError> {
    let path = files.config();
    let wrong = |why: String| {
        DriverError::refused(format!("its openclaw.json {why}"))
            .with_remedy("The portal sets the port and the password in it: make it plain JSON without comments")
    };
    match fs::metadata(&path) {
        Err(_) if path.symlink_metadata().is_err() => return Ok(Value::Null),
        Ok(about) if about.is_file() => {}
        Ok(_) | Err(_) => return Err(wrong("is no file".to_owned())),
    }
    let text = fs::read(&path).or_fault("read", &path)?;
    serde_json::from_slice(&text).map_err(|error| wrong(format!("is no plain JSON: {error}")))
}

/// Where the state folder was, as far as the configuration tells: each portal puts the log there.
pub(crate) fn home(config: &Value) -> Option<PathBuf> {
    let log = Path::new(config.pointer("/logging/file")?.as_str()?);
    let home = log.is_absolute().then(|| log.ancestors().nth(2))??;
    (home.parent().is_some() && log == StatePaths::at(home.to_owned()).own_log()).then(|| home.to_owned())
}

/// What is now where, by its whole path before and now.
#[derive(Debug, Default)]
pub(crate) struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    /// Relative paths and the root of a disk name nothing in particular.
    pub(crate) fn add(&mut self, from: impl Into<PathBuf>, to: impl Into<PathBuf>) {
        let (from, to) = (from.into(), to.into());
        let plain = from.is_absolute() && from.parent().is_some() && from != to;
        if plain && !self.0.iter().any(|(known, _)| *known == from) {
            self.0.push((from, to));
        }
    }

    /// Lets every path in a configuration follow what it names; the closest one counts.
    fn follow(mut self, config: &mut Value) {
        self.0.sort_by_key(|(from, _)| std::cmp::Reverse(from.as_os_str().len()));
        for (from, to) in &self.0 {
            relocate::paths(config, from, to);
        }
    }
}

/// Makes the configuration `config` that of the state folder `files`, with all paths in it as they are now. Blocks.
pub(crate) fn settle(files: &StatePaths, mut config: Value, mut moves: Moves, place: &Path) -> Result<(), DriverError> {
    if config.is_null() {
        return Ok(());
    }
    if let Some(home) = home(&config) {
        moves.add(home, place);
    }
    moves.follow(&mut config);
    // One that is a link is replaced: it may lead to where it was copied from.
    disk::write_json(&files.config(), &config)
}

/// The folders that agents work in, each as it is written; the first is the one of all that have none of their own.
pub(crate) fn workspaces(config: &mut Value) -> Vec<&mut Value> {
    let Some(agents) = config.get_mut("agents").and_then(Value::as_object_mut) else { return Vec::new() };
    let (mut usual, mut own) = (Vec::new(), Vec::new());
    for (key, value) in agents {
        match (key.as_str(), value) {
            ("defaults", Value::Object(defaults)) => usual.extend(defaults.get_mut(WORKSPACE)),
            ("list", Value::Array(agents)) => {
                own.extend(agents.iter_mut().filter_map(|agent| agent.get_mut(WORKSPACE)))
            }
            ("entries", Value::Object(agents)) => {
                own.extend(agents.values_mut().filter_map(|agent| agent.get_mut(WORKSPACE)));
            }
            _ => {}
        }
    }
    usual.extend(own);
    usual
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_follow_the_folder_and_what_was_outside_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let files = StatePaths::at(folder.path().to_owned());
        let config = json!({
            "logging": {"file": "/portal/i/state/logs/openclaw.log"},
            "agents": {"defaults": {"workspace": "/portal/i/state/workspace"}, "list": [{"workspace": "/old/x/w"}]},
            "note": ["/old/x", "/old/y", "/older"],
        });
        let mut moves = Moves::default();
        for (from, to) in [("/old", "/new/state"), ("/old/x/w", "/new/state/workspace-2"), ("/", "/a"), ("x", "/b")] {
            moves.add(from, to);
        }
        settle(&files, config, moves, Path::new("/new/state")).unwrap();
        let expected = json!({
            "logging": {"file": "/new/state/logs/openclaw.log"},
            "agents": {"defaults": {"workspace": "/new/state/workspace"}, "list": [{"workspace": "/new/state/workspace-2"}]},
            "note": ["/new/state/x", "/new/state/y", "/older"],
        });
        assert_eq!(read(&files), Ok(expected));
    }

    #[test]
    fn only_the_log_of_a_portal_tells_where_it_was() {
        let table = [
            (json!("/a/state/logs/openclaw.log"), Some("/a/state")),
            (json!("/logs/openclaw.log"), None),
            (json!("/var/log/openclaw.log"), None),
            (json!("logs/openclaw.log"), None),
            (json!(1), None),
        ];
        for (file, expected) in table {
            let config = json!({"logging": {"file": file}});
            assert_eq!(home(&config), expected.map(PathBuf::from), "{config}");
        }
    }

    #[test]
    fn what_the_portal_could_not_write_into_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = StatePaths::at(folder.path().to_owned());
        assert_eq!(read(&files), Ok(Value::Null));
        fs::write(files.config(), "{ /* mine */ }").unwrap();
        let error = read(&files).unwrap_err();
        assert!(error.to_string().contains("openclaw.json is no plain JSON") && error.remedy().is_some(), "{error}");
        fs::remove_file(files.config()).unwrap();
        fs::create_dir(files.config()).unwrap();
        assert!(read(&files).unwrap_err().to_string().contains("is no file"));
    }
}
