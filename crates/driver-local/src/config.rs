//! The gateway's configuration: what the driver sets, laid over what an operator has in it.

use crate::{layout::StatePaths, quirks};
use openclaw_contract::Version;
use serde_json::{Map, Value, json};

/// What a configuration depends on.
pub(crate) struct Wanted<'a> {
    pub(crate) version: &'a Version,
    pub(crate) port: u16,
    pub(crate) token: &'a str,
    pub(crate) files: &'a StatePaths,
}

/// `existing` with the driver's own keys set as `wanted`, and everything else as it was.
pub(crate) fn merged(existing: Value, wanted: &Wanted<'_>) -> Value {
    let mut config = if existing.is_object() { existing } else { Value::Object(Map::new()) };
    let Wanted { version, port, token, files } = wanted;
    let origins = json!([format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")]);
    let settings: [(&[&str], Value); 15] = [
        (&["gateway", "mode"], json!("local")),
        (&["gateway", "port"], json!(port)),
        (&["gateway", "bind"], json!("loopback")),
        (&["gateway", "auth", "mode"], json!("token")),
        (&["gateway", "auth", "token"], json!(token)),
        (&["gateway", "reload", "mode"], json!("off")),
        // Unset, some versions write the origins of their default port.
        (&["gateway", "controlUi", "allowedOrigins"], origins),
        (&["update", "checkOnStart"], json!(false)),
        (&["update", "auto", "enabled"], json!(false)),
        (&["discovery", "mdns", "mode"], json!("off")),
        (&["logging", "level"], json!("info")),
        (&["logging", "file"], json!(files.own_log())),
        (&["logging", "consoleStyle"], json!("json")),
        (&["agents", "defaults", "workspace"], json!(files.workspace())),
        (&["browser", "enabled"], json!(false)),
    ];
    for (path, value) in settings {
        set(&mut config, path, value);
    }
    let only_some_know: [(&[&str], bool); 2] = [
        (&["models", "catalogRefresh", "enabled"], quirks::refreshes_models(version)),
        (&["plugins", "entries", "acpx", "enabled"], quirks::has_acpx(version)),
    ];
    for (path, known) in only_some_know {
        if known {
            set(&mut config, path, json!(false));
        } else {
            unset(&mut config, path);
        }
    }
    config
}

/// Sets a key, making the objects it is in.
fn set(config: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *config = value;
        return;
    };
    if !config.is_object() {
        *config = Value::Object(Map::new());
    }
    if let Some(object) = config.as_object_mut() {
        set(object.entry(*first).or_insert(Value::Null), rest, value);
    }
}

/// Removes a key, and the objects it was in that hold nothing else.
fn unset(config: &mut Value, path: &[&str]) {
    let (Some((first, rest)), Some(object)) = (path.split_first(), config.as_object_mut()) else { return };
    if rest.is_empty() {
        object.remove(*first);
    } else if let Some(inner) = object.get_mut(*first) {
        unset(inner, rest);
        if inner.as_object().is_some_and(Map::is_empty) {
            object.remove(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(existing: Value, version: &str) -> Value {
        let files = StatePaths::at("/data/instances/i-1/state".into());
        let version = version.parse().unwrap();
        merged(existing, &Wanted { version: &version, port: 19120, token: "t0ken", files: &files })
    }

    #[test]
    fn a_new_configuration_has_the_drivers_keys() {
        let expected = json!({
            "gateway": {
                "mode": "local", "port": 19120, "bind": "loopback", "auth": {"mode": "token", "token": "t0ken"},
                "reload": {"mode": "off"},
                "controlUi": {"allowedOrigins": ["http://127.0.0.1:19120", "http://localhost:19120"]},
            },
            "update": {"checkOnStart": false, "auto": {"enabled": false}},
            "discovery": {"mdns": {"mode": "off"}},
            "logging": {
                "level": "info", "consoleStyle": "json", "file": "/data/instances/i-1/state/logs/openclaw.log"
            },
            "agents": {"defaults": {"workspace": "/data/instances/i-1/state/workspace"}},
            "browser": {"enabled": false},
        });
        assert_eq!(merge(json!({}), "2026.6.11"), expected);
        assert_eq!(merge(Value::Null, "2026.6.11"), expected);
    }

    #[test]
    fn an_operators_own_keys_stay_and_the_drivers_are_put_right() {
        let existing = json!({
            "gateway": {"port": 1, "auth": {"token": "old", "rateLimit": 3}, "controlUi": "odd"},
            "channels": {"telegram": {"botToken": "x"}},
            "agents": {"defaults": {"model": "m", "workspace": "/elsewhere"}, "list": [1]},
            "meta": {"lastTouchedVersion": "2026.4.8"},
        });
        let config = merge(existing, "2026.4.8");
        assert_eq!(config["channels"]["telegram"]["botToken"], "x");
        assert_eq!(config["gateway"]["auth"], json!({"mode": "token", "token": "t0ken", "rateLimit": 3}));
        assert_eq!(config["gateway"]["port"], 19120);
        assert_eq!(config["gateway"]["controlUi"]["allowedOrigins"][0], "http://127.0.0.1:19120");
        assert_eq!(config["agents"]["list"], json!([1]));
        assert_eq!(config["agents"]["defaults"]["model"], "m");
        assert_eq!(config["meta"], json!({"lastTouchedVersion": "2026.4.8"}));
    }

    #[test]
    fn keys_that_other_versions_refuse_come_and_go_with_the_version() {
        let acpx = |config: &Value| config.pointer("/plugins/entries/acpx").cloned();
        let refresh = |config: &Value| config.pointer("/models/catalogRefresh").cloned();
        let four = merge(json!({"plugins": {"entries": {"mine": {}}}}), "2026.4.8");
        assert_eq!((acpx(&four), refresh(&four)), (Some(json!({"enabled": false})), None));
        let nine = merge(four, "2026.9.6");
        assert_eq!((acpx(&nine), refresh(&nine)), (None, Some(json!({"enabled": false}))));
        assert_eq!(nine["plugins"]["entries"], json!({"mine": {}}), "only what the driver set goes");
        let back = merge(nine, "2026.4.8");
        assert_eq!((acpx(&back), refresh(&back)), (Some(json!({"enabled": false})), None));
        assert_eq!(back.get("models"), None);
    }

    #[test]
    fn merging_twice_changes_nothing() {
        for version in ["2026.4.8", "2026.6.11", "2026.9.6"] {
            let once = merge(json!({"a": [1, {"b": null}]}), version);
            assert_eq!(merge(once.clone(), version), once);
        }
    }
}
