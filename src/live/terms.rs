//! What decisions rest on besides an instance and the releases: the server's greeting, and what it told since.

use openclaw_contract::{Catalog, Host, Policy, validation::Actor, validation::Basis};

/// What the server goes by, for the one who looks at this page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) policy: Policy,
    pub(crate) host: Host,
    pub(crate) actor: Actor,
}

impl Terms {
    /// Together with the releases.
    pub(crate) fn basis<'a>(&'a self, catalog: &'a Catalog) -> Basis<'a> {
        Basis { policy: &self.policy, catalog, host: &self.host, actor: &self.actor }
    }
}
