//! Why a command did not do what was asked, as text, as JSON and as an exit status.

use crate::exit::Exit;
use openclaw_client::ClientError;
use openclaw_contract::{Action, ErrorBody, policy::PolicyError, text};
use std::{borrow::Cow, io};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is something to say about it.
    Told(Box<Told>),
    /// What there is to say cannot be written: whoever read it has gone, or its disk is full.
    Output(io::Error),
}

/// What there is to say about a failure.
#[derive(Debug)]
pub(crate) struct Told {
    /// For `-o json`.
    pub(crate) body: ErrorBody,
    /// What follows `Error: `.
    pub(crate) text: String,
    /// What happened underneath.
    pub(crate) cause: Option<String>,
    /// What follows `hint: `.
    pub(crate) hint: Option<Cow<'static, str>>,
    exit: Exit,
}

impl Failure {
    /// A failure of the command line's own.
    pub(crate) fn new(code: &str, text: String) -> Self {
        let body = ErrorBody { error: code.to_owned(), message: text.clone(), ..ErrorBody::default() };
        Self::Told(Box::new(Told { body, text, cause: None, hint: None, exit: Exit::Failed }))
    }

    /// Something asked for in a way that cannot be.
    pub(crate) fn usage(text: String) -> Self {
        let failure = Self::new("usage", text);
        failure.with(|told| told.exit = Exit::Usage)
    }

    /// An action on an instance that came to nothing, in the contract's words where the server refused it.
    pub(crate) fn of(action: Action) -> impl Fn(ClientError) -> Self {
        move |error| match error {
            ClientError::Refused { body, .. } => Self::refused(text::failure(action, &body), *body),
            ClientError::Unusable { .. } | ClientError::Unreachable { .. } | ClientError::Unreadable { .. } => {
                error.into()
            }
        }
    }

    /// A refusal, told in that text.
    pub(crate) fn refused(text: String, body: ErrorBody) -> Self {
        let hint = hint(&body).map(Cow::Borrowed);
        Self::Told(Box::new(Told { body, text, cause: None, hint, exit: Exit::Failed }))
    }

    pub(crate) fn hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.with(|told| told.hint = Some(hint.into()))
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Told(told) => told.exit,
            // `openclaw list | head -1` has done what was asked.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Output(_) => Exit::Failed,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Told)) -> Self {
        if let Self::Told(told) = &mut self {
            change(told);
        }
        self
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let text = error.to_string();
        match error {
            ClientError::Refused { body, .. } => Self::refused(text, *body),
            ClientError::Unreachable { cause, .. } => Self::new("server_unreachable", text)
                .hint("`openclaw serve` starts a server; --server or OPENCLAW_PORTAL_URL names another one")
                .with(|told| told.cause = Some(cause)),
            ClientError::Unreadable { .. } => Self::new("answer_unreadable", text),
            ClientError::Unusable { .. } => Self::usage(text),
        }
    }
}

/// What cannot be the policy's is named by its field, as the API names it.
impl From<PolicyError> for Failure {
    fn from(error: PolicyError) -> Self {
        Self::usage(format!("{}: {error}", error.field()))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What helps, where the command line has something that does.
fn hint(body: &ErrorBody) -> Option<&'static str> {
    let only = |code| body.reasons.as_ref().is_some_and(|reasons| reasons.iter().all(|reason| reason.code == code));
    match body.error.as_str() {
        "incompatible_version" if only("prerelease") => Some("--pre takes a pre-release"),
        "incompatible_version" if only("state_unreadable") => {
            Some("`openclaw snapshots` shows the copies there are; --keep-state takes the version alone")
        }
        "incompatible_version" if only("held_back") => Some("`openclaw policy set --lift VERSION` lifts it"),
        "incompatible_version" => Some("`openclaw releases` shows which releases may be a target"),
        "instance_not_found" => Some("`openclaw list` shows the instances there are"),
        "unknown_version" => Some("`openclaw releases --pre` shows the releases there are"),
        "unknown_snapshot" => Some("`openclaw snapshots` shows the copies there are"),
        "not_signed_in" => Some("--token or OPENCLAW_PORTAL_TOKEN says who you are"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openclaw_contract::decision::Notice;

    fn refused(code: &str) -> ClientError {
        let body = ErrorBody { error: code.to_owned(), message: "No".to_owned(), ..ErrorBody::default() };
        ClientError::Refused { status: 409, body: Box::new(body) }
    }

    fn told(failure: Failure) -> (String, Option<Cow<'static, str>>, Exit) {
        let exit = failure.exit();
        match failure {
            Failure::Told(told) => (told.text, told.hint, exit),
            Failure::Output(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_contracts_words() {
        assert_eq!(told(refused("x").into()), ("No".to_owned(), None, Exit::Failed));
        let (text, hint, exit) = told(Failure::of(Action::Update)(refused("instance_not_found")));
        assert_eq!((text.as_str(), exit), ("unable to apply update: no", Exit::Failed));
        assert!(hint.is_some_and(|hint| hint.contains("openclaw list")));
    }

    #[test]
    fn a_state_that_does_not_allow_it_is_told_in_one_line() {
        let (_, hint, _) = told(Failure::of(Action::Update)(refused("state_conflict")));
        assert_eq!(hint, None);
    }

    #[test]
    fn a_pre_release_is_one_flag_away() {
        for (codes, helps) in [(&["prerelease"][..], "--pre takes"), (&["no_node", "prerelease"], "openclaw releases")]
        {
            let notice = |code: &&str| Notice { code: (*code).to_owned(), message: String::new() };
            let reasons = Some(codes.iter().map(notice).collect());
            let body = ErrorBody { error: "incompatible_version".to_owned(), reasons, ..ErrorBody::default() };
            let (_, hint, _) = told(Failure::refused(String::new(), body));
            assert!(hint.is_some_and(|hint| hint.contains(helps)), "{codes:?}");
        }
    }

    #[test]
    fn an_unusable_address_is_wrong_usage_and_a_closed_pipe_is_none() {
        let unusable = ClientError::Unusable { what: "The token", reason: "no".to_owned() };
        assert_eq!(Failure::from(unusable).exit(), Exit::Usage);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).exit(), Exit::Done);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::StorageFull)).exit(), Exit::Failed);
    }
}
