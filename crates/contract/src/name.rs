//! Instance names.

use crate::decode::Invalid;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An instance's name: an RFC 1123 label, 1 to 63 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", example = "my-instance"))]
pub struct InstanceName(String);

/// Why a text is not an instance name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("a name is 1 to 63 characters long; this one is empty")]
    Empty,
    /// More than 63 characters.
    #[error("a name is 1 to 63 characters long; this one has {0}")]
    TooLong(usize),
    /// A character that a name cannot have.
    #[error("a name has lower-case letters, digits and hyphens; {0:?} is none of these")]
    Character(char),
    /// A hyphen at either end.
    #[error("a name starts and ends with a letter or a digit")]
    Edge,
}

impl InstanceName {
    /// The longest name, in characters.
    pub const MAX: usize = 63;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(bad) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return Err(NameError::Character(bad));
        }
        if text.len() > Self::MAX {
            return Err(NameError::TooLong(text.len()));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(NameError::Edge);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for InstanceName {
    type Error = Invalid<NameError>;

    fn try_from(text: String) -> Result<Self, Invalid<NameError>> {
        text.parse().map_err(|reason| Invalid { value: text, reason })
    }
}

impl From<InstanceName> for String {
    fn from(name: InstanceName) -> Self {
        name.0
    }
}

impl fmt::Display for InstanceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_labels() {
        let longest = "a".repeat(63);
        for good in ["a", "0", "my-instance", "a--b", "9-lives", longest.as_str()] {
            assert_eq!(good.parse::<InstanceName>().map(String::from), Ok(good.to_owned()));
        }
    }

    #[test]
    fn refuses_everything_else_with_its_reason() {
        let table = [
            ("", NameError::Empty),
            ("My", NameError::Character('M')),
            ("a_b", NameError::Character('_')),
            ("a b", NameError::Character(' ')),
            ("ü", NameError::Character('ü')),
            ("../a", NameError::Character('.')),
            ("-a", NameError::Edge),
            ("a-", NameError::Edge),
        ];
        for (text, reason) in table {
            assert_eq!(text.parse::<InstanceName>(), Err(reason), "{text:?}");
        }
        assert_eq!("a".repeat(64).parse::<InstanceName>(), Err(NameError::TooLong(64)));
    }

    proptest! {
        #[test]
        fn what_parses_is_a_safe_folder_name(text in ".{0,80}") {
            if let Ok(name) = text.parse::<InstanceName>() {
                prop_assert_eq!(name.as_str(), text.as_str());
                prop_assert!(!text.contains(['/', '.', '\\', '\0']));
            }
        }
    }
}
