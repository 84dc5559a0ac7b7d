//! Whether this command line and the server decide by the same rules.

use super::Context;
use crate::failure::Failure;
use openclaw_contract::view::ServerVersion;

/// The fingerprint of the rules that this command line was built with.
pub(crate) const RULES: &str = env!("OPENCLAW_RULES");

impl Context {
    /// The server, where something may be asked of it: it was built with the same rules, or `--allow-skew` was given.
    pub(crate) async fn agree(&self) -> Result<ServerVersion, Failure> {
        let server = self.client.server_version().await?;
        if server.rules == RULES || self.allow_skew {
            return Ok(server);
        }
        let version = server.version;
        let text = format!(
            "this command line was built with other rules than the server ({version}): it may be wrong about what is allowed"
        );
        let hint = format!("use the command line of version {version}, or --allow-skew to let the server decide");
        Err(Failure::new("rules_differ", text).hint(hint))
    }
}
