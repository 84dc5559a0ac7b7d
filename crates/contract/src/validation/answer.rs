//! A question in, a decision out: the same functions as for the deed, without the deed.

use super::{Basis, InstanceFacts, Permit, delete, may, restart, restore, start, stop, update};
use crate::{Action, Decision, Refusal, RestoreRequest, UpdateRequest, decision::Question};

/// The decision that a permit or a refusal is.
#[must_use]
pub fn decision<A>(action: Action, decided: &Result<Permit<A>, Refusal>) -> Decision {
    match decided {
        Ok(permit) => permit.decision(action),
        Err(refusal) => Decision::refused(action, refusal),
    }
}

/// Answers a question. An update without a version, and a restore without a snapshot, is the question whether there may be
/// one at all.
#[must_use]
pub fn answer(question: &Question, instance: &InstanceFacts, basis: &Basis<'_>) -> Decision {
    let Question { action, target_version, snapshot, generation, .. } = question;
    let (action, generation) = (*action, *generation);
    match action {
        Action::Update => match target_version {
            Some(target_version) => {
                let request = UpdateRequest {
                    target_version: target_version.clone(),
                    allow_prerelease: question.allow_prerelease,
                    keep_state: question.keep_state,
                    rehearse: question.rehearse,
                };
                decision(action, &update(instance, &request, generation, basis))
            }
            None => open(action, may(action, instance, basis.policy, basis.actor)),
        },
        Action::Start => decision(action, &start(instance, generation, basis)),
        Action::Stop => decision(action, &stop(instance, generation, basis)),
        Action::Restart => decision(action, &restart(instance, generation, basis)),
        Action::Restore => match snapshot {
            Some(snapshot) => {
                let request = RestoreRequest { snapshot: snapshot.clone() };
                decision(action, &restore::restore(instance, &request, generation, basis))
            }
            None => open(action, restore::open(instance, basis)),
        },
        Action::Delete => decision(action, &delete(instance, generation, basis)),
    }
}

/// Whether an action is open at all.
fn open(action: Action, decided: Result<(), Refusal>) -> Decision {
    match decided {
        Err(refusal) => Decision::refused(action, &refusal),
        Ok(()) => Decision {
            action,
            allowed: true,
            reason: None,
            unblock_by: None,
            warnings: Vec::new(),
            plan: None,
            notes_url: None,
            refusal: None,
        },
    }
}
