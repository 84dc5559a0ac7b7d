//! Brotli, once at build time and at its best, so that the server only has to send bytes.

use super::files;
use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What was written, in bytes.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    files: usize,
    raw: usize,
    compressed: usize,
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = |bytes: usize| bytes.div_ceil(1000);
        let (raw, compressed) = (kilobytes(self.raw), kilobytes(self.compressed));
        write!(f, "{} files, {raw} kB, {compressed} kB in brotli", self.files)
    }
}

/// Makes `to` the compressed image of `from`: NAME becomes NAME.br. An unchanged file is not touched, so that nothing is
/// built again because of it, and what has no counterpart any more is removed.
pub(super) fn folder(from: &Path, to: &Path) -> Result<Sizes> {
    let mut sizes = Sizes::default();
    let mut wanted = Vec::new();
    for file in files::below(from)? {
        let content = files::read(&file)?;
        let compressed = brotli(&content)?;
        sizes.files += 1;
        sizes.raw += content.len();
        sizes.compressed += compressed.len();
        let target = with_br(&to.join(file.strip_prefix(from)?));
        write_if_changed(&target, &compressed)?;
        wanted.push(target);
    }
    for stale in files::below(to)?.iter().filter(|file| !wanted.contains(file)) {
        fs::remove_file(stale).with_context(|| format!("cannot remove {}", stale.display()))?;
    }
    Ok(sizes)
}

fn with_br(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("cannot compress")?;
    Ok(compressed)
}

fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|present| present == content) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    struct Folders {
        _root: tempfile::TempDir,
        from: PathBuf,
        to: PathBuf,
    }

    fn folders() -> Result<Folders> {
        let root = tempfile::tempdir()?;
        let (from, to) = (root.path().join("dist"), root.path().join("portal"));
        fs::create_dir_all(from.join("icons"))?;
        fs::write(from.join("index.html"), "<p>calm</p>".repeat(100))?;
        fs::write(from.join("icons/mark.svg"), "<svg/>")?;
        Ok(Folders { _root: root, from, to })
    }

    fn unpacked(file: &Path) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        brotli::BrotliDecompress(&mut files::read(file)?.as_slice(), &mut content)?;
        Ok(content)
    }

    #[test]
    fn every_file_is_there_compressed_under_its_name() -> Result<()> {
        let Folders { _root, from, to } = folders()?;
        let sizes = folder(&from, &to)?;
        assert_eq!(files::below(&to)?, [to.join("icons/mark.svg.br"), to.join("index.html.br")]);
        assert_eq!(unpacked(&to.join("index.html.br"))?, files::read(&from.join("index.html"))?);
        assert!(sizes.compressed < sizes.raw, "{sizes}");
        Ok(())
    }

    #[test]
    fn what_has_no_counterpart_is_removed_and_the_unchanged_is_not_touched() -> Result<()> {
        let Folders { _root, from, to } = folders()?;
        folder(&from, &to)?;
        let long_ago = SystemTime::now() - Duration::from_secs(3600);
        let kept = to.join("index.html.br");
        fs::File::options().write(true).open(&kept)?.set_modified(long_ago)?;
        fs::remove_file(from.join("icons/mark.svg"))?;
        folder(&from, &to)?;
        assert_eq!(files::below(&to)?, [kept.as_path()]);
        assert_eq!(fs::metadata(&kept)?.modified()?, long_ago);
        Ok(())
    }
}
