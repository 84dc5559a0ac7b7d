//! Every address: the portal's own pages, and the API's routes.

use openclaw_contract::{Action, InstanceName, SnapshotId, Span, Timestamp, Version};

/// The fleet.
pub(crate) const FLEET: &str = "/";
/// Every release.
pub(crate) const RELEASES_PAGE: &str = "/releases";
/// Everything that happened.
pub(crate) const ACTIVITY_PAGE: &str = "/activity";
/// What is allowed.
pub(crate) const POLICY_PAGE: &str = "/policy";

/// What the page is made of.
pub(crate) const DESIGN_PAGE: &str = "/design";

/// A page of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Fleet,
    /// Of the instance of that name, if it is one.
    Instance(String),
    Releases,
    Activity,
    Policy,
    Design,
    /// None that there is.
    Missing,
}

impl Page {
    /// The page at a path. A slash at its end makes no difference.
    pub(crate) fn of(path: &str) -> Self {
        match path.trim_end_matches('/') {
            "" => Self::Fleet,
            RELEASES_PAGE => Self::Releases,
            ACTIVITY_PAGE => Self::Activity,
            POLICY_PAGE => Self::Policy,
            DESIGN_PAGE => Self::Design,
            other => match other.strip_prefix("/instances/") {
                Some(name) if !name.contains('/') => Self::Instance(name.to_owned()),
                Some(_) | None => Self::Missing,
            },
        }
    }
}

pub(crate) const INSTANCES: &str = "/api/v1/instances";
pub(crate) const RELEASES: &str = "/api/v1/releases";
pub(crate) const POLICY: &str = "/api/v1/policy";
pub(crate) const VERSION: &str = "/api/v1/version";
pub(crate) const DURATIONS: &str = "/api/v1/durations";
pub(crate) const TIMELINE: &str = "/api/v1/timeline";

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
        Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Restore => {
            format!("{INSTANCES}/{name}/{}", action.as_str())
        }
    }
}

/// Where an instance's snapshots are, and an archive becomes one.
pub(crate) fn snapshots(name: &InstanceName) -> String {
    format!("{INSTANCES}/{name}/snapshots")
}

/// One of them. Their names need no escaping either.
pub(crate) fn snapshot(name: &InstanceName, id: &SnapshotId) -> String {
    format!("{INSTANCES}/{name}/snapshots/{id}")
}

/// An archive of all that an instance remembers.
pub(crate) fn backup(name: &InstanceName) -> String {
    format!("{INSTANCES}/{name}/backup")
}

/// Where an archive becomes a new instance. Labels, `key=value` each, are given as an address takes them.
pub(crate) fn import(name: &InstanceName, version: Option<&Version>, labels: &[String], start: bool) -> String {
    let version = version.map(|version| format!("&version={version}")).unwrap_or_default();
    let labels: String = labels.iter().map(|label| format!("&label={label}")).collect();
    format!("/api/v1/import?name={name}&start={start}{version}{labels}")
}

/// A page of an instance's timeline, the newest events first.
pub(crate) fn timeline(name: &InstanceName, before: Option<u64>, limit: u32) -> String {
    let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
    format!("{INSTANCES}/{name}/timeline?limit={limit}{before}")
}

/// The install of a release on this host. Versions need no escaping.
pub(crate) fn install(version: &Version) -> String {
    format!("{RELEASES}/{version}/install")
}

/// The fleet, as far as it runs or is to run that version.
pub(crate) fn fleet_at(version: &Version) -> String {
    format!("{FLEET}?version={version}")
}

/// The events of those kinds up to a moment, the newest first.
pub(crate) fn marked(name: &InstanceName, kinds: &str, until: Timestamp, before: Option<u64>, limit: u32) -> String {
    format!("{}&kinds={kinds}&until={until}", timeline(name, before, limit))
}

/// The states of an instance between two moments.
pub(crate) fn band(name: &InstanceName, from: Timestamp, to: Timestamp) -> String {
    format!("/api/v1/bands?names={name}&from={from}&to={to}")
}

/// What an instance is on its host.
pub(crate) fn details(name: &InstanceName) -> String {
    format!("{INSTANCES}/{name}/details")
}

/// What an instance used.
pub(crate) fn samples(name: &InstanceName, span: Span) -> String {
    format!("{INSTANCES}/{name}/samples?span={}", span.as_str())
}

/// What an instance wrote between two moments.
pub(crate) fn logged(name: &InstanceName, from: Timestamp, to: Timestamp) -> String {
    format!("{INSTANCES}/{name}/logs?from={from}&to={to}")
}

/// An instance's log: its last lines, and each new one as it is written.
pub(crate) fn logs(name: &InstanceName, tail: usize) -> String {
    format!("{INSTANCES}/{name}/logs?tail={tail}&follow=true")
}

/// The last day of these instances.
pub(crate) fn bands(names: &[InstanceName]) -> String {
    let names: Vec<&str> = names.iter().map(InstanceName::as_str).collect();
    format!("/api/v1/bands?names={}", names.join(","))
}

/// Everything that happens after the event with this number.
pub(crate) fn events(after: u64) -> String {
    format!("/api/v1/events?after={after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_page() {
        for (path, page) in [
            ("", Page::Fleet),
            ("/", Page::Fleet),
            ("/releases", Page::Releases),
            ("/activity/", Page::Activity),
            ("/policy", Page::Policy),
            ("/design", Page::Design),
            ("/instances/my-instance", Page::Instance("my-instance".to_owned())),
            ("/instances/a/b", Page::Missing),
            ("/instances", Page::Missing),
            ("/api/v1/version", Page::Missing),
        ] {
            assert_eq!(Page::of(path), page, "{path}");
        }
    }
}
