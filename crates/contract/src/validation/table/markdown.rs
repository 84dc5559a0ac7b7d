//! The table as a document.

use super::{Cell, Relation, SamplePolicy, Sampled, cells};
use crate::{Action, Decision, InstanceState, refusal::Role};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const HEAD: &str = "# The decision table

What `contract::validation` says to every action, in every state, for every role, under three policies: made by asking the
rules themselves, and checked against them by the tests. A cell is `yes`, with the codes of its warnings, or the stable code of
the refusal. The agreement suite takes every cell to the API, to the command line and to the button in a real browser.

";

/// The document that docs/decisions.md holds.
///
/// # Errors
/// Where a sample cannot be made.
pub fn markdown() -> Sampled<String> {
    let cells = cells()?;
    let mut text = String::from(HEAD);
    for policy in SamplePolicy::ALL {
        let json = serde_json::to_string(&policy.policy()?)?;
        write!(text, "## Policy: {}\n\n    {json}\n\n", policy.title())?;
        for (roles, table) in by_roles(&cells, policy) {
            write!(text, "### {}\n\n{table}\n", roles.join(" and "))?;
        }
    }
    text.push_str("## What is said\n\n");
    for said in sentences(&cells) {
        writeln!(text, "- {said}")?;
    }
    Ok(text)
}

/// The table of each role; roles with the same one share it.
fn by_roles(cells: &[Cell], policy: SamplePolicy) -> Vec<(Vec<&'static str>, String)> {
    let mut tables: Vec<(Vec<&'static str>, String)> = Vec::new();
    for role in Role::ALL {
        let table = table(cells, policy, role);
        match tables.iter_mut().find(|(_, same)| *same == table) {
            Some((roles, _)) => roles.push(role.as_str()),
            None => tables.push((vec![role.as_str()], table)),
        }
    }
    tables
}

fn table(cells: &[Cell], policy: SamplePolicy, role: Role) -> String {
    let states = InstanceState::ALL;
    let mut text = String::from("| action | target |");
    states.iter().for_each(|state| text.push_str(&format!(" {state} |")));
    text.push_str(&format!("\n|---|---|{}\n", "---|".repeat(states.len())));
    for action in Action::ALL {
        for &relation in Relation::of(action) {
            let target = match action {
                Action::Update => relation.title(),
                Action::Restore if relation == Relation::RollbackSnapshot => "a snapshot that it has",
                Action::Restore => "a snapshot that it has not",
                Action::Start | Action::Stop | Action::Restart | Action::Delete => "",
            };
            text.push_str(&format!("| {} | {target} |", action.as_str()));
            for state in states {
                let wanted = |cell: &&Cell| {
                    (cell.policy, cell.role, cell.action) == (policy, role, action)
                        && (cell.relation, cell.state) == (relation, state)
                };
                let said = cells.iter().find(wanted).map(|cell| in_short(&cell.decision)).unwrap_or_default();
                text.push_str(&format!(" {said} |"));
            }
            text.push('\n');
        }
    }
    text
}

fn in_short(decision: &Decision) -> String {
    if let Some(body) = &decision.refusal {
        let reasons = body.reasons.iter().flatten().map(|reason| reason.code.as_str());
        return std::iter::once(body.error.as_str()).chain(reasons).collect::<Vec<_>>().join(": ");
    }
    let warnings: Vec<_> = decision.warnings.iter().map(|warning| warning.code.as_str()).collect();
    if warnings.is_empty() { "**yes**".to_owned() } else { format!("**yes** ({})", warnings.join(", ")) }
}

/// Every reason with what helps, and every warning, once.
fn sentences(cells: &[Cell]) -> BTreeSet<String> {
    let refused = cells.iter().filter_map(|cell| {
        let code = &cell.decision.refusal.as_ref()?.error;
        Some(format!("`{code}`: {}", cell.decision.explanation()?))
    });
    let warned = cells.iter().flat_map(|cell| &cell.decision.warnings);
    refused.chain(warned.map(|warning| format!("`{}`: {}.", warning.code, warning.message))).collect()
}
