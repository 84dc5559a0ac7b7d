//! The Nodes that there are, remembered for a while: to ask starts a process.

use crate::nodes::Nodes;
use openclaw_contract::Timestamp;
use openclaw_driver::{Clock, clock::later};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// They are looked for again when it is longer ago than this.
const FRESH: Duration = Duration::from_secs(3 * 60);
/// Where none were found it is this: the host may have been too busy to answer.
const FRESH_WITHOUT: Duration = Duration::from_secs(30);

/// The versions of Node that a release can be run with.
pub(crate) struct NodesKnown {
    nodes: Nodes,
    clock: Arc<dyn Clock>,
    /// Held by whoever looks, so that the others wait for the same answer.
    found: Mutex<Option<Found>>,
}

struct Found {
    versions: Vec<String>,
    until: Timestamp,
}

impl NodesKnown {
    pub(crate) fn new(nodes: Nodes, clock: Arc<dyn Clock>) -> Self {
        Self { nodes, clock, found: Mutex::default() }
    }

    /// Those versions, the one that is taken first in front.
    pub(crate) async fn versions(&self) -> Vec<String> {
        let mut found = self.found.lock().await;
        let now = self.clock.now();
        if let Some(Found { versions, until }) = &*found
            && now < *until
        {
            return versions.clone();
        }
        let versions = self.nodes.available().await;
        let fresh = if versions.is_empty() { FRESH_WITHOUT } else { FRESH };
        *found = Some(Found { versions: versions.clone(), until: later(now, fresh) });
        versions
    }
}
