//! From the bytes of a request to a typed request, or to the refusal that names the field, the value and what would be right.

use crate::Refusal;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// A value of a document that does not fit, with the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} does not fit: {reason}")]
pub struct Invalid<E: std::fmt::Display> {
    /// The value.
    pub value: String,
    /// What would be right.
    pub reason: E,
}

/// Reads a JSON document as `T`.
///
/// # Errors
/// [`Refusal::MalformedJson`] where it is not JSON at all; otherwise the refusal for the field that does not fit.
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    // serde reads a struct from an array too, in the order of its fields; no request is meant so.
    if bytes.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
        let reason = "an array is given where an object is expected".to_owned();
        return Err(Refusal::InvalidField { field: ".".to_owned(), reason });
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut ignored = None;
    let mut note = |path: serde_ignored::Path<'_>| {
        ignored.get_or_insert_with(|| path.to_string());
    };
    let watched = serde_ignored::Deserializer::new(&mut reader, &mut note);
    let value = serde_path_to_error::deserialize(watched).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            Category::Syntax | Category::Eof | Category::Io => malformed(&inner),
            Category::Data => misfit(field, &without_position(&inner)),
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    match ignored {
        Some(field) => Err(Refusal::UnknownField { reason: format!("unknown field `{field}`"), field }),
        None => Ok(value),
    }
}

fn malformed(error: &serde_json::Error) -> Refusal {
    Refusal::MalformedJson { reason: error.to_string() }
}

/// serde's unknown and missing fields are told apart by the words it has always used for them; tests hold it to them.
fn misfit(field: String, reason: &str) -> Refusal {
    let named = |prefix: &str| Some(reason.strip_prefix(prefix)?.split('`').next()?.to_owned());
    if let Some(unknown) = named("unknown field `") {
        return Refusal::UnknownField { field: unknown, reason: reason.to_owned() };
    }
    let field = named("missing field `").unwrap_or(field);
    let reason = reason.to_owned();
    match field.as_str() {
        "name" => Refusal::InvalidName { field, reason },
        "version" | "target_version" => Refusal::InvalidVersion { field, reason },
        _ => Refusal::InvalidField { field, reason },
    }
}

fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.chars().take(text.get(..end).map_or(0, |head| head.chars().count())).collect(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CreateRequest, Policy, UpdateRequest, policy::PolicyChange};
    use proptest::prelude::*;

    fn refusal<T: DeserializeOwned>(text: &str) -> String {
        match json::<T>(text.as_bytes()) {
            Ok(_) => "accepted".to_owned(),
            Err(refusal) => format!("{} {}: {}", refusal.status(), refusal.code(), refusal.message()),
        }
    }

    #[test]
    fn names_the_field_and_what_would_be_right() {
        let table = [
            (r#"{"target_version": "2026.4.11"}"#, "accepted"),
            ("{", "400 malformed_json: The request is not valid JSON: EOF while parsing an object at line 1 column 1"),
            ("", "400 malformed_json: The request is not valid JSON: EOF while parsing a value at line 1 column 0"),
            (
                r#"{"target_version": "2026.4.11"} x"#,
                "400 malformed_json: The request is not valid JSON: trailing characters at line 1 column 33",
            ),
            (r#"{}"#, "422 invalid_version: target_version: missing field `target_version`"),
            (r#"[]"#, "422 invalid_field: The request does not fit: an array is given where an object is expected"),
            (
                r#"{"target_version": 7}"#,
                "422 invalid_version: target_version: invalid type: integer `7`, expected a string",
            ),
            (
                r#"{"target_version": "v2026.4.11"}"#,
                "422 invalid_version: target_version: \"v2026.4.11\" does not fit: a version has no leading \"v\"",
            ),
            (
                r#"{"target_version": "2026.4.11", "force": true}"#,
                "422 unknown_field: unknown field `force`, expected one of `target_version`, `allow_prerelease`, `keep_state`, `rehearse`",
            ),
        ];
        for (text, says) in table {
            assert_eq!(refusal::<UpdateRequest>(text), says, "{text}");
        }
        let table = [
            (r#"{"name": "a"}"#, "accepted"),
            (
                r#"{"name": "A"}"#,
                "422 invalid_name: name: \"A\" does not fit: a name has lower-case letters, digits and hyphens; 'A' is none of these",
            ),
            (
                r#"{"name": "a", "labels": {"a b": ""}}"#,
                "422 invalid_field: labels: label key \"a b\": a key is 1 to 63 letters, digits, \".\", \"_\", \"-\" or \"/\"",
            ),
            (
                r#"{"name": "a", "start": "no"}"#,
                "422 invalid_field: start: invalid type: string \"no\", expected a boolean",
            ),
        ];
        for (text, says) in table {
            assert_eq!(refusal::<CreateRequest>(text), says, "{text}");
        }
    }

    #[test]
    fn a_policy_is_read_strictly_from_a_request_and_leniently_from_a_server() {
        let table = [
            (r#"{"more":1}"#, "422 unknown_field: unknown field `more`"),
            (r#"{"capacity":{"more":1}}"#, "422 unknown_field: unknown field `capacity.more`"),
            (r#"{"concurrent_updates":0}"#, "422 invalid_field: concurrent_updates: 0 is not 1 to 1000"),
        ];
        for (text, says) in table {
            assert_eq!(refusal::<Policy>(text), says, "{text}");
        }
        assert!(refusal::<PolicyChange>(r#"{"more":1}"#).starts_with("422 unknown_field: unknown field `more`"));
        assert!(serde_json::from_str::<Policy>(r#"{"more":1,"capacity":{"more":1}}"#).is_ok());
    }

    #[test]
    fn refuses_what_is_nested_too_deep() {
        let deep = "[".repeat(100_000);
        assert!(refusal::<CreateRequest>(&format!(r#"{{"name": {deep}"#)).starts_with("4"));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = json::<CreateRequest>(&bytes);
        }
    }
}
