//! The browser of the browser tests and its driver.

use crate::process;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-liberation"];

/// Absolute paths of two programs of the same version.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds them on PATH; installs Debian's packages where that is possible without asking anybody.
pub(crate) fn ensure() -> Result<Chromium> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !process::is_root() || process::find_on_path(&["apt-get"]).is_none() {
        bail!("Chromium and chromedriver are not on PATH; install them with: {}", install_line());
    }
    process::note("installing Chromium and chromedriver (about half a minute) …");
    let started = Instant::now();
    apt_get(&["update"])?;
    apt_get(&[&["install", "-y", "--no-install-recommends"], PACKAGES.as_slice()].concat())?;
    process::note(&format!("installed Chromium in {}", process::human(started.elapsed())));
    match find() {
        Some(found) => Ok(found),
        None => bail!("the packages are installed, but Chromium and chromedriver are not on PATH"),
    }
}

fn find() -> Option<Chromium> {
    let browser = process::find_on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    let driver = process::find_on_path(&["chromedriver"])?;
    Some(Chromium { browser, driver })
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut apt = Command::new("apt-get");
    apt.arg("-q").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    process::capture(&mut apt).map(drop)
}

fn install_line() -> String {
    format!("apt-get install -y --no-install-recommends {}", PACKAGES.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_what_to_type() {
        assert_eq!(
            install_line(),
            "apt-get install -y --no-install-recommends chromium chromium-driver fonts-liberation"
        );
    }
}
