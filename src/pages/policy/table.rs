//! The decision table as it is now: the rules are asked about an instance in each state, by the policy in force.

use openclaw_contract::{
    Action, Catalog, Decision, Host, InstanceState, Policy, Timestamp,
    policy::{BlockedVersion, HeldVersion},
    refusal::Role,
    validation::{
        Actor, Basis, answer,
        table::{Relation, Sampled, catalog, facts, question},
    },
};

/// One line: an action, towards what, and what is said in each state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) action: Action,
    pub(super) towards: &'static str,
    /// One for each of [`InstanceState::ALL`].
    pub(super) cells: Vec<Cell>,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) allowed: bool,
    /// The numbers of what is said besides, in [`Table::said`].
    pub(super) notes: Vec<usize>,
    /// The stable codes of the same: another wording alone is no other answer.
    codes: Vec<String>,
}

/// The whole of it, for one role.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) lines: Vec<Line>,
    /// Every reason and every warning, once, in the order in which they come up.
    pub(super) said: Vec<String>,
}

impl Table {
    /// By that policy, for that role, on a host like this one. Where a sample cannot be made there is no table.
    pub(super) fn of(policy: &Policy, role: Role, host: &Host) -> Option<Self> {
        let mut table = Self::default();
        let catalog = catalog().ok()?;
        for action in Action::ALL {
            for &relation in Relation::of(action) {
                let line = table.line(action, relation, policy, role, host, &catalog).ok()?;
                table.lines.push(line);
            }
        }
        Some(table)
    }

    fn line(
        &mut self,
        action: Action,
        relation: Relation,
        policy: &Policy,
        role: Role,
        host: &Host,
        catalog: &Catalog,
    ) -> Sampled<Line> {
        let (policy, actor) = (standing_for(relation, policy)?, Actor::local(role));
        let host = if relation == Relation::TooBig { full(host) } else { *host };
        let basis = Basis { policy: &policy, catalog, host: &host, actor: &actor };
        let question = question(action, relation)?;
        let mut cells = Vec::new();
        for state in InstanceState::ALL {
            let decision = answer(&question, &facts(state, relation)?, &basis);
            cells.push(Cell { allowed: decision.allowed, notes: self.notes(&decision), codes: codes(&decision) });
        }
        Ok(Line { action, towards: towards(action, relation), cells })
    }

    fn notes(&mut self, decision: &Decision) -> Vec<usize> {
        let warnings = decision.warnings.iter().map(|warning| format!("{}.", warning.message));
        let all: Vec<String> = decision.explanation().into_iter().chain(warnings).collect();
        all.into_iter().map(|text| self.number(text)).collect()
    }

    fn number(&mut self, text: String) -> usize {
        let known = self.said.iter().position(|said| *said == text);
        known.unwrap_or_else(|| {
            self.said.push(text);
            self.said.len().saturating_sub(1)
        })
    }

    /// What is said in a cell besides yes or no.
    pub(super) fn explained(&self, cell: &Cell) -> Vec<&str> {
        cell.notes.iter().filter_map(|note| self.said.get(*note)).map(String::as_str).collect()
    }

    /// Whether a cell is another answer than the same cell of another table.
    pub(super) fn differs(&self, line: usize, column: usize, other: &Self) -> bool {
        let cell =
            |table: &Self| table.lines.get(line)?.cells.get(column).map(|cell| (cell.allowed, cell.codes.clone()));
        cell(self) != cell(other)
    }

    /// How many cells are other answers than those of another table.
    pub(super) fn differences(&self, other: &Self) -> usize {
        let cells =
            self.lines.iter().enumerate().flat_map(|(at, line)| (0..line.cells.len()).map(move |cell| (at, cell)));
        cells.filter(|(line, column)| self.differs(*line, *column, other)).count()
    }
}

fn codes(decision: &Decision) -> Vec<String> {
    let refusal = decision.refusal.iter();
    let reasons = refusal.clone().flat_map(|body| body.reasons.iter().flatten().map(|reason| reason.code.clone()));
    let warnings = decision.warnings.iter().map(|warning| warning.code.clone());
    refusal.map(|body| body.error.clone()).chain(reasons).chain(warnings).collect()
}

