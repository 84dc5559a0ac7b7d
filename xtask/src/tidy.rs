//! `cargo xtask tidy`: the boundaries of docs/architecture.md and the habits of the sources. Each rule is a function from
//! what it looks at to what violates it, says where, and how to repair it.

mod confinement;
mod links;
mod ours;
mod sources;
mod text;

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use text::SourceFile;

/// Something to repair.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Violation {
    file: PathBuf,
    line: usize,
    problem: String,
    remedy: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file.display(), self.line, self.problem, self.remedy)
    }
}

pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    Ok(if check(workspace) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what violates a rule; true if nothing does.
pub(crate) fn check(workspace: &Workspace) -> bool {
    match violations(workspace) {
        Ok(violations) if violations.is_empty() => {
            println!("tidy");
            true
        }
        Ok(violations) => {
            violations.iter().for_each(|violation| println!("{violation}"));
            println!("{} to repair", violations.len());
            false
        }
        Err(error) => {
            eprintln!("tidy: {error:#}");
            false
        }
    }
}

fn violations(workspace: &Workspace) -> Result<Vec<Violation>> {
    let packages = ours::packages(workspace)?;
    let files = tracked_files(workspace.root())?;
    let mut found = ours::violations(&packages);
    found.extend(confinement::violations(&packages));
    for file in &files {
        found.extend(sources::violations(file));
        found.extend(links::broken(file, |path| workspace.root().join(path).exists()));
    }
    Ok(found)
}

/// Every text file that is or could be committed, relative to the root.
fn tracked_files(root: &Path) -> Result<Vec<SourceFile>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let list = process::capture(&mut git).context("tidy looks at the files that git knows")?;
    let read = |name: &str| {
        let content = std::fs::read(root.join(name)).ok()?;
        // What is not text, and what is deleted but not yet committed, has nothing to say.
        Some(SourceFile { path: PathBuf::from(name), text: String::from_utf8(content).ok()? })
    };
    Ok(list.split_terminator('\0').filter_map(read).collect())
}
