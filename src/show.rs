//! How an instance is shown, as far as that takes no browser to say.

use openclaw_contract::{InstanceState, InstanceView, Rest, Version};

/// The class of a state's colour.
pub(crate) const fn tone(state: InstanceState) -> &'static str {
    match state {
        InstanceState::Provisioning => "provisioning",
        InstanceState::Running => "running",
        InstanceState::Error => "error",
        InstanceState::Stopped => "stopped",
        InstanceState::Deleting => "deleting",
        InstanceState::Unknown(_) => "unknown",
    }
}

/// What is to be said of a state that a newer server has a word for.
pub(crate) const fn unknown_note(state: InstanceState) -> Option<&'static str> {
    match state {
        InstanceState::Unknown(_) => Some("unknown to this page"),
        InstanceState::Provisioning
        | InstanceState::Running
        | InstanceState::Error
        | InstanceState::Stopped
        | InstanceState::Deleting => None,
    }
}

/// Whether something is in hand for certain; in an unknown state only a step tells that.
pub(crate) const fn moves(view: &InstanceView) -> bool {
    match view.state {
        InstanceState::Provisioning | InstanceState::Deleting => true,
        InstanceState::Running | InstanceState::Error | InstanceState::Stopped | InstanceState::Unknown(_) => {
            view.step.is_some()
        }
    }
}

/// Whether something is wanted, and waits for its turn or for another attempt: nothing is in hand, and its message says why.
pub(crate) fn waits(view: &InstanceView) -> bool {
    moves(view) && view.step.is_none() && view.message.is_some()
}

/// How the way back from an update that failed stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setback {
    /// The version that failed.
    pub(crate) version: Version,
    pub(crate) chip: String,
    pub(crate) sentence: String,
}

/// None where no update failed.
pub(crate) fn setback(view: &InstanceView) -> Option<Setback> {
    let version = view.reverts.clone()?;
    let (chip, became) = match view.rest() {
        None => (format!("going back from {version}"), "and is being rolled back"),
        Some(Rest::Running | Rest::Stopped) => (format!("rolled back from {version}"), "and was rolled back"),
        Some(Rest::Failed) => (format!("{version} failed"), "and going back failed too"),
    };
    let sentence = format!("The update to {version} failed {became}.");
    Some(Setback { version, chip, sentence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{version, view};
    use openclaw_contract::Step;

    #[test]
    fn an_unknown_state_has_no_colour_of_its_own_and_does_not_seem_to_move() {
        let hibernating = view("a", InstanceState::of_word("hibernating"));
        assert_eq!((tone(hibernating.state), unknown_note(hibernating.state).is_some()), ("unknown", true));
        assert!(!moves(&hibernating));
        assert!(moves(&InstanceView { step: Some(Step::Fetch), ..hibernating }));
    }

    #[test]
    fn what_says_why_nothing_is_in_hand_waits() {
        let provisioning = view("a", InstanceState::Provisioning);
        assert!(!waits(&provisioning), "it is about to begin");
        let waiting = InstanceView { message: Some("Waits for its turn".into()), ..provisioning };
        assert!(waits(&waiting));
        assert!(!waits(&InstanceView { step: Some(Step::Fetch), ..waiting.clone() }));
        assert!(!waits(&InstanceView { state: InstanceState::Error, ..waiting }));
    }

    #[test]
    fn an_update_that_failed_is_said_until_it_is_over_and_after() {
        let said = |state| {
            let back = InstanceView { reverts: Some(version("2026.9.6")), observed_generation: 1, ..view("a", state) };
            setback(&back).map(|setback| setback.chip)
        };
        assert_eq!(said(InstanceState::Provisioning).as_deref(), Some("going back from 2026.9.6"));
        assert_eq!(said(InstanceState::Running).as_deref(), Some("rolled back from 2026.9.6"));
        assert_eq!(said(InstanceState::Error).as_deref(), Some("2026.9.6 failed"));
        assert_eq!(setback(&view("a", InstanceState::Running)), None);
    }

    #[test]
    fn a_known_state_has_the_colour_of_its_word() {
        for state in InstanceState::ALL {
            assert_eq!((tone(state), unknown_note(state)), (state.as_str(), None));
        }
    }
}
