//! What the dialog is opened with: by a button nothing in particular, by an address a version.

use openclaw_contract::{InstanceName, Version, decode::Invalid, name::NameError, version::VersionError};

/// What the dialog is opened with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) to: Choice,
    /// Whether pre-releases are shown, and may be the target.
    pub(crate) prereleases: bool,
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
        Self { to: Choice::Version(version), prereleases: false }
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

/// What an address asks for besides its page: `?update=my-instance&to=2026.4.11&pre=1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeepLink {
    pub(crate) name: InstanceName,
    pub(crate) wish: Wish,
}

impl DeepLink {
    /// What the parts of an address say; none where nothing is asked for.
    ///
    /// # Errors
    /// Where what is to be updated can be no instance. A version that is none is for the dialog to say.
    pub(crate) fn read(part: impl Fn(&str) -> Option<String>) -> Option<Result<Self, Invalid<NameError>>> {
        let name = part("update")?.try_into();
        let to = match part("to").map(Version::try_from) {
            None => Choice::Suggested,
            Some(Ok(version)) => Choice::Version(version),
            Some(Err(invalid)) => Choice::Unreadable(invalid),
        };
        let prereleases = part("pre").as_deref() == Some("1");
        Some(name.map(|name| Self { name, wish: Wish { to, prereleases } }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{name, version};

    fn read(parts: &[(&str, &str)]) -> Option<Result<DeepLink, Invalid<NameError>>> {
        DeepLink::read(|wanted| parts.iter().find(|(key, _)| *key == wanted).map(|(_, value)| (*value).to_owned()))
    }

    fn wish(parts: &[(&str, &str)]) -> Wish {
        read(parts).unwrap().unwrap().wish
    }

    #[test]
    fn an_address_names_an_instance_and_perhaps_a_version() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("to", "2026.4.11"), ("pre", "1")]), None);
        let link = DeepLink { name: name("a"), wish: Wish::for_version(version("2026.4.11")) };
        assert_eq!(read(&[("update", "a"), ("to", "2026.4.11")]), Some(Ok(link)));
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
    fn what_can_be_no_instance_is_refused() {
        let refused = read(&[("update", "My Instance")]).unwrap().unwrap_err();
        assert!(refused.to_string().starts_with("\"My Instance\" does not fit: a name has lower-case letters"));
    }
}
