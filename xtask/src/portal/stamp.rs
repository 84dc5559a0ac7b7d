//! Whether the portal must be built again: a fingerprint of what it is made from, and one of what came out.

use super::files;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// A fingerprint of files, names and contents. Its only use is to be compared on one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp(u64);

impl Stamp {
    /// Of these files and folders of `root`, and of settings that are not in a file.
    pub(super) fn of_inputs(root: &Path, paths: &[&str], settings: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        settings.hash(&mut hasher);
        for path in paths {
            hash_folder(root, &root.join(path), &mut hasher)?;
        }
        Ok(Self(hasher.finish()))
    }

    pub(super) fn of_folder(folder: &Path) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        hash_folder(folder, folder, &mut hasher)?;
        Ok(Self(hasher.finish()))
    }
}

fn hash_folder(base: &Path, folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    for file in files::below(folder)? {
        file.strip_prefix(base).unwrap_or(&file).hash(hasher);
        files::read(&file)?.hash(hasher);
    }
    Ok(())
}

/// True if the last build was made from these inputs and its result is still as it was left.
pub(super) fn is_fresh(file: &Path, inputs: &Stamp, result: &Stamp) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text == format(inputs, result))
}

pub(super) fn write(file: &Path, inputs: &Stamp, result: &Stamp) -> Result<()> {
    fs::write(file, format(inputs, result)).with_context(|| format!("cannot write {}", file.display()))
}

fn format(inputs: &Stamp, result: &Stamp) -> String {
    format!("{:016x} {:016x}\n", inputs.0, result.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Result<tempfile::TempDir> {
        let root = tempfile::tempdir()?;
        fs::create_dir_all(root.path().join("src/pages"))?;
        fs::write(root.path().join("src/main.rs"), "fn main() {}")?;
        fs::write(root.path().join("src/pages/fleet.rs"), "// cards")?;
        fs::write(root.path().join("notes.txt"), "not an input")?;
        Ok(root)
    }

    fn stamp(root: &tempfile::TempDir) -> Result<Stamp> {
        Stamp::of_inputs(root.path(), &["src", "index.html"], &["1.0"])
    }

    #[test]
    fn the_same_inputs_have_the_same_stamp() -> Result<()> {
        let root = sources()?;
        let before = stamp(&root)?;
        fs::write(root.path().join("notes.txt"), "changed")?;
        fs::write(root.path().join("src/main.rs"), "fn main() {}")?;
        assert_eq!(stamp(&root)?, before);
        Ok(())
    }

    #[test]
    fn a_changed_added_or_renamed_input_or_setting_has_another() -> Result<()> {
        let root = sources()?;
        let mut seen = vec![stamp(&root)?];
        fs::write(root.path().join("src/pages/fleet.rs"), "// more cards")?;
        seen.push(stamp(&root)?);
        fs::write(root.path().join("index.html"), "<!doctype html>")?;
        seen.push(stamp(&root)?);
        fs::rename(root.path().join("src/pages/fleet.rs"), root.path().join("src/pages/cards.rs"))?;
        seen.push(stamp(&root)?);
        seen.push(Stamp::of_inputs(root.path(), &["src", "index.html"], &["1.1"])?);
        for (index, one) in seen.iter().enumerate() {
            assert!(!seen.iter().skip(index + 1).any(|other| other == one), "number {index} came twice");
        }
        Ok(())
    }

    #[test]
    fn fresh_only_if_inputs_and_result_are_those_of_the_last_build() -> Result<()> {
        let root = sources()?;
        let file = root.path().join("portal.stamp");
        let (inputs, result, other) = (Stamp(1), Stamp(2), Stamp(3));
        assert!(!is_fresh(&file, &inputs, &result), "never built");
        write(&file, &inputs, &result)?;
        assert!(is_fresh(&file, &inputs, &result));
        assert!(!is_fresh(&file, &other, &result), "inputs changed");
        assert!(!is_fresh(&file, &inputs, &other), "somebody deleted a part of the result");
        Ok(())
    }
}
