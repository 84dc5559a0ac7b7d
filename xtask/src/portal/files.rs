//! The files of a folder.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Every file below `folder`, in a fixed order; a file is its own only entry, and what does not exist has none.
pub(super) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(if folder.exists() { vec![folder.to_owned()] } else { Vec::new() });
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        files.extend(below(&entry?.path())?);
    }
    files.sort();
    Ok(files)
}

/// The content, or an error that names the file.
pub(super) fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
