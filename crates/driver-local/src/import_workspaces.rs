//! The folders that agents work in, where they are outside of the state folder: they come along.

use crate::{
    import_config::{self, Moves, WORKSPACE},
    layout::Layout,
};
use openclaw_driver::DriverError;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What names a folder of this user's own.
const HOME: &str = "~/";

/// A folder outside, and the name that it gets in the state folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outside {
    pub(crate) from: PathBuf,
    pub(crate) name: String,
}

/// The folders outside of the state folder `folder` that its agents work in, by what its configuration says. Those in it are
/// written into the configuration with their whole path, and what is outside into `moves`. Blocks.
pub(crate) fn outside(
    folder: &Path,
    config: &mut Value,
    place: &Path,
    layout: &Layout,
    moves: &mut Moves,
) -> Result<Vec<Outside>, DriverError> {
    let usual = config.pointer("/agents/defaults/workspace").is_some();
    let mut found: Vec<Outside> = Vec::new();
    for (nth, value) in import_config::workspaces(config).into_iter().enumerate() {
        let Some(named) = value.as_str().and_then(|text| whole(text, folder)) else { continue };
        *value = Value::from(named.to_string_lossy());
        let Some(there) = named.canonicalize().ok().filter(|there| there.is_dir()) else { continue };
        if there.starts_with(folder) {
            continue;
        }
        if folder.starts_with(&there) || layout.data_dir().starts_with(&there) || there.starts_with(layout.data_dir()) {
            let cause = format!("its agents work in {}, which is no folder of their own", there.display());
            return Err(DriverError::refused(cause)
                .with_remedy("Let agents.defaults.workspace in openclaw.json name a folder for them alone"));
        }
        let known = found.iter().find(|outside| outside.from == there).map(|outside| outside.name.clone());
        let name = known
            .clone()
            .unwrap_or_else(|| if nth == 0 && usual { WORKSPACE.to_owned() } else { free(folder, &found) });
        moves.add(&named, place.join(&name));
        moves.add(&there, place.join(&name));
        if known.is_none() {
            found.push(Outside { from: there, name });
        }
    }
    Ok(found)
}

/// The whole path of what a configuration names; the user's own folder is the one that the state folder is in.
fn whole(text: &str, folder: &Path) -> Option<PathBuf> {
    let path = match text.strip_prefix(HOME) {
        Some(rest) => folder.parent()?.join(rest),
        None => PathBuf::from(text),
    };
    path.is_absolute().then_some(path)
}

fn free(folder: &Path, found: &[Outside]) -> String {
    let mut names = (2_u32..).map(|nth| format!("{WORKSPACE}-{nth}"));
    let is_free = |name: &String| {
        folder.join(name).symlink_metadata().is_err() && !found.iter().any(|outside| outside.name == *name)
    };
    names.find(is_free).unwrap_or_else(|| WORKSPACE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::fs;

    #[test]
    fn each_folder_outside_comes_along_once() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let folder = root.join("home/.openclaw");
        for made in ["home/.openclaw/workspace", "home/clawd", "elsewhere", "data"] {
            fs::create_dir_all(root.join(made)).unwrap();
        }
        let layout = Layout::new(root.join("data"));
        let mut config = json!({"agents": {
            "defaults": {"workspace": "~/clawd"},
            "list": [
                {"workspace": root.join("elsewhere")},
                {"workspace": root.join("home/clawd")},
                {"workspace": folder.join("workspace")},
                {"workspace": root.join("nowhere")},
                {"workspace": "relative"}, {},
            ],
        }});
        let (place, mut moves) = (Path::new("/new/state"), Moves::default());
        let found = outside(&folder, &mut config, place, &layout, &mut moves).unwrap();
        let expected = [("home/clawd", "workspace"), ("elsewhere", "workspace-2")];
        assert_eq!(found, expected.map(|(from, name)| Outside { from: root.join(from), name: name.to_owned() }));
        assert_eq!(config["agents"]["defaults"]["workspace"], json!(root.join("home/clawd")));

        for bad in [root.join("home"), root.clone(), root.join("data")] {
            let mut config = json!({"agents": {"defaults": {"workspace": bad}}});
            let error = outside(&folder, &mut config, place, &layout, &mut moves).unwrap_err();
            assert!(error.to_string().contains("no folder of their own") && error.remedy().is_some(), "{error}");
        }
    }
}
