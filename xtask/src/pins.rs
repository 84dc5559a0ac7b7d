//! The versions of the tools that build and judge the portal, in one place.

use anyhow::{Result, bail};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Reads index.html and drives the other two. 0.22 needs a newer rustc.
pub(crate) const TRUNK: &str = "0.21.14";

/// Tests the API against its own description; from Python's package index.
pub(crate) const SCHEMATHESIS: &str = "4.32.5";

/// Must be exactly the version of the wasm-bindgen crate in Cargo.lock.
pub(crate) const WASM_BINDGEN: &str = "0.2.129";

/// The npm package that holds wasm-opt.
pub(crate) const BINARYEN: &str = "132.0.0";

/// Tells what on a page would keep somebody from using it; from npm.
pub(crate) const AXE_CORE: &str = "4.14.1";

/// Judges a page as a whole; from npm. 13 needs a newer Node than Debian has.
pub(crate) const LIGHTHOUSE: &str = "12.8.2";

/// wasm-bindgen's tool and crate speak a private format: any difference fails late, with a message nobody understands.
pub(crate) fn check_wasm_bindgen(cargo_lock: &str) -> Result<()> {
    let locked: Vec<&str> = locked_versions(cargo_lock, "wasm-bindgen").collect();
    if locked == [WASM_BINDGEN] {
        return Ok(());
    }
    bail!(
        "Cargo.lock has wasm-bindgen {}, but the pinned wasm-bindgen-cli is {WASM_BINDGEN}: \
         make WASM_BINDGEN in xtask/src/pins.rs, `wasm_bindgen` in Trunk.toml and the root Cargo.toml agree",
        if locked.is_empty() { "nowhere".to_owned() } else { locked.join(" and ") }
    )
}

fn locked_versions<'a>(cargo_lock: &'a str, package: &'a str) -> impl Iterator<Item = &'a str> {
    let mut lines = cargo_lock.lines();
    std::iter::from_fn(move || {
        lines.find(|line| value_of(line, "name") == Some(package))?;
        value_of(lines.next()?, "version")
    })
}

/// The text in `key = "text"`.
fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(versions: &[&str]) -> String {
        let entry = |name: &str, version: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n");
        let wanted = versions.iter().map(|version| entry("wasm-bindgen", version)).collect::<String>();
        format!("version = 4\n\n{}{wanted}{}", entry("wasm", "1.0.0"), entry("wasm-bindgen-futures", "0.4.79"))
    }

    #[test]
    fn the_pinned_version_is_accepted() -> Result<()> {
        check_wasm_bindgen(&lock(&[WASM_BINDGEN]))
    }

    #[test]
    fn any_other_version_is_refused_with_both_numbers() {
        let error = check_wasm_bindgen(&lock(&["0.2.130"])).map_err(|error| error.to_string());
        assert!(
            error.as_ref().is_err_and(|text| text.contains("0.2.130") && text.contains(WASM_BINDGEN)),
            "says which two versions differ: {error:?}"
        );
    }

    #[test]
    fn two_versions_or_none_are_refused() {
        assert!(check_wasm_bindgen(&lock(&["0.2.128", WASM_BINDGEN])).is_err());
        assert!(check_wasm_bindgen(&lock(&[])).is_err());
    }

    #[test]
    fn this_repository_is_consistent() -> Result<()> {
        check_wasm_bindgen(include_str!("../../Cargo.lock"))?;
        let trunk = include_str!("../../Trunk.toml");
        let has = |key, value: &str| trunk.lines().any(|line| value_of(line, key) == Some(value));
        assert!(has("wasm_bindgen", WASM_BINDGEN), "Trunk.toml pins the same wasm-bindgen");
        let major = BINARYEN.split('.').next().unwrap_or_default();
        assert!(has("wasm_opt", &format!("version_{major}")), "Trunk.toml pins the same wasm-opt");
        assert!(has("trunk-version", &format!("={TRUNK}")), "Trunk.toml pins the same trunk");
        Ok(())
    }
}
