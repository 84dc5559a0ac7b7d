//! The portal: built by trunk into dist/, compressed into target/portal, where the server takes it from.

mod compress;
mod files;
pub(crate) mod split;
mod stamp;

use crate::workspace::Workspace;
use crate::{pins, process, tools};
use anyhow::{Context, Result, ensure};
use stamp::Stamp;
use std::fs::{self, File};
use std::path::Path;
use std::time::Instant;

/// What the portal is made from, relative to the root.
const INPUTS: [&str; 10] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/contract",
    "index.html",
    "rust-toolchain.toml",
    "src",
    "style",
];

/// A way in which the portal is built.
struct Variant {
    name: &'static str,
    features: &'static [&'static str],
    /// Where trunk leaves it, relative to the root.
    dist: &'static str,
}

/// Brings target/portal up to date; does nothing when neither what it is made from nor the result has changed.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let portal = Variant { name: "the portal", features: &[], dist: "dist" };
    make(workspace, &portal, &workspace.portal())
}

/// Brings the portal up to date that was built from a changed rule, for the tests of a page that is not of the server's rules.
pub(crate) fn build_flipped(workspace: &Workspace) -> Result<()> {
    let name = "the portal with a changed rule";
    let flipped = Variant { name, features: &["--features", "flip-rule"], dist: "target/flipped-dist" };
    make(workspace, &flipped, &workspace.flipped_portal())
}

fn make(workspace: &Workspace, variant: &Variant, to: &Path) -> Result<()> {
    let Variant { name, features, dist } = variant;
    fs::create_dir_all(workspace.target())?;
    let lock = File::create(workspace.target().join("portal.lock"))?;
    lock.lock().context("cannot lock target/portal.lock")?;

    let stamp_file = to.with_extension("stamp");
    let settings = [pinned().as_slice(), features].concat();
    let inputs = Stamp::of_inputs(workspace.root(), &INPUTS, &settings)?;
    if stamp::is_fresh(&stamp_file, &inputs, &Stamp::of_folder(to)?) {
        return Ok(());
    }
    ensure!(workspace.root().join("index.html").is_file(), "there is no index.html to build the portal from");
    let tools = tools::ensure(workspace)?;
    process::note(&format!("building {name} (1 to 3 minutes the first time) …"));
    let started = Instant::now();
    let mut trunk = tools.trunk(workspace)?;
    // Its warnings are about its own JavaScript minifier, which does not know all of what wasm-bindgen writes.
    trunk.arg("--log=error").args(["build", "--release", "--cargo-profile", "portal", "--dist", dist]).args(*features);
    process::run(&mut trunk)?;
    let sizes = compress::folder(&workspace.root().join(dist), to)?;
    stamp::write(&stamp_file, &inputs, &Stamp::of_folder(to)?)?;
    process::note(&format!("built {name} in {}: {sizes}", process::human(started.elapsed())));
    Ok(())
}

fn pinned() -> [&'static str; 3] {
    [pins::TRUNK, pins::WASM_BINDGEN, pins::BINARYEN]
}
