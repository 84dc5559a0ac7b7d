//! The portal: built by trunk into dist/, compressed into target/portal, where the server takes it from.

mod compress;
mod files;
mod stamp;

use crate::workspace::Workspace;
use crate::{pins, process, tools};
use anyhow::{Context, Result, ensure};
use stamp::Stamp;
use std::fs::{self, File};
use std::time::Instant;

/// What the portal is made from, relative to the root.
const INPUTS: [&str; 10] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/contract",
    "index.html",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
];

/// Brings target/portal up to date; does nothing when neither what it is made from nor the result has changed.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    fs::create_dir_all(workspace.target())?;
    let lock = File::create(workspace.target().join("portal.lock"))?;
    lock.lock().context("cannot lock target/portal.lock")?;

    let stamp_file = workspace.target().join("portal.stamp");
    let inputs = Stamp::of_inputs(workspace.root(), &INPUTS, &pinned())?;
    if stamp::is_fresh(&stamp_file, &inputs, &Stamp::of_folder(&workspace.portal())?) {
        return Ok(());
    }
    ensure!(workspace.root().join("index.html").is_file(), "there is no index.html to build the portal from");
    let tools = tools::ensure(workspace)?;
    process::note("building the portal (1 to 3 minutes the first time) …");
    let started = Instant::now();
    let mut trunk = tools.trunk(workspace)?;
    // Its warnings are about its own JavaScript minifier, which does not know all of what wasm-bindgen writes.
    trunk.arg("--log=error").args(["build", "--release", "--cargo-profile", "portal", "--dist", "dist"]);
    process::run(&mut trunk)?;
    let sizes = compress::folder(&workspace.root().join("dist"), &workspace.portal())?;
    stamp::write(&stamp_file, &inputs, &Stamp::of_folder(&workspace.portal())?)?;
    process::note(&format!("built the portal in {}: {sizes}", process::human(started.elapsed())));
    Ok(())
}

fn pinned() -> [&'static str; 3] {
    [pins::TRUNK, pins::WASM_BINDGEN, pins::BINARYEN]
}
