//! Which rules these are: a number made from what they decide, so that two builds with other rules can tell.

use super::{Actor, InstanceFacts, decide};
use crate::{Action, InstanceState, Policy, Power, Version, policy::UpdateStates, refusal::Role};

/// The fingerprint of the rules of this build: 16 hexadecimal digits, the same for every build that decides alike.
#[must_use]
pub fn fingerprint() -> String {
    let mut hash = Fnv::default();
    for provisioning in [true, false] {
        let policy = Policy { update_states: UpdateStates::new(provisioning) };
        for role in [Role::Viewer, Role::Operator, Role::Admin] {
            let actor = Actor { name: String::new(), role };
            for state in InstanceState::ALL {
                for action in Action::ALL {
                    let Some(facts) = sample(state) else { continue };
                    let decision = decide(action, &facts, &policy, &actor);
                    let outcome = decision.err().map(|refusal| refusal.explanation()).unwrap_or_default();
                    hash.add(&format!("{provisioning} {} {state} {} {outcome}\n", role.as_str(), action.as_str()));
                }
            }
        }
    }
    format!("{:016x}", hash.0)
}

fn sample(state: InstanceState) -> Option<InstanceFacts> {
    let version: Version = "2026.1.1".parse().ok()?;
    Some(InstanceFacts {
        name: "sample".parse().ok()?,
        state,
        version: version.clone(),
        target_version: version,
        power: Power::On,
        generation: 1,
    })
}

/// FNV-1a, 64 bits: tells builds apart, protects nothing.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
