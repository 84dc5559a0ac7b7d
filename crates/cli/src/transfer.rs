//! Archives on their way: read from a file, or written to one that is whole or not there, with a bar on a terminal.

use crate::failure::Failure;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncWriteExt as _},
};
use tokio_util::io::InspectReader;

const MOVING: &str =
    "{spinner:.cyan} {prefix:.bold} {bar:24.cyan/dim} {decimal_bytes}/{decimal_total_bytes} {eta:.dim}";

/// A bar that is wiped in the end. Draws on stderr, and only where that is a terminal.
#[derive(Clone)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new(what: String, length: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr()).with_prefix(what);
        // The template is a constant that a test parses.
        if let Ok(style) = ProgressStyle::with_template(MOVING) {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(crate) fn moved(&self, bytes: usize) {
        self.0.inc(bytes as u64);
    }

    pub(crate) fn wipe(&self) {
        self.0.finish_and_clear();
    }
}

/// A file that is handed in, and how long it is.
pub(crate) struct Outgoing {
    file: File,
    pub(crate) length: u64,
    bar: Bar,
}

impl Outgoing {
    pub(crate) async fn open(path: &Path) -> Result<Self, Failure> {
        let unread =
            |error: io::Error| Failure::new("file_unreadable", format!("cannot read {}: {error}", path.display()));
        let file = File::open(path).await.map_err(unread)?;
        let found = file.metadata().await.map_err(unread)?;
        if !found.is_file() {
            return Err(unread(io::Error::other("it is no file")));
        }
        let bar = Bar::new(format!("Sending {}", path.display()), found.len());
        Ok(Self { file, length: found.len(), bar })
    }

    /// What is to be sent, and the bar to be wiped once it is.
    pub(crate) fn reader(self) -> (impl AsyncRead + Send + 'static, Bar) {
        let bar = self.bar.clone();
        (InspectReader::new(self.file, move |bytes| self.bar.moved(bytes.len())), bar)
    }
}

/// A file that gets its name once it is whole.
pub(crate) struct Incoming {
    path: PathBuf,
    force: bool,
    part: NamedTempFile,
    file: File,
}

impl Incoming {
    pub(crate) fn create(path: PathBuf, force: bool) -> Result<Self, Failure> {
        free(&path, force)?;
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // Where there is no such folder, that is said of the folder, not of a name that was made up.
        std::fs::metadata(folder).map_err(|error| unwritten(&path, &error))?;
        let part = tempfile::Builder::new().prefix(".openclaw-").tempfile_in(folder);
        let part = part.map_err(|error| unwritten(&path, &error))?;
        let file = part.reopen().map_err(|error| unwritten(&path, &error))?;
        Ok(Self { path, force, part, file: File::from_std(file) })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).await.map_err(|error| unwritten(&self.path, &error))
    }

    /// Makes it durable and gives it its name.
    pub(crate) async fn keep(mut self) -> Result<PathBuf, Failure> {
        self.file.flush().await.map_err(|error| unwritten(&self.path, &error))?;
        self.file.sync_all().await.map_err(|error| unwritten(&self.path, &error))?;
        let Self { path, force, part, .. } = self;
        let kept = if force { part.persist(&path) } else { part.persist_noclobber(&path) };
        kept.map_err(|error| unwritten(&path, &error.error))?;
        Ok(path)
    }
}

/// Whether a file may be written there.
pub(crate) fn free(path: &Path, force: bool) -> Result<(), Failure> {
    if force || path.symlink_metadata().is_err() {
        return Ok(());
    }
    let text = format!("{} is there already", path.display());
    Err(Failure::new("file_exists", text).hint("--force replaces it"))
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new("file_unwritten", format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_template_is_one() {
        assert!(ProgressStyle::with_template(MOVING).is_ok());
    }

    #[tokio::test]
    async fn a_file_is_whole_or_not_there_and_replaces_none_unasked() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.tar.zst");
        let create = |force| Incoming::create(path.clone(), force).map_err(|failure| format!("{failure:?}"));
        let mut file = create(false)?;
        file.write(b"half").await.map_err(|failure| format!("{failure:?}"))?;
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
        for (force, bytes) in [(false, "one"), (true, "two")] {
            let mut file = create(force)?;
            file.write(bytes.as_bytes()).await.map_err(|failure| format!("{failure:?}"))?;
            file.keep().await.map_err(|failure| format!("{failure:?}"))?;
            assert_eq!(std::fs::read_to_string(&path)?, bytes);
        }
        assert!(create(false).is_err_and(|failure| failure.contains("--force")));
        Ok(())
    }
}
