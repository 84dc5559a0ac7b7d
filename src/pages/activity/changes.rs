//! What a change of the policy changed.

use openclaw_contract::{Policy, text};

/// In the contract's own words: the lines that say something else than before.
pub(super) fn changes(before: &Policy, after: &Policy) -> String {
    let (before, after) = (text::policy(before), text::policy(after));
    let lines: Vec<_> = after.lines().filter(|line| before.lines().all(|known| known != *line)).collect();
    if lines.is_empty() { "nothing that is said of it".to_owned() } else { lines.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_said() {
        let (before, after) =
            (Policy::default(), serde_json::from_str(r#"{"soak_seconds":45,"rehearse":true}"#).unwrap());
        assert_eq!(changes(&before, &after), "Watched before it counts: 45 s; Rehearsal: always");
        assert_eq!(changes(&before, &before), "nothing that is said of it");
    }
}
