//! Installs one tool into a folder named after its version: complete or not at all, and by one clone at a time.

use crate::process;
use anyhow::{Context, Result, ensure};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A program and where it comes from.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// Where the program lies in the tool's folder.
    pub(super) program: &'static str,
    /// What to tell somebody who waits.
    pub(super) duration: &'static str,
    pub(super) installer: Installer,
}

#[derive(Debug)]
pub(super) enum Installer {
    Cargo {
        arguments: &'static [&'static str],
    },
    Npm,
    /// A folder for PYTHONPATH: unlike an environment of Python's own it can be moved into place when it is complete.
    Pip,
}

/// The folder of the tool's program, installed first where it is missing.
pub(super) fn ensure(tool: &Tool, cache: &Path) -> Result<PathBuf> {
    ensure_with(tool, cache, |folder| process::run(&mut tool.command(folder)))
}

/// Where the tool is, once it is installed.
pub(super) fn folder(tool: &Tool, cache: &Path) -> PathBuf {
    cache.join(format!("{}-{}", tool.name, tool.version))
}

fn ensure_with(tool: &Tool, cache: &Path, install: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = folder(tool, cache);
    let program = folder.join(tool.program);
    if !program.is_file() {
        fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
        let _lock = wait_for_lock(cache)?;
        // Another clone may have installed it meanwhile.
        if !program.is_file() {
            install_into(tool, cache, &folder, install)?;
        }
    }
    Ok(program.parent().unwrap_or(&folder).to_owned())
}

fn install_into(tool: &Tool, cache: &Path, folder: &Path, install: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let label = format!("{} {}", tool.name, tool.version);
    process::note(&format!("installing {label} ({}) …", tool.duration));
    let started = Instant::now();
    let temporary = tempfile::Builder::new().prefix(&format!(".{}-", tool.name)).tempdir_in(cache)?;
    let staged = temporary.path().join("staged");
    fs::create_dir(&staged)?;
    install(&staged).with_context(|| format!("cannot install {label}"))?;
    ensure!(staged.join(tool.program).is_file(), "{label} was installed without {}", tool.program);
    if folder.exists() {
        // Left by something else, without the program: not a tool.
        fs::remove_dir_all(folder)?;
    }
    fs::rename(&staged, folder).with_context(|| format!("cannot move {label} to {}", folder.display()))?;
    process::note(&format!("installed {label} in {}", process::human(started.elapsed())));
    Ok(())
}

fn wait_for_lock(cache: &Path) -> Result<File> {
    let lock = File::create(cache.join(".lock"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            process::note("another clone is installing tools; waiting for it …");
            lock.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error).context("cannot lock the tools' folder"),
    }
    Ok(lock)
}

impl Tool {
    fn command(&self, folder: &Path) -> Command {
        match self.installer {
            Installer::Cargo { arguments } => self.cargo_install(arguments, folder),
            Installer::Npm => self.npm_install(folder),
            Installer::Pip => self.pip_install(folder),
        }
    }

    fn cargo_install(&self, arguments: &[&str], folder: &Path) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["install", self.name, "--locked", "--version", self.version])
            .args(arguments)
            .arg("--root")
            .arg(folder)
            // Outside of the workspace: its settings are not the tool's.
            .current_dir(folder)
            .env_remove("CARGO_TARGET_DIR")
            // A tool that runs for seconds need not be compiled for minutes.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo
    }

    fn pip_install(&self, folder: &Path) -> Command {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"])
            .arg("--target")
            .arg(folder)
            .arg(format!("{}=={}", self.name, self.version))
            .current_dir(folder);
        pip
    }

    fn npm_install(&self, folder: &Path) -> Command {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(folder)
            .arg(format!("{}@{}", self.name, self.version))
            .current_dir(folder);
        npm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    const TOOL: Tool = Tool {
        name: "hammer",
        version: "1.2.3",
        program: "bin/hammer",
        duration: "no time",
        installer: Installer::Npm,
    };

    fn forge(folder: &Path) -> Result<()> {
        fs::create_dir_all(folder.join("bin"))?;
        Ok(fs::write(folder.join("bin/hammer"), "#!/bin/sh")?)
    }

    #[test]
    fn installs_once_under_name_and_version() -> Result<()> {
        let cache = tempfile::tempdir()?;
        let bin = ensure_with(&TOOL, cache.path(), forge)?;
        assert_eq!(bin, cache.path().join("hammer-1.2.3/bin"));
        let again = ensure_with(&TOOL, cache.path(), |_| bail!("it is there already"))?;
        assert_eq!(again, bin);
        Ok(())
    }

    #[test]
    fn a_failed_install_leaves_nothing_behind() -> Result<()> {
        let cache = tempfile::tempdir()?;
        let outcome = ensure_with(&TOOL, cache.path(), |folder| {
            forge(folder)?;
            bail!("no network")
        });
        assert!(outcome.is_err());
        let left: Vec<_> = fs::read_dir(cache.path())?.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
        assert_eq!(left, [".lock"]);
        Ok(())
    }

    #[test]
    fn an_install_without_the_program_is_an_error() -> Result<()> {
        let cache = tempfile::tempdir()?;
        let outcome = ensure_with(&TOOL, cache.path(), |_| Ok(()));
        let text = outcome.map_err(|error| error.to_string());
        assert_eq!(text, Err("hammer 1.2.3 was installed without bin/hammer".to_owned()));
        Ok(())
    }

    #[test]
    fn a_folder_without_the_program_is_replaced() -> Result<()> {
        let cache = tempfile::tempdir()?;
        fs::create_dir(cache.path().join("hammer-1.2.3"))?;
        ensure_with(&TOOL, cache.path(), forge)?;
        assert!(cache.path().join("hammer-1.2.3/bin/hammer").is_file());
        Ok(())
    }
}
