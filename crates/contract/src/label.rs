//! Labels: an operator's own words about an instance.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Up to 32 labels. A key is 1 to 63 of letters, digits, `.`, `_`, `-` and `/`; a value at most 63 characters, none a control character.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
pub struct Labels(BTreeMap<String, String>);

/// Why labels cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// More than 32.
    #[error("an instance has at most 32 labels; these are {0}")]
    TooMany(usize),
    /// A key that is not one.
    #[error("label key {0:?}: a key is 1 to 63 letters, digits, \".\", \"_\", \"-\" or \"/\"")]
    Key(String),
    /// A value that is too long or has a control character.
    #[error("label {key:?}: its value {value:?} is longer than 63 characters or has a control character")]
    Value {
        /// Whose value it is.
        key: String,
        /// The value.
        value: String,
    },
}

impl Labels {
    /// The labels in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of a label.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<BTreeMap<String, String>> for Labels {
    type Error = LabelError;

    fn try_from(labels: BTreeMap<String, String>) -> Result<Self, LabelError> {
        if labels.len() > 32 {
            return Err(LabelError::TooMany(labels.len()));
        }
        for (key, value) in &labels {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
            if key.is_empty() || key.len() > 63 || !key.chars().all(fits) {
                return Err(LabelError::Key(key.clone()));
            }
            if value.chars().count() > 63 || value.chars().any(char::is_control) {
                return Err(LabelError::Value { key: key.clone(), value: value.clone() });
            }
        }
        Ok(Self(labels))
    }
}

impl From<Labels> for BTreeMap<String, String> {
    fn from(labels: Labels) -> Self {
        labels.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Result<Labels, LabelError> {
        Labels::try_from(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn takes_what_operators_write() {
        assert!(labels(&[("team", "Ops & Co"), ("app.kubernetes.io/name", ""), ("k", "מבחן")]).is_ok());
    }

    #[test]
    fn refuses_with_the_key_and_the_value() {
        assert_eq!(labels(&[("a b", "")]), Err(LabelError::Key("a b".into())));
        assert_eq!(labels(&[("", "")]), Err(LabelError::Key(String::new())));
        assert_eq!(labels(&[("a", "\n")]), Err(LabelError::Value { key: "a".into(), value: "\n".into() }));
        assert!(Labels::try_from((0..33).map(|n| (n.to_string(), String::new())).collect::<BTreeMap<_, _>>()).is_err());
    }
}
