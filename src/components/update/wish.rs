//! What a dialog is opened with: by a button nothing in particular, by an address a version or a snapshot.

use openclaw_contract::{Action, InstanceName, SnapshotId, Version, decode::Invalid, version::VersionError};

/// What the dialog of an update or of a restore is opened with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) to: Choice,
    /// Whether pre-releases are shown, and may be the target.
    pub(crate) prereleases: bool,
    /// The snapshot to put back.
    pub(crate) snapshot: Option<SnapshotId>,
}

/// What is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Nothing was said yet: what suggests itself.
    #[default]
    Suggested,
    Version(Version),
    /// A text that is no version; nothing is chosen.
    Unreadable(Invalid<VersionError>),
}

impl Wish {
    /// A version by itself.
    pub(crate) const fn for_version(version: Version) -> Self {
        Self { to: Choice::Version(version), prereleases: false, snapshot: None }
    }

    /// A snapshot by itself.
    pub(crate) const fn for_snapshot(snapshot: SnapshotId) -> Self {
        Self { to: Choice::Suggested, prereleases: false, snapshot: Some(snapshot) }
    }
}

impl Choice {
    /// The version, where it is a certain one.
    pub(crate) const fn version(&self) -> Option<&Version> {
        match self {
            Self::Version(version) => Some(version),
            Self::Suggested | Self::Unreadable(_) => None,
        }
    }

    /// Why it is none, naming the part of the address.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::Unreadable(invalid) => Some(format!("to: {invalid}.")),
            Self::Suggested | Self::Version(_) => None,
        }
    }
}

/// What an address asks for besides its page: `?update=my-instance&to=2026.4.11&pre=1`, `?restore=my-instance&snapshot=7-2026.4.8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeepLink {
    pub(crate) action: Action,
    pub(crate) name: InstanceName,
    pub(crate) wish: Wish,
}

impl DeepLink {
    /// The parts of an address that this is read from.
    pub(crate) const PARTS: [&str; 5] = ["update", "restore", "to", "pre", "snapshot"];

    /// What the parts of an address say; none where nothing is asked for.
    ///
    /// # Errors
    /// Where what is asked about can be no instance, or a snapshot can be none, naming the part of the address. A version that
    /// is none is for the dialog to say.
    pub(crate) fn read(part: impl Fn(&str) -> Option<String>) -> Option<Result<Self, String>> {
        [Action::Update, Action::Restore]
            .into_iter()
            .find_map(|action| Some(Self::about(action, part(action.as_str())?, &part)))
    }

    fn about(action: Action, name: String, part: &impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let name = InstanceName::try_from(name).map_err(|invalid| format!("{}: {invalid}.", action.as_str()))?;
        let to = match part("to").map(Version::try_from) {
            None => Choice::Suggested,
            Some(Ok(version)) => Choice::Version(version),
            Some(Err(invalid)) => Choice::Unreadable(invalid),
        };
        let snapshot = part("snapshot").map(SnapshotId::try_from).transpose();
        let snapshot = snapshot.map_err(|error| format!("snapshot: {error}."))?;
        let prereleases = part("pre").as_deref() == Some("1");
        Ok(Self { action, name, wish: Wish { to, prereleases, snapshot } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{name, version};

    fn read(parts: &[(&str, &str)]) -> Option<Result<DeepLink, String>> {
        DeepLink::read(|wanted| parts.iter().find(|(key, _)| *key == wanted).map(|(_, value)| (*value).to_owned()))
    }

    fn wish(parts: &[(&str, &str)]) -> Wish {
        read(parts).unwrap().unwrap().wish
    }

    #[test]
    fn an_address_names_an_instance_and_perhaps_a_version() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("to", "2026.4.11"), ("pre", "1")]), None);
        let update = |wish| DeepLink { action: Action::Update, name: name("a"), wish };
        let to = update(Wish::for_version(version("2026.4.11")));
        assert_eq!(read(&[("update", "a"), ("to", "2026.4.11")]), Some(Ok(to)));
        assert_eq!(wish(&[("update", "a")]), Wish::default());
        assert!(wish(&[("update", "a"), ("to", "2026.5.14-beta.1"), ("pre", "1")]).prereleases);
        assert!(!wish(&[("update", "a"), ("pre", "yes")]).prereleases);
    }

    #[test]
    fn what_is_no_version_is_said_and_chooses_nothing() {
        let wish = wish(&[("update", "a"), ("to", "v2026.4.11")]);
        assert_eq!(wish.to.version(), None);
        assert_eq!(
            wish.to.problem().as_deref(),
            Some("to: \"v2026.4.11\" does not fit: a version has no leading \"v\".")
        );
        assert!(super::Wish::default().to.problem().is_none());
    }

    #[test]
    fn an_address_names_an_instance_and_perhaps_a_snapshot() {
        let restore = |wish| DeepLink { action: Action::Restore, name: name("a"), wish };
        assert_eq!(read(&[("restore", "a")]), Some(Ok(restore(Wish::default()))));
        let of = restore(Wish::for_snapshot("7-2026.4.8".parse().unwrap()));
        assert_eq!(read(&[("restore", "a"), ("snapshot", "7-2026.4.8")]), Some(Ok(of)));
    }

    #[test]
    fn what_can_be_no_instance_or_no_snapshot_is_refused() {
        for action in ["update", "restore"] {
            let refused = read(&[(action, "My Instance")]).unwrap().unwrap_err();
            let says = format!("{action}: \"My Instance\" does not fit: a name has lower-case letters");
            assert!(refused.starts_with(&says), "{refused}");
        }
        let refused = read(&[("restore", "a"), ("snapshot", "../b")]).unwrap().unwrap_err();
        assert!(refused.starts_with("snapshot: \"../b\" is no snapshot"), "{refused}");
    }
}
