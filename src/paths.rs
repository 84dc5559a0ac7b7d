//! Every address: the portal's own pages, and the API's routes.

use openclaw_contract::{Action, InstanceName};

/// The fleet.
pub(crate) const FLEET: &str = "/";

pub(crate) const INSTANCES: &str = "/api/v1/instances";
pub(crate) const RELEASES: &str = "/api/v1/releases";

/// The page of an instance. Names need no escaping: they are RFC 1123 labels.
pub(crate) fn instance_page(name: &InstanceName) -> String {
    format!("/instances/{name}")
}

pub(crate) fn instance(name: &InstanceName) -> String {
    format!("{INSTANCES}/{name}")
}

pub(crate) fn action(name: &InstanceName, action: Action) -> String {
    match action {
        Action::Delete => instance(name),
        Action::Update | Action::Start | Action::Stop | Action::Restart => {
            format!("{INSTANCES}/{name}/{}", action.as_str())
        }
    }
}

/// A page of an instance's timeline, the newest events first.
pub(crate) fn timeline(name: &InstanceName, before: Option<u64>, limit: u32) -> String {
    let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
    format!("{INSTANCES}/{name}/timeline?limit={limit}{before}")
}

/// An instance's log: its last lines, and each new one as it is written.
pub(crate) fn logs(name: &InstanceName, tail: usize) -> String {
    format!("{INSTANCES}/{name}/logs?tail={tail}&follow=true")
}

/// Everything that happens after the event with this number.
pub(crate) fn events(after: u64) -> String {
    format!("/api/v1/events?after={after}")
}
