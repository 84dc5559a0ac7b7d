//! What goes wrong because it was asked to.

use super::instance::{EXIT, Instance};
use crate::DriverError;
use openclaw_contract::{Step, Version};
use serde::{Deserialize, Serialize};

/// How a run of a step goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// It never ends, until it is cancelled.
    Hang,
    /// It fails in a way that may pass.
    Flaky,
    /// The gateway says that it is another version.
    Lie,
    /// It fails for good.
    Fail,
}

impl Kind {
    /// Each, in the order in which they strike where several were asked for.
    pub(super) const ALL: [Self; 4] = [Self::Hang, Self::Flaky, Self::Lie, Self::Fail];

    /// The failure of a step that goes wrong in this way; none where it does not end at all.
    pub(super) fn failure(self, step: Step, version: &Version) -> Option<DriverError> {
        let cause = match self {
            Self::Hang => return None,
            Self::Lie => format!("the gateway says that it is another version than {version}"),
            Self::Flaky | Self::Fail => cause(step, version),
        };
        let cause = format!("{cause} (simulated)");
        let failure = match self {
            Self::Hang | Self::Lie | Self::Fail => DriverError::permanent(cause),
            Self::Flaky => DriverError::transient(cause),
        };
        Some(failure.with_remedy(format!("Try again: only the first runs of {step} were asked to fail")))
    }
}

fn cause(step: Step, version: &Version) -> String {
    match step {
        Step::Snapshot => "the snapshot could not be taken".to_owned(),
        Step::Stop => "the gateway did not stop".to_owned(),
        Step::Fetch => format!("{version} could not be fetched"),
        Step::Check => format!("{version} does not accept the configuration of this instance"),
        Step::Restore => format!("the snapshot of {version} could not be restored"),
        Step::Configure => format!("the configuration for {version} could not be written"),
        Step::Start => format!("the gateway of {version} exited before it was ready: {EXIT}"),
        Step::Verify => format!("the gateway of {version} did not get ready"),
    }
}

impl Instance {
    /// How often a step went wrong in that way.
    pub(super) fn struck(&self, kind: Kind, step: Step) -> u32 {
        self.struck.get(&kind).and_then(|steps| steps.get(&step)).copied().unwrap_or_default()
    }

    /// A step goes wrong in that way.
    pub(super) fn strike(&mut self, kind: Kind, step: Step) {
        let times = self.struck.entry(kind).or_default().entry(step).or_default();
        *times = times.saturating_add(1);
    }
}
