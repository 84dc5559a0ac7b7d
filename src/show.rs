//! How an instance is shown, as far as that takes no browser to say.

use openclaw_contract::{InstanceState, InstanceView};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::view;
    use openclaw_contract::Step;

    #[test]
    fn an_unknown_state_has_no_colour_of_its_own_and_does_not_seem_to_move() {
        let hibernating = view("a", InstanceState::of_word("hibernating"));
        assert_eq!((tone(hibernating.state), unknown_note(hibernating.state).is_some()), ("unknown", true));
        assert!(!moves(&hibernating));
        assert!(moves(&InstanceView { step: Some(Step::Fetch), ..hibernating }));
    }

    #[test]
    fn a_known_state_has_the_colour_of_its_word() {
        for state in InstanceState::ALL {
            assert_eq!((tone(state), unknown_note(state)), (state.as_str(), None));
        }
    }
}
