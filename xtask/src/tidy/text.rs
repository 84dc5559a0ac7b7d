//! A file as the rules see it.

use super::Violation;
use std::path::PathBuf;

/// A text file, its path relative to the root.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl SourceFile {
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|own| own == extension)
    }

    /// Lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    pub(super) fn violation(&self, line: usize, problem: String, remedy: &'static str) -> Violation {
        Violation { file: self.path.clone(), line, problem, remedy }
    }
}

#[cfg(test)]
impl SourceFile {
    /// A file to try a rule on.
    pub(super) fn example(path: &str, text: &str) -> Self {
        Self { path: PathBuf::from(path), text: text.to_owned() }
    }
}
