//! State folders that are to work at another place than the one where they were written.

use crate::{disk, fault::OrFault};
use openclaw_driver::DriverError;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where a list of sessions names its files, it names them with their whole path. One that was copied would go on in the files
/// of the folder that it was copied from.
const SESSION_FILE: &str = "sessionFile";

/// Makes the sessions in a state folder name their own files, as they will be called when the folder is at `place`. Returns
/// how many named others. Blocks.
pub(crate) fn sessions(folder: &Path, place: &Path) -> Result<usize, DriverError> {
    let mut changed = 0;
    let agents = folder.join("agents");
    for agent in fs::read_dir(&agents).into_iter().flatten() {
        let sessions = Path::new("agents").join(agent.or_fault("read", &agents)?.file_name()).join("sessions");
        let list = folder.join(&sessions).join("sessions.json");
        // What cannot be understood is for OpenClaw to judge.
        let Ok(Some(mut value)) = disk::read_json::<Value>(&list) else { continue };
        let of_this_list = rename_files(&mut value, &folder.join(&sessions), &place.join(&sessions));
        if of_this_list > 0 {
            disk::write_json(&list, &value)?;
            changed += of_this_list;
        }
    }
    Ok(changed)
}

/// Names of files that are in the folder `here`, and were called otherwise, are set to those they will have `there`.
fn rename_files(value: &mut Value, here: &Path, there: &Path) -> usize {
    match value {
        Value::Object(object) => {
            let mut changed = 0;
            for (key, value) in object {
                let named = value.as_str().filter(|_| key == SESSION_FILE).map(PathBuf::from);
                let own = named.as_ref().and_then(|named| own_file(named, here, there));
                match own.filter(|own| Some(own) != named.as_ref()) {
                    Some(own) => {
                        *value = Value::from(own.to_string_lossy());
                        changed += 1;
                    }
                    None => changed += rename_files(value, here, there),
                }
            }
            changed
        }
        Value::Array(values) => values.iter_mut().map(|value| rename_files(value, here, there)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// What a file is called that was at `named`; none where it is relative, or not in the folder.
fn own_file(named: &Path, here: &Path, there: &Path) -> Option<PathBuf> {
    let name = named.file_name().filter(|name| named.is_absolute() && here.join(name).exists())?;
    Some(there.join(name))
}

/// Every path below `from` that is anywhere in a configuration becomes the same one below `to`.
pub(crate) fn paths(config: &mut Value, from: &Path, to: &Path) {
    match config {
        Value::Object(object) => object.values_mut().for_each(|value| paths(value, from, to)),
        Value::Array(values) => values.iter_mut().for_each(|value| paths(value, from, to)),
        Value::String(text) => {
            if let Ok(rest) = Path::new(text.as_str()).strip_prefix(from) {
                let moved = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
                *text = moved.to_string_lossy().into_owned();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sessions_go_on_in_the_files_of_their_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("agents/main/sessions");
        fs::create_dir_all(&own).unwrap();
        fs::create_dir_all(folder.path().join("agents/other")).unwrap();
        fs::write(own.join("1.jsonl"), "").unwrap();
        let list = json!({
            "agent:main:main": {"sessionId": "1", "sessionFile": "/old/agents/main/sessions/1.jsonl"},
            "agent:main:gone": {"sessionFile": "/old/agents/main/sessions/2.jsonl", "note": "/old/agents/main/sessions/1.jsonl"},
            "agent:main:relative": {"sessionFile": "1.jsonl"},
        });
        fs::write(own.join("sessions.json"), list.to_string()).unwrap();
        let place = Path::new("/new/state");
        assert_eq!(sessions(folder.path(), place), Ok(1));
        let mut expected = list;
        expected["agent:main:main"]["sessionFile"] = json!("/new/state/agents/main/sessions/1.jsonl");
        let now: Value = serde_json::from_str(&fs::read_to_string(own.join("sessions.json")).unwrap()).unwrap();
        assert_eq!(now, expected);
        assert_eq!(sessions(folder.path(), place), Ok(0), "once");
        fs::write(own.join("sessions.json"), "{").unwrap();
        assert_eq!(sessions(folder.path(), place), Ok(0));
        assert_eq!(sessions(Path::new("/no/such/folder"), place), Ok(0));
    }

    #[test]
    fn paths_in_a_configuration_follow_the_folder() {
        let mut config = json!({"a": ["/s/x", "/s", "/sx", 1, null], "b": {"c": "s/x /s/x"}});
        paths(&mut config, Path::new("/s"), Path::new("/t"));
        assert_eq!(config, json!({"a": ["/t/x", "/t", "/sx", 1, null], "b": {"c": "s/x /s/x"}}));
    }
}
