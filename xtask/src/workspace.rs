//! Where things are, and cargo as this project calls it.

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The clone that this binary was built from.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    incremental: bool,
}

impl Workspace {
    pub(crate) fn of_this_build() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace's root")?;
        Ok(Self { root: root.to_owned(), incremental: true })
    }

    /// The same clone, for builds that are made once and thrown away.
    pub(crate) fn without_incremental(mut self) -> Self {
        self.incremental = false;
        self
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Fixed, whatever the environment says: the README promises `target/release/openclaw`.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Cargo's folder for wasm builds. Not `target` itself: a build with profile `portal` would put its host parts into
    /// `target/portal`, which holds the finished portal.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target().join("wasm")
    }

    /// The finished portal: compressed files that the server embeds.
    pub(crate) fn portal(&self) -> PathBuf {
        self.target().join("portal")
    }

    /// The same of a portal that was built from a changed rule.
    pub(crate) fn flipped_portal(&self) -> PathBuf {
        self.target().join("portal-flipped")
    }

    /// The product.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target().join("release").join(format!("openclaw{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo for the host.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        self.settle(&mut cargo);
        cargo
    }

    /// Cargo for the browser.
    pub(crate) fn wasm_cargo(&self) -> Command {
        let mut cargo = self.cargo();
        cargo.env("CARGO_TARGET_DIR", self.wasm_target());
        cargo
    }

    /// Sets folder and environment of a command that is cargo or calls it.
    pub(crate) fn settle(&self, command: &mut Command) {
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", self.target());
        // What the outer `cargo run` tells this program about itself would make some build scripts run again each time.
        for name in std::env::vars_os().map(|(name, _)| name) {
            if name.to_str().is_some_and(is_about_the_caller) {
                command.env_remove(name);
            }
        }
        if !self.incremental {
            command.env("CARGO_INCREMENTAL", "0");
        }
    }

    /// What cargo knows about the workspace's own packages.
    pub(crate) fn metadata(&self) -> Result<Metadata> {
        MetadataCommand::new()
            .manifest_path(self.root.join("Cargo.toml"))
            .no_deps()
            .exec()
            .context("cannot read the workspace's metadata (see `cargo metadata`)")
    }
}

fn is_about_the_caller(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_user_stay_and_those_of_the_caller_go() {
        assert!(is_about_the_caller("CARGO_PKG_VERSION"));
        assert!(is_about_the_caller("CARGO_MANIFEST_DIR"));
        assert!(!is_about_the_caller("CARGO_HOME"));
        assert!(!is_about_the_caller("CARGO_BUILD_JOBS"));
    }
}
