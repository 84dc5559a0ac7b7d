//! Why a request came to nothing.

use openclaw_contract::{ErrorBody, InstanceView, decision::Notice};

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiError {
    /// The server said no, and why.
    Refused(u16, Box<ErrorBody>),
    /// No answer came.
    Unreachable(String),
    /// An answer came that this page cannot read.
    Unreadable(String),
}

impl ApiError {
    /// What an answer with this status says that is not a success.
    pub(crate) fn of_answer(status: u16, text: &str) -> Self {
        match serde_json::from_str::<ErrorBody>(text) {
            Ok(body) => Self::Refused(status, Box::new(body)),
            Err(_) => Self::Unreadable(format!("status {status}")),
        }
    }

    /// The sentence for an operator.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Refused(_, body) => sentence(&body.message),
            Self::Unreachable(_) => "The server cannot be reached. Is it running?".to_owned(),
            Self::Unreadable(cause) => {
                format!("The server's answer cannot be read ({cause}). Reload the page; it may be of another version.")
            }
        }
    }

    /// What lies behind the sentence, for whoever looks closer.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Refused(..) => None,
            Self::Unreachable(cause) | Self::Unreadable(cause) => Some(cause),
        }
    }

    /// The field that the refusal is about, `name` or `version`.
    pub(crate) fn field(&self) -> Option<&str> {
        let body = self.body()?;
        match (body.field.as_deref(), body.error.as_str()) {
            (Some(field), _) => Some(field),
            (None, "name_taken") => Some("name"),
            (None, "unknown_version" | "incompatible_version" | "releases_unavailable") => Some("version"),
            (None, _) => None,
        }
    }

    /// What helps, where the sentence does not say it.
    pub(crate) fn remedy(&self) -> Option<&str> {
        self.body()?.remedy.as_deref()
    }

    /// Every reason, where there may be several.
    pub(crate) fn reasons(&self) -> &[Notice] {
        self.body().and_then(|body| body.reasons.as_deref()).unwrap_or_default()
    }

    /// Where the release notes of the version in question can be read.
    pub(crate) fn notes_url(&self) -> Option<&str> {
        self.body()?.notes_url.as_deref()
    }

    /// Whether the instance changed since the request was decided on.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(self, Self::Refused(412, _))
    }

    /// The instance as it is now, where it changed since the request was decided on.
    pub(crate) fn current(&self) -> Option<&InstanceView> {
        self.body()?.current.as_deref()
    }

    fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Refused(_, body) => Some(body),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }
}

/// With its full stop.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{version, view};
    use openclaw_contract::{InstanceState, Refusal, validation::Incompatibility};

    fn answer(refusal: &Refusal) -> ApiError {
        ApiError::of_answer(refusal.status(), &serde_json::to_string(&refusal.body()).unwrap())
    }

    #[test]
    fn a_refusal_keeps_its_sentence_and_its_field() {
        let taken = answer(&Refusal::NameTaken { name: "a".parse().unwrap() });
        assert_eq!((taken.message().as_str(), taken.field()), ("There is an instance a already.", Some("name")));
        let named = answer(&Refusal::InvalidField { field: "labels".into(), reason: "too many".into() });
        assert_eq!(named.field(), Some("labels"));
        assert!(answer(&Refusal::Stale { expected: 1, generation: 2 }).is_stale());
    }

    #[test]
    fn a_refusal_keeps_its_reasons_and_where_to_read_on() {
        let why = Some("it crashes".to_owned());
        let blocked = answer(&Refusal::Incompatible {
            version: version("2026.5.3"),
            reasons: vec![Incompatibility::Blocked { why }],
            notes_url: Some("https://example.net/notes".into()),
        });
        let reasons: Vec<_> = blocked.reasons().iter().map(|reason| reason.message.as_str()).collect();
        assert_eq!(reasons, ["the policy blocks it (it crashes)"]);
        assert_eq!((blocked.notes_url(), blocked.field()), (Some("https://example.net/notes"), Some("version")));
    }

    #[test]
    fn a_stale_request_brings_the_instance_as_it_is() {
        let now = InstanceView { generation: 2, ..view("a", InstanceState::of_word("hibernating")) };
        let stale = Refusal::Stale { expected: 1, generation: 2 };
        let body = ErrorBody { current: Some(Box::new(now.clone())), ..stale.body() };
        let answered = ApiError::of_answer(412, &serde_json::to_string(&body).unwrap());
        assert_eq!((answered.is_stale(), answered.current()), (true, Some(&now)));
    }

    #[test]
    fn anything_else_is_unreadable() {
        let error = ApiError::of_answer(502, "<html>");
        assert_eq!(error, ApiError::Unreadable("status 502".into()));
        assert_eq!((error.cause(), error.field()), (Some("status 502"), None));
    }
}
