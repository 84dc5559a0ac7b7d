//! What a version itself says of a configuration.

use crate::{layout::StatePaths, log_file::Secret, openclaw::OpenClaw};
use openclaw_driver::DriverError;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const VALIDATE: [&str; 3] = ["config", "validate", "--json"];
/// How long it may take. On two busy cores it took up to 6 s.
const ANSWER: Duration = Duration::from_secs(60);
/// So many of its complaints are told.
const TOLD: usize = 4;

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It takes the configuration.
    Valid,
    /// It does not, for these reasons.
    Invalid {
        /// Its own words.
        words: String,
        /// Whether each of them names its doctor as what helps. What it does not know it would throw away.
        asks_for_doctor: bool,
    },
    /// It gave no answer that can be understood; not every version can be asked.
    Unknown,
}

#[derive(Deserialize)]
struct Answer {
    valid: bool,
    #[serde(default)]
    issues: Vec<Issue>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Issue {
    #[serde(default)]
    path: String,
    message: String,
}

impl OpenClaw {
    /// Asks whether it takes the configuration of a state folder.
    pub(crate) async fn judge(
        &self,
        files: &StatePaths,
        secret: &Secret,
        cancel: &CancellationToken,
    ) -> Result<Verdict, DriverError> {
        let ended = self.call(&VALIDATE, files, &files.config()).within(ANSWER).run(cancel, |_| ()).await?;
        Ok(verdict(&ended.stdout, secret))
    }
}

/// What its answer means. It is one object of JSON, whatever else is printed around it.
fn verdict(printed: &str, secret: &Secret) -> Verdict {
    let json = printed.find('{').zip(printed.rfind('}')).and_then(|(first, last)| printed.get(first..=last));
    let Some(Answer { valid, issues, error }) = json.and_then(|json| serde_json::from_str(json).ok()) else {
        return Verdict::Unknown;
    };
    if valid {
        return Verdict::Valid;
    }
    let more = issues.len().saturating_sub(TOLD);
    let mut told: Vec<_> = issues.iter().take(TOLD).map(|issue| format!("{}: {}", issue.path, issue.message)).collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    if told.is_empty() {
        let message = error.as_ref().and_then(|error| error.get("message").or(Some(error))).and_then(Value::as_str);
        told.push(message.unwrap_or("it does not say why").to_owned());
    }
    let words = secret.hidden_in(told.join("; "));
    let asks = |issue: &Issue| issue.message.contains("doctor --fix");
    let asks_for_doctor = !issues.is_empty() && issues.iter().all(asks);
    Verdict::Invalid { words, asks_for_doctor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_answers_are_understood_as_they_are_given() {
        let invalid = |words: &str, asks_for_doctor| Verdict::Invalid { words: words.to_owned(), asks_for_doctor };
        let table = [
            (r#"{"valid":true,"path":"/s/openclaw.json","warnings":[]}"#, Verdict::Valid),
            (
                r#"{"valid":false,"path":"/x","issues":[{"path":"gateway","message":"Unrecognized key: \"wrongKey\""},
                    {"path":"<root>","message":"Unrecognized key: \"s3cret\""}]}"#,
                invalid(r#"gateway: Unrecognized key: "wrongKey"; <root>: Unrecognized key: "[token]""#, false),
            ),
            (
                r#"{"ok":false,"error":{"type":"cli_error","message":"file not found"},"valid":false,"path":"/x"}"#,
                invalid("file not found", false),
            ),
            (r#"{"valid":false,"path":"/x","error":"file not found"}"#, invalid("file not found", false)),
            (r#"{"valid":false}"#, invalid("it does not say why", false)),
            (
                "some words\n{\"valid\":false,\"issues\":[{\"path\":\"a\",\"message\":\"moved; run openclaw doctor --fix\"}]}\n",
                invalid("a: moved; run openclaw doctor --fix", true),
            ),
            ("error: unknown command 'validate'", Verdict::Unknown),
            ("", Verdict::Unknown),
        ];
        let secret = Secret::known("s3cret".to_owned());
        for (printed, expected) in table {
            assert_eq!(verdict(printed, &secret), expected, "{printed}");
        }
        let many: Vec<_> = (0..6).map(|n| format!(r#"{{"path":"{n}","message":"no"}}"#)).collect();
        let words = "0: no; 1: no; 2: no; 3: no; and 2 more";
        assert_eq!(
            verdict(&format!(r#"{{"valid":false,"issues":[{}]}}"#, many.join(",")), &secret),
            invalid(words, false)
        );
    }
}
