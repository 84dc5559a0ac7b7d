//! The tools that build and judge the portal, in the user's cache folder by version: every clone finds them there.

mod install;

use crate::workspace::Workspace;
use crate::{pins, process};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders to put on PATH, in front.
#[derive(Debug)]
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
}

impl Tools {
    /// A trunk that finds the other tools.
    pub(crate) fn trunk(&self, workspace: &Workspace) -> Result<Command> {
        let mut trunk = Command::new("trunk");
        workspace.settle(&mut trunk);
        trunk
            .env("PATH", process::path_with(&self.folders)?)
            .env("CARGO_TARGET_DIR", workspace.wasm_target())
            .env("OPENCLAW_XTASK", std::env::current_exe()?)
            // trunk takes only `true` and `false` here, not the `1` that people set.
            .env_remove("NO_COLOR")
            .env("TRUNK_SKIP_VERSION_CHECK", "true");
        Ok(trunk)
    }
}

/// Installs what is missing. Quick when nothing is.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Tools> {
    let lock = workspace.root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    pins::check_wasm_bindgen(&lock)?;
    ensure_wasm_target(workspace)?;
    let cache = cache_folder()?;
    let folders = [trunk(), wasm_bindgen(), binaryen()]
        .iter()
        .map(|tool| install::ensure(tool, &cache))
        .collect::<Result<Vec<_>>>()?;
    Ok(Tools { folders })
}

/// The folder of schemathesis and all that it needs, for PYTHONPATH. Quick when it is there.
pub(crate) fn schemathesis() -> Result<PathBuf> {
    let tool = install::Tool {
        name: "schemathesis",
        version: pins::SCHEMATHESIS,
        program: "schemathesis/cli/__init__.py",
        duration: "half a minute",
        installer: install::Installer::Pip,
    };
    let cache = cache_folder()?;
    install::ensure(&tool, &cache)?;
    Ok(install::folder(&tool, &cache))
}

/// The file of axe-core. Quick when it is there.
pub(crate) fn axe() -> Result<PathBuf> {
    npm_file("axe-core", pins::AXE_CORE, "node_modules/axe-core/axe.min.js")
}

/// The program of lighthouse, for Node. Quick when it is there.
pub(crate) fn lighthouse() -> Result<PathBuf> {
    npm_file("lighthouse", pins::LIGHTHOUSE, "node_modules/lighthouse/cli/index.js")
}

fn npm_file(name: &'static str, version: &'static str, program: &'static str) -> Result<PathBuf> {
    let tool = install::Tool { name, version, program, duration: "a few seconds", installer: install::Installer::Npm };
    let cache = cache_folder()?;
    install::ensure(&tool, &cache)?;
    Ok(install::folder(&tool, &cache).join(program))
}

/// Adds the wasm target to the toolchain; rust-toolchain.toml alone does not do it everywhere.
pub(crate) fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace.root()).args(["--print", "target-libdir", "--target", pins::WASM_TARGET]);
    if Path::new(process::capture(&mut rustc)?.trim()).is_dir() {
        return Ok(());
    }
    process::note(&format!("adding the target {} (a few seconds) …", pins::WASM_TARGET));
    process::run(Command::new("rustup").current_dir(workspace.root()).args(["target", "add", pins::WASM_TARGET]))
}

fn trunk() -> install::Tool {
    install::Tool {
        name: "trunk",
        version: pins::TRUNK,
        program: "bin/trunk",
        duration: "3 to 8 minutes on two cores",
        // Without its features it cannot download tools or look for updates, which it must not do anyway.
        installer: install::Installer::Cargo { arguments: &["--no-default-features"] },
    }
}

fn wasm_bindgen() -> install::Tool {
    install::Tool {
        name: "wasm-bindgen-cli",
        version: pins::WASM_BINDGEN,
        program: "bin/wasm-bindgen",
        duration: "1 to 3 minutes on two cores",
        installer: install::Installer::Cargo { arguments: &[] },
    }
}

fn binaryen() -> install::Tool {
    install::Tool {
        name: "binaryen",
        version: pins::BINARYEN,
        program: "node_modules/.bin/wasm-opt",
        duration: "a few seconds",
        installer: install::Installer::Npm,
    }
}

fn cache_folder() -> Result<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()) {
        Some(cache) => cache,
        None => std::env::home_dir().context("no home folder: set XDG_CACHE_HOME")?.join(".cache"),
    };
    Ok(cache.join("openclaw-portal").join("tools"))
}
