//! The decision table: state × action × role × relation of target to current × policy, made by asking the rules themselves.
//!
//! It is published in docs/decisions.md, its [`fingerprint`] tells builds apart that decide otherwise, and the agreement suite
//! takes every cell of it to the API, the command line and the page.

mod markdown;
mod sample;

pub use markdown::markdown;
pub use sample::{Relation, SamplePolicy, catalog, facts, host, snapshot};

use super::{Actor, Basis, answer};
use crate::{Action, Decision, InstanceState, decision::Question, refusal::Role};

/// What can go wrong while samples are made: only a sample that is none.
pub type Sampled<T> = Result<T, Box<dyn std::error::Error>>;

/// One cell, with what the rules say.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The policy.
    pub policy: SamplePolicy,
    /// Who asks.
    pub role: Role,
    /// What for.
    pub action: Action,
    /// The instance's state.
    pub state: InstanceState,
    /// For an update, how the target relates to what runs.
    pub relation: Relation,
    /// What the rules say.
    pub decision: Decision,
}

/// Every cell, in a fixed order. Actions other than updates have a target like the one that runs.
///
/// # Errors
/// Where a sample cannot be made; a test holds that it can.
pub fn cells() -> Sampled<Vec<Cell>> {
    let (catalog, host) = (catalog()?, host());
    let mut cells = Vec::new();
    for sample in SamplePolicy::ALL {
        let policy = sample.policy()?;
        for role in Role::ALL {
            let actor = Actor::local(role);
            let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
            for action in Action::ALL {
                for &relation in Relation::of(action) {
                    for state in InstanceState::ALL {
                        let instance = facts(state, relation)?;
                        let question = question(action, relation)?;
                        let decision = answer(&question, &instance, &basis);
                        cells.push(Cell { policy: sample, role, action, state, relation, decision });
                    }
                }
            }
        }
    }
    Ok(cells)
}

/// The question of a cell.
///
/// # Errors
/// Where a sample cannot be made.
pub fn question(action: Action, relation: Relation) -> Sampled<Question> {
    let target_version = match action {
        Action::Update => Some(relation.target()?),
        Action::Start | Action::Stop | Action::Restart | Action::Restore | Action::Delete => None,
    };
    let snapshot = match action {
        Action::Restore => Some(sample::snapshot(relation)?.id),
        Action::Update | Action::Start | Action::Stop | Action::Restart | Action::Delete => None,
    };
    let (allow_prerelease, keep_state) = (relation.asks_prerelease(), relation.keeps_state());
    Ok(Question { target_version, snapshot, allow_prerelease, keep_state, ..Question::about(action) })
}

/// The fingerprint of the rules of this build, made from every cell: 16 hexadecimal digits, the same for every build that
/// decides alike and says it alike. Build scripts ask for it; what they built carries it.
///
/// # Errors
/// Where a sample cannot be made.
pub fn fingerprint() -> Sampled<String> {
    let mut hash = Fnv::default();
    for cell in cells()? {
        let Cell { policy, role, action, state, relation, decision } = cell;
        hash.add(&format!("{} {role} {} {state} {}\n", policy.title(), action.as_str(), relation.title()));
        hash.add(&serde_json::to_string(&decision)?);
    }
    Ok(format!("{:016x}", hash.0))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_is_the_one_of_this_build() -> Sampled<()> {
        let published = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/decisions.md"))?;
        let command = "cargo run --release -p openclaw-contract --example decisions > docs/decisions.md";
        assert!(published == markdown()?, "docs/decisions.md is of other rules; `{command}` makes it anew");
        Ok(())
    }

    #[test]
    fn every_relation_is_what_it_is_called() -> Sampled<()> {
        let catalog = catalog()?;
        for relation in Relation::ALL {
            let (runs, target) = (relation.runs()?, relation.target()?);
            assert_eq!(runs == target, relation == Relation::Same, "{}", relation.title());
            assert_eq!(catalog.find(&target).is_none(), relation == Relation::UnknownRelease, "{}", relation.title());
            assert!(catalog.find(&runs).is_some(), "{}", relation.title());
        }
        Ok(())
    }

    #[test]
    fn cells_differ_by_policy_role_and_relation() -> Sampled<()> {
        let cells = cells()?;
        assert_eq!(cells.len(), 3 * 3 * 5 * (Relation::ALL.len() + 6));
        let code = |policy, role, relation| {
            let wanted = |cell: &&Cell| {
                (cell.policy, cell.role, cell.relation) == (policy, role, relation)
                    && (cell.action, cell.state) == (Action::Update, InstanceState::Running)
            };
            let cell = cells.iter().find(wanted)?;
            Some(cell.decision.refusal.as_ref().map_or("allowed".to_owned(), |body| body.error.clone()))
        };
        use {Relation as R, Role::Operator, SamplePolicy as P};
        let table = [
            (P::Default, Role::Viewer, R::Newer, "not_permitted"),
            (P::Default, Operator, R::Newer, "allowed"),
            (P::Default, Operator, R::PreRelease, "incompatible_version"),
            (P::Default, Operator, R::PreReleaseAsked, "allowed"),
            (P::Open, Operator, R::PreRelease, "allowed"),
            (P::Default, Operator, R::Blocked, "allowed"),
            (P::Strict, Operator, R::Blocked, "incompatible_version"),
            (P::Default, Operator, R::Deprecated, "allowed"),
            (P::Strict, Operator, R::Deprecated, "incompatible_version"),
            (P::Default, Operator, R::NoNode, "incompatible_version"),
            (P::Default, Operator, R::TooBig, "allowed"),
            (P::Strict, Operator, R::TooBig, "insufficient_capacity"),
            (P::Default, Operator, R::UnknownRelease, "unknown_version"),
            (P::Default, Operator, R::RollbackOneWay, "incompatible_version"),
            (P::Default, Operator, R::RollbackKept, "allowed"),
            (P::Default, Operator, R::RollbackSnapshot, "allowed"),
            (P::Default, Operator, R::HeldBack, "allowed"),
            (P::Strict, Operator, R::HeldBack, "incompatible_version"),
        ];
        for (policy, role, relation, expected) in table {
            let found = code(policy, role, relation);
            assert_eq!(found.as_deref(), Some(expected), "{policy:?} {role} {relation:?}");
        }
        Ok(())
    }

    #[test]
    fn the_fingerprint_is_of_the_rules() -> Sampled<()> {
        assert_eq!(fingerprint()?.len(), 16);
        assert_eq!(fingerprint()?, fingerprint()?);
        Ok(())
    }
}
