//! How an instance came to rest: what whoever waits for one waits for.

use crate::{InstanceState, InstanceView, Timestamp};

/// How an instance came to rest: nothing more happens until an operator acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rest {
    /// It runs its target, and everything that was wanted of it is applied.
    Running,
    /// The last operation failed.
    Failed,
    /// It is off, because an operator wanted it.
    Stopped,
}

impl InstanceView {
    /// How it came to rest; none where something is in hand, or wanted and not begun yet.
    ///
    /// An instance in error whose stop was only just asked for cannot be told from one whose stop failed: whoever waits for
    /// that looks for the event too.
    #[must_use]
    pub fn rest(&self) -> Option<Rest> {
        match self.state {
            InstanceState::Running if self.update_pending() || self.observed_generation != self.generation => None,
            InstanceState::Running => Some(Rest::Running),
            InstanceState::Error => Some(Rest::Failed),
            InstanceState::Stopped => Some(Rest::Stopped),
            InstanceState::Provisioning | InstanceState::Deleting | InstanceState::Unknown(_) => None,
        }
    }

    /// Since when what is in hand goes on: the whole of a provisioning, otherwise the step.
    #[must_use]
    pub fn in_hand_since(&self) -> Option<Timestamp> {
        match self.state {
            InstanceState::Provisioning => self.provisioning_started_at.or(self.step_started_at),
            InstanceState::Running
            | InstanceState::Error
            | InstanceState::Stopped
            | InstanceState::Deleting
            | InstanceState::Unknown(_) => self.step_started_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Failure, view};

    #[test]
    fn rests_where_nothing_is_left_to_do() -> Result<(), Failure> {
        let (here, there) = ("2026.4.8", "2026.4.11");
        let table = [
            (InstanceState::Running, here, 3, Some(Rest::Running)),
            // A stop or a restart that nobody began yet.
            (InstanceState::Running, here, 2, None),
            (InstanceState::Running, there, 3, None),
            (InstanceState::Error, there, 2, Some(Rest::Failed)),
            (InstanceState::Stopped, here, 3, Some(Rest::Stopped)),
            // An update that applies when it is started.
            (InstanceState::Stopped, there, 2, Some(Rest::Stopped)),
            (InstanceState::Provisioning, there, 3, None),
            (InstanceState::Deleting, here, 3, None),
        ];
        for (state, target, observed, rest) in table {
            let instance = InstanceView { generation: 3, observed_generation: observed, ..view(state, here, target)? };
            assert_eq!(instance.rest(), rest, "{state} {target} {observed}");
        }
        Ok(())
    }

    #[test]
    fn only_a_provisioning_counts_as_a_whole() -> Result<(), Failure> {
        let (whole, step) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        for (state, since) in [
            (InstanceState::Provisioning, Some(whole)),
            (InstanceState::Running, Some(step)),
            (InstanceState::Deleting, Some(step)),
        ] {
            let view = InstanceView {
                provisioning_started_at: Some(whole),
                step_started_at: Some(step),
                ..view(state, "2026.4.8", "2026.4.8")?
            };
            assert_eq!(view.in_hand_since(), since, "{state}");
        }
        Ok(())
    }
}
