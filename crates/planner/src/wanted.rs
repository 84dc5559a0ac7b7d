//! Whether a step that is in hand is still worth its time.

use openclaw_contract::{Generation, InstanceSpec, Power, Step, Version};

/// Whether a step begun for `version` at `begun` is still wanted now that the desired state is `spec`. The short steps are
/// let finish, whatever was decided since; the long ones end when nobody wants their outcome any more.
///
/// # Errors
/// Why it is not, for the timeline.
pub fn still_wanted(step: Step, version: &Version, begun: Generation, spec: &InstanceSpec) -> Result<(), String> {
    match step {
        Step::Stop | Step::Restore | Step::Configure => Ok(()),
        Step::Snapshot if spec.target_version == *version => Err("the version stays as it is".to_owned()),
        Step::Snapshot => Ok(()),
        Step::Fetch | Step::Check | Step::Start | Step::Verify => {
            if spec.deleted {
                Err("the instance is to be deleted".to_owned())
            } else if spec.power == Power::Off {
                Err("the instance is to be stopped".to_owned())
            } else if spec.target_version != *version {
                Err(format!("the target moved to {}", spec.target_version))
            } else if matches!(step, Step::Start | Step::Verify) && spec.restart_generation > begun {
                Err("a restart was asked for".to_owned())
            } else {
                Ok(())
            }
        }
    }
}
