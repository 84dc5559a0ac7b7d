//! Habits of the sources. Patterns are put together from parts here, so that this file does not violate its own rules.

use super::Violation;
use super::text::SourceFile;
use std::path::Path;

const LONGEST: usize = 500;

pub(super) fn violations(file: &SourceFile) -> Vec<Violation> {
    [names_a_registry, is_too_long, is_unfinished, decides_by_state].iter().flat_map(|rule| rule(file)).collect()
}

/// Registries are a setting of the machine: a mirror must work too.
fn names_a_registry(file: &SourceFile) -> Vec<Violation> {
    // Cargo writes the registry into its lock file.
    if file.path == Path::new("Cargo.lock") {
        return Vec::new();
    }
    let hosts = [["npmjs", "org"], ["npmjs", "com"], ["crates", "io"], ["debian", "org"], ["pypi", "org"]]
        .map(|[name, domain]| format!("{name}.{domain}"));
    lines_with(file, "use the ordinary client with its own settings", |line| {
        hosts.iter().find(|host| line.contains(host.as_str())).map(|host| format!("names the package registry {host}"))
    })
}

fn is_too_long(file: &SourceFile) -> Vec<Violation> {
    let is_code = file.has_extension("rs") || file.has_extension("css");
    let lines = file.text.lines().count();
    if !is_code || lines <= LONGEST {
        return Vec::new();
    }
    vec![file.violation(LONGEST + 1, format!("{lines} lines"), "split it: a file has one reason to change")]
}

fn is_unfinished(file: &SourceFile) -> Vec<Violation> {
    if !file.has_extension("rs") {
        return Vec::new();
    }
    let patterns = [["to", "do!"], ["unimple", "mented!"], ["#[ign", "ore"]].map(|parts| parts.concat());
    lines_with(file, "finish it or leave it out", |line| {
        patterns.iter().find(|pattern| line.contains(pattern.as_str())).map(|pattern| format!("contains {pattern}"))
    })
}

/// What a state allows is decided in contract::validation; everybody else asks.
fn decides_by_state(file: &SourceFile) -> Vec<Violation> {
    let asks = ["src", "crates/server/src", "crates/cli/src"].iter().any(|folder| file.path.starts_with(folder));
    if !asks || !file.has_extension("rs") || is_test(&file.path) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut macro_depth = 0_usize;
    for (number, line) in file.lines().take_while(|(_, line)| line.trim() != "#[cfg(test)]") {
        let code = line.split("//").next().unwrap_or_default();
        let in_macro = macro_depth > 0 || code.contains("matches!(");
        let compares = [" == ", " != ", "if let ", "while let "].iter().any(|operator| code.contains(operator));
        if code.contains("InstanceState::") && (in_macro || compares) {
            let remedy = "ask contract::validation, or match exhaustively to show it";
            found.push(file.violation(number, "compares an instance's state".to_owned(), remedy));
        }
        macro_depth = depth_after(code, macro_depth);
    }
    found
}

/// How many parentheses are open in a `matches!(` that goes on after this line.
fn depth_after(code: &str, depth: usize) -> usize {
    let part = if depth > 0 { code } else { code.split_once("matches!").map_or("", |(_, rest)| rest) };
    let count = |wanted: char| part.chars().filter(|found| *found == wanted).count();
    (depth + count('(')).saturating_sub(count(')'))
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests") || path.file_name().is_some_and(|name| name == "tests.rs")
}

fn lines_with(file: &SourceFile, remedy: &'static str, problem: impl Fn(&str) -> Option<String>) -> Vec<Violation> {
    let found = file.lines().filter_map(|(number, line)| Some((number, problem(line)?)));
    found.map(|(number, problem)| file.violation(number, problem, remedy)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(found: &[Violation]) -> Vec<usize> {
        found.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_registry_is_not_named() {
        let host = ["registry", "npmjs", "org"].join(".");
        let bad = SourceFile::example("docs/install.md", &format!("fine\nsee {host}\n"));
        assert_eq!(lines(&names_a_registry(&bad)), [2]);
        let lock = SourceFile { path: "Cargo.lock".into(), ..bad };
        assert!(names_a_registry(&lock).is_empty());
    }

    #[test]
    fn a_long_file_is_split() {
        let text = |lines| "x\n".repeat(lines);
        assert!(is_too_long(&SourceFile::example("src/app.rs", &text(LONGEST))).is_empty());
        assert_eq!(lines(&is_too_long(&SourceFile::example("src/app.rs", &text(LONGEST + 1)))), [LONGEST + 1]);
        assert_eq!(lines(&is_too_long(&SourceFile::example("style/a.css", &text(900)))), [LONGEST + 1]);
        assert!(is_too_long(&SourceFile::example("docs/long.md", &text(900))).is_empty());
    }

    #[test]
    fn nothing_is_unfinished() {
        let text =
            [["to", "do!()"], ["#[ign", "ore]"], ["unimple", "mented!()"]].map(|parts| parts.concat()).join("\n");
        assert_eq!(lines(&is_unfinished(&SourceFile::example("crates/cli/src/main.rs", &text))), [1, 2, 3]);
    }

    fn states(path: &str, text: &str) -> Vec<usize> {
        lines(&decides_by_state(&SourceFile::example(path, text)))
    }

    #[test]
    fn states_are_not_compared_where_rules_are_asked_for() {
        let text = "if state == InstanceState::Running {}\n\
                    if view.state != contract::InstanceState::Error {}\n\
                    matches!(state, InstanceState::Stopped)\n\
                    if let InstanceState::Deleting = state {}\n";
        for path in ["src/pages/fleet.rs", "crates/server/src/update.rs", "crates/cli/src/status.rs"] {
            assert_eq!(states(path, text), [1, 2, 3, 4], "{path}");
        }
    }

    #[test]
    fn a_comparison_over_several_lines_is_found() {
        let text =
            "let x = matches!(\n    view.state(),\n    InstanceState::Error\n);\nlet y = InstanceState::Error;\n";
        assert_eq!(states("src/app.rs", text), [3]);
    }

    #[test]
    fn showing_a_state_and_testing_are_fine() {
        let show =
            "match state {\n    InstanceState::Running => \"Running\",\n}\n// never state == InstanceState::Running\n";
        assert!(states("src/badge.rs", show).is_empty());
        let compare = "assert!(state == InstanceState::Running);\n";
        assert!(states("crates/server/tests/update.rs", compare).is_empty());
        assert!(states("crates/contract/src/validation.rs", compare).is_empty());
        let inside = format!("fn f() {{}}\n\n#[cfg(test)]\nmod tests {{\n    {compare}}}\n");
        assert!(states("crates/cli/src/status.rs", &inside).is_empty());
    }
}