/// The policy as it stands for a target of that kind: which versions are blocked or held says nothing about the samples, one
/// of which stands for all of them.
fn standing_for(relation: Relation, policy: &Policy) -> Sampled<Policy> {
    let none =
        Policy { blocked_versions: Vec::new().try_into()?, held_versions: Vec::new().try_into()?, ..policy.clone() };
    Ok(match relation {
        Relation::Blocked => {
            let blocked = BlockedVersion { version: relation.target()?, reason: None };
            Policy { blocked_versions: vec![blocked].try_into()?, ..none }
        }
        Relation::HeldBack => {
            let held = HeldVersion {
                version: relation.target()?,
                instance: "another".parse()?,
                at: Timestamp::UNIX_EPOCH,
                signature: "its gateway did not get ready".to_owned(),
            };
            Policy { held_versions: vec![held].try_into()?, ..none }
        }
        _ => none,
    })
}

/// A host like that one, on which nothing is free.
fn full(host: &Host) -> Host {
    Host {
        memory_available: Some(0),
        disk_available: Some(0),
        as_of: host.as_of.or(Some(Timestamp::UNIX_EPOCH)),
        ..*host
    }
}

fn towards(action: Action, relation: Relation) -> &'static str {
    match action {
        Action::Update => match relation {
            Relation::HeldBack => "held back",
            Relation::Blocked => "blocked",
            other => other.title(),
        },
        Action::Restore if relation == Relation::RollbackSnapshot => "a snapshot that it has",
        Action::Restore => "a snapshot that it has not",
        Action::Start | Action::Stop | Action::Restart | Action::Delete => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openclaw_contract::validation::table;

    fn made(policy: &str, role: Role) -> Table {
        Table::of(&serde_json::from_str(policy).unwrap(), role, &table::host()).unwrap()
    }

    fn allowed(table: &Table, action: Action, towards: &str) -> Vec<bool> {
        let line = table.lines.iter().find(|line| line.action == action && line.towards == towards).unwrap();
        line.cells.iter().map(|cell| cell.allowed).collect()
    }

    #[test]
    fn it_says_what_the_rules_say() {
        let table = made("{}", Role::Operator);
        // Provisioning, running, error, stopped, deleting.
        assert_eq!(allowed(&table, Action::Update, "newer"), [true, true, true, false, false]);
        assert_eq!(allowed(&table, Action::Update, "blocked"), [false; 5]);
        assert_eq!(allowed(&table, Action::Update, "held back"), [false; 5]);
        assert_eq!(allowed(&table, Action::Start, ""), [false, false, true, true, false]);
        assert_eq!(allowed(&made("{}", Role::Viewer), Action::Start, ""), [false; 5]);
    }

    #[test]
    fn a_change_of_the_policy_is_a_change_of_the_table() {
        let before = made("{}", Role::Operator);
        let strict = made(r#"{"update_states":["running","error"]}"#, Role::Operator);
        assert_eq!(allowed(&strict, Action::Update, "newer"), [false, true, true, false, false]);
        assert_eq!(strict.differences(&before), 17, "one a target, in one state");
        assert_eq!(before.differences(&made(r#"{"snapshots_kept":7}"#, Role::Operator)), 0);
        assert_eq!(
            allowed(
                &made(r#"{"capacity":{"shortage":"refuse"}}"#, Role::Operator),
                Action::Update,
                "too big for the host"
            ),
            [false; 5]
        );
        assert!(allowed(&before, Action::Update, "too big for the host").contains(&true));
    }

    #[test]
    fn which_versions_are_blocked_makes_no_difference_to_the_others() {
        let blocks = made(r#"{"blocked_versions":[{"version":"2026.5.3"}]}"#, Role::Operator);
        assert_eq!(blocks.differences(&made("{}", Role::Operator)), 0);
    }

    #[test]
    fn everything_is_said_once() {
        let table = made("{}", Role::Operator);
        let mut said = table.said.clone();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), table.said.len());
        let refused = table.lines.iter().flat_map(|line| &line.cells).filter(|cell| !cell.allowed);
        assert!(refused.into_iter().all(|cell| !table.explained(cell).is_empty()));
    }
}
