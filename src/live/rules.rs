//! Whether this page decides by the server's rules.

/// Whether this page decides by the server's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// No greeting came yet.
    Unknown,
    Same,
    /// The page is of another build than the server, one that decides otherwise.
    Other,
}

/// The fingerprint of the rules that this page was built with (build.rs).
const OF_THIS_PAGE: &str = env!("OPENCLAW_RULES");

/// What a page says that was built with other rules than the server.
pub(crate) const OTHER_RULES: &str = "This page was built with other rules than the server. Reload it";

/// What a page says before the server's greeting.
pub(crate) const NOT_GREETED: &str = "The server's policy is not known yet.";

impl Rules {
    /// What the greeting of a server with these rules says.
    pub(crate) fn of(fingerprint: &str) -> Self {
        if fingerprint == OF_THIS_PAGE { Self::Same } else { Self::Other }
    }

    /// After an answer of a server with these rules. That they are other ones counts at once: the server was replaced. That
    /// they are the same is for the greeting to say, with which the policy comes.
    pub(crate) fn answered(self, fingerprint: &str) -> Self {
        match Self::of(fingerprint) {
            Self::Other => Self::Other,
            Self::Unknown | Self::Same => self,
        }
    }

    /// Why nothing can be done from this page.
    pub(crate) fn objection(self) -> Option<String> {
        match self {
            Self::Unknown => Some(NOT_GREETED.to_owned()),
            Self::Same => None,
            Self::Other => Some(format!("{OTHER_RULES}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_greeting_of_the_same_rules_opens_anything() {
        assert_eq!(Rules::of(OF_THIS_PAGE), Rules::Same);
        assert_eq!(Rules::Unknown.answered(OF_THIS_PAGE), Rules::Unknown);
        assert_eq!(Rules::Same.answered(OF_THIS_PAGE).objection(), None);
        assert_eq!(Rules::Unknown.objection().as_deref(), Some(NOT_GREETED));
    }

    #[test]
    fn an_answer_of_other_rules_shuts_everything_until_the_next_greeting() {
        let skewed = Rules::Same.answered("0123456789abcdef");
        assert_eq!(skewed, Rules::Other);
        assert_eq!(skewed.answered(OF_THIS_PAGE), Rules::Other);
        assert!(skewed.objection().is_some_and(|reason| reason.contains("other rules")));
    }
}
