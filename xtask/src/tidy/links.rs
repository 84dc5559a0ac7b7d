//! Links between documents lead somewhere.

use super::Violation;
use super::text::SourceFile;
use std::path::{Component, Path, PathBuf};

/// Relative links of a Markdown file to what `exists` does not know.
pub(super) fn broken(file: &SourceFile, exists: impl Fn(&Path) -> bool) -> Vec<Violation> {
    if !file.has_extension("md") {
        return Vec::new();
    }
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        for target in targets(line).filter(|target| !in_code && is_relative(target)) {
            let path = target.split('#').next().unwrap_or_default();
            if !resolve(folder, path).is_some_and(|path| exists(&path)) {
                found.push(file.violation(
                    number,
                    format!("the link to {target} leads nowhere"),
                    "correct the path or add the file",
                ));
            }
        }
    }
    found
}

/// `[text](target)`, `![text](target "title")`, `[name]: target`, `src="target"`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let images = line.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let definition = line.starts_with('[').then(|| line.split_once("]: ")).flatten();
    inline.chain(images).chain(definition.and_then(|(_, rest)| rest.split_whitespace().next()))
}

fn is_relative(target: &str) -> bool {
    !target.is_empty() && !target.starts_with(['#', '/', '<']) && !target.contains(':')
}

/// Joins without asking the file system; nothing if it leads out of the repository.
fn resolve(folder: &Path, target: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for component in Path::new(target).components() {
        match component {
            Component::ParentDir => path.pop().then_some(())?,
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_in(text: &str) -> Vec<(usize, String)> {
        let file = SourceFile::example("docs/guide.md", text);
        let known = ["docs/architecture.md", "README.md", "docs/images/fleet.png"];
        let found = broken(&file, |path| known.iter().any(|name| Path::new(name) == path));
        found.into_iter().map(|violation| (violation.line, violation.problem)).collect()
    }

    #[test]
    fn what_exists_is_fine() {
        let text = "[a](architecture.md#words), ![b](./images/fleet.png \"Fleet\") [c](../README.md)\n\n\
                    [d](https://example.org/x.md) [e](#here)\n\n[f]: architecture.md\n<img src=\"images/fleet.png\">\n";
        assert_eq!(broken_in(text), []);
    }

    #[test]
    fn what_does_not_exist_is_named_with_its_line() {
        let text = "fine\n[a](missing.md)\n[b]: images/gone.png\n[c](../../elsewhere.md)\n";
        let problem = |target: &str| format!("the link to {target} leads nowhere");
        let expected =
            [(2, problem("missing.md")), (3, problem("images/gone.png")), (4, problem("../../elsewhere.md"))];
        assert_eq!(broken_in(text), expected);
    }

    #[test]
    fn code_is_not_a_link() {
        assert_eq!(broken_in("```rust\nlet x = map[key](missing.md);\n```\n"), []);
    }
}
