//! Names that are free, for whoever has none in mind or typed one that cannot be.

use openclaw_contract::InstanceName;

/// What a name begins with that nobody thought of.
const PLAIN: &str = "agent";

/// A free name like what was typed: what cannot be in a name is left out, and a number follows where it is taken. None where
/// what was typed is free itself.
pub(crate) fn suggested(typed: &str, is_taken: impl Fn(&InstanceName) -> bool) -> Option<InstanceName> {
    let free = |name: &InstanceName| !is_taken(name);
    if typed.parse().as_ref().is_ok_and(free) {
        return None;
    }
    let base = tidied(typed);
    let plain = (!base.is_empty()).then(|| base.parse().ok()).flatten().filter(free);
    let base = if base.is_empty() { PLAIN } else { &base };
    let stem: String = base.chars().take(InstanceName::MAX.saturating_sub(6)).collect();
    let numbered = |number: u32| format!("{}-{number}", stem.trim_end_matches('-')).parse::<InstanceName>().ok();
    let first = if typed.is_empty() { 1 } else { 2 };
    plain.or_else(|| (first..=99_999).filter_map(numbered).find(free))
}

/// What there is of a name in it: `My Agent_2` is `my-agent-2`.
fn tidied(typed: &str) -> String {
    let mut name = String::new();
    for letter in typed.trim().chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.is_empty() || name.ends_with('-') => {}
            '-' | '_' | '.' | '/' | ' ' => name.push('-'),
            _ => {}
        }
    }
    name.chars().take(InstanceName::MAX).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_that_is_free() {
        let taken = ["agent-1", "a", "a-2", "my-agent"];
        let suggests =
            |typed: &str| suggested(typed, |name| taken.contains(&name.as_str())).map(|name| name.to_string());
        for (typed, name) in [
            ("", Some("agent-2")),
            ("a", Some("a-3")),
            ("My Agent", Some("my-agent-2")),
            ("Support_EU.", Some("support-eu")),
            ("-", Some("agent-2")),
            ("日本", Some("agent-2")),
            ("fine", None),
        ] {
            assert_eq!(suggests(typed).as_deref(), name, "{typed:?}");
        }
        let long = "x".repeat(80);
        assert_eq!(suggests(&long).map(|name| name.len()), Some(63));
    }
}
