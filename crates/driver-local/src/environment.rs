//! All that OpenClaw is told by its environment. Nothing of the portal's own reaches it.

use crate::{install::search_path, layout::StatePaths};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// The environment in which `node` works on a state folder, with the configuration in `config`.
pub(crate) fn on_state(node: &Path, state: &StatePaths, config: PathBuf) -> Vec<(&'static str, OsString)> {
    let on = || OsString::from("1");
    vec![
        // Without it some data goes to the user's own folder.
        ("HOME", state.home().into()),
        ("PATH", search_path(node).into()),
        ("OPENCLAW_STATE_DIR", state.root().into()),
        ("OPENCLAW_CONFIG_PATH", config.into()),
        // Without it some versions run two processes.
        ("OPENCLAW_NO_RESPAWN", on()),
        ("OPENCLAW_DISABLE_BONJOUR", on()),
        // Without it some versions spawn a child that survives the gateway.
        ("OPENCLAW_SKIP_ACPX_RUNTIME", on()),
        ("OPENCLAW_SKIP_CANVAS_HOST", on()),
        ("OPENCLAW_SKIP_BROWSER_CONTROL_SERVER", on()),
        ("OPENCLAW_NO_AUTO_UPDATE", on()),
    ]
}

/// What keeps a gateway that is only tried from acting: no chat channels, no jobs, no mail, nothing asked of a model, nothing
/// installed.
pub(crate) const ONLY_TRIED: [(&str, &str); 7] = [
    ("OPENCLAW_SKIP_CHANNELS", "1"),
    ("OPENCLAW_SKIP_PROVIDERS", "1"),
    ("OPENCLAW_SKIP_CRON", "1"),
    ("OPENCLAW_SKIP_GMAIL_WATCHER", "1"),
    ("OPENCLAW_SKIP_STARTUP_MODEL_PREWARM", "1"),
    NO_PATIENCE_WITH_NPM,
    ("npm_config_offline", "true"),
];

/// Plugins that are missing are asked for at each start, in vain for minutes where nothing answers.
pub(crate) const NO_PATIENCE_WITH_NPM: (&str, &str) = ("npm_config_fetch_retries", "0");
