//! What only a simulation can be asked for: what its agents know, and what befalls them.

use super::SimulatedDriver;
use crate::DriverError;
use openclaw_contract::{Step, Version};

impl SimulatedDriver {
    /// What an instance's agent knows, the oldest first: what the version that runs, or ran last, can read of its state.
    #[must_use]
    pub fn memory(&self, id: &str) -> Vec<String> {
        self.world().instance(id).state.as_ref().map(|state| state.messages().to_vec()).unwrap_or_default()
    }

    /// The versions that ran on an instance's state as it is, the oldest first.
    #[must_use]
    pub fn ran_on(&self, id: &str) -> Vec<Version> {
        self.world().instance(id).state.as_ref().map(|state| state.versions()).unwrap_or_default()
    }

    /// Tells an instance's agent something, as a conversation does.
    ///
    /// # Errors
    /// Where its gateway does not run.
    pub fn remember(&self, id: &str, text: &str) -> Result<(), DriverError> {
        let mut world = self.world();
        world.settle(id, self.now())?;
        let told = world.change(id, |instance| {
            let running = instance.gateway().is_some();
            instance.state.as_mut().filter(|_| running).map(|state| state.remember(text))
        })?;
        told.ok_or_else(|| {
            DriverError::permanent("nobody listens: the gateway does not run").with_remedy("Start it first")
        })
    }

    /// Lets the next run of a step fail for an instance, once more than its options say.
    ///
    /// # Errors
    /// Where that cannot be kept.
    pub fn fail_next(&self, id: &str, step: Step) -> Result<(), DriverError> {
        let more = |steps: &mut std::collections::BTreeMap<Step, u32>| {
            let times = steps.entry(step).or_default();
            *times = times.saturating_add(1);
        };
        self.world().change(id, |instance| more(&mut instance.failing))
    }

    /// Lets an instance's gateway, where one runs, end by itself with exit status 1.
    pub fn crash(&self, id: &str) {
        let mut world = self.world();
        if let Err(error) = world.exit(id, self.now()) {
            world.note(id, self.now(), &format!("crash: {error}"));
        }
    }

    /// Whether instances can be removed; while they cannot, a removal fails for good.
    pub fn set_removable(&self, removable: bool) {
        self.world().set_clings(!removable);
    }

    /// Takes an instance's state folder away, as somebody with access to the host could; what runs goes on.
    ///
    /// # Errors
    /// Where the loss cannot be kept.
    pub fn lose_state(&self, id: &str) -> Result<(), DriverError> {
        self.world().change(id, |instance| instance.state = None)
    }
}
