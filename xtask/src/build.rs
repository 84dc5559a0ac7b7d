//! `cargo xtask build`: the product in one file.

use crate::workspace::Workspace;
use crate::{portal, process};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    portal::build(workspace)?;
    server(workspace)?;
    process::note(&format!("built {}", workspace.binary().display()));
    Ok(())
}

/// The binary, with the portal of target/portal inside.
pub(crate) fn server(workspace: &Workspace) -> Result<()> {
    process::run(workspace.cargo().args(["build", "--release", "--package", "openclaw-cli"]))?;
    let page = workspace.portal().join("index.html.br");
    // The server also compiles without a portal, so its absence would go unnoticed until somebody opens the page.
    ensure!(
        holds(&workspace.binary(), &page)?,
        "{} has no portal inside: check what crates/server embeds from {}",
        workspace.binary().display(),
        workspace.portal().display()
    );
    Ok(())
}

fn holds(binary: &Path, part: &Path) -> Result<bool> {
    let read = |file: &Path| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    let (binary, part) = (read(binary)?, read(part)?);
    Ok(!part.is_empty() && binary.windows(part.len()).any(|window| window == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_holds_a_file_or_not() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = |name: &str, content: &str| -> Result<_> {
            let path = folder.path().join(name);
            fs::write(&path, content)?;
            Ok(path)
        };
        let binary = file("openclaw", "code the page more code")?;
        assert!(holds(&binary, &file("index.html.br", "the page")?)?);
        assert!(!holds(&binary, &file("other.br", "another page")?)?);
        assert!(!holds(&binary, &file("empty.br", "")?)?, "an empty page is none");
        Ok(())
    }
}
