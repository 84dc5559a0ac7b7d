//! `cargo xtask screenshots`: the pictures in docs/screenshots, taken anew of the product as it is.

use crate::workspace::Workspace;
use crate::{chromium, portal, process};
use anyhow::Result;

/// The program that takes them; no test, but made of what tests are made of.
const PROGRAM: &str = "screenshots";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let chromium = chromium::ensure()?;
    portal::build(workspace)?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--release", "--workspace", "--test", PROGRAM])
        .env("CHROMIUM", &chromium.browser)
        .env("CHROMEDRIVER", &chromium.driver);
    process::run(&mut cargo)?;
    process::note("the pictures are in docs/screenshots");
    Ok(())
}
