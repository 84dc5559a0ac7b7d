//! Cuts the portal's wasm into what is fetched first and the chunks that are fetched when they are needed
//! (docs/adr/0009-small-first-load.md). trunk calls this at the end of each build, before it takes the result over: by then
//! wasm-bindgen has seen the whole, which cannot be cut any more, so the main part goes through it once more.

use super::files;
use crate::process;
use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What rustc emits for the browser. Not `--all-features`: what comes next in wasm, no browser reads yet.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

const NAME: &str = "openclaw-portal";

/// Cuts what trunk has in hand; trunk says in its environment where that is.
pub(crate) fn staged() -> Result<()> {
    let staging = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    let release = variable("TRUNK_PROFILE")? == "release";
    let profile = if release { "portal" } else { "debug" };
    let whole = PathBuf::from(variable("CARGO_TARGET_DIR")?)
        .join(crate::pins::WASM_TARGET)
        .join(profile)
        .join(NAME)
        .with_extension("wasm");
    Split { name: hashed_name(&staging)?, staging, release }.run(&whole)
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set: this is for trunk to call"))
}

/// What trunk called the portal's JavaScript, without its extension: the name and a hash of what it was made from.
fn hashed_name(staging: &Path) -> Result<String> {
    let names = files::below(staging)?.into_iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.strip_suffix(".js")?.to_owned();
        (name.starts_with(NAME) && !name.ends_with("-chunks")).then_some(name)
    });
    match names.collect::<Vec<_>>().as_slice() {
        [name] => Ok(name.clone()),
        other => bail!("trunk left {} files {NAME}-….js in {}, not one", other.len(), staging.display()),
    }
}

struct Split {
    /// `openclaw-portal-1f3a9c0d2b4e6f80`.
    name: String,
    staging: PathBuf,
    release: bool,
}

impl Split {
    fn run(&self, whole: &Path) -> Result<()> {
        let work = tempfile::tempdir()?;
        let (main, loader) = (work.path().join("main.wasm"), format!("./{}-chunks.js", self.name));
        let input = files::read(whole)?;
        let mut options = wasm_split_cli_support::Options::new(&input);
        let main_module = format!("./{}.js", self.name);
        options.output_dir = work.path();
        options.main_out_path = &main;
        options.link_name = &loader;
        options.main_module = &main_module;
        if let Err(error) = wasm_split_cli_support::transform(options) {
            bail!("cannot cut {}: {error:#}", whole.display());
        }
        let bindgen = work.path().join("bindgen");
        process::run(
            Command::new("wasm-bindgen")
                .arg(&main)
                .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", &self.name])
                .arg("--out-dir")
                .arg(&bindgen),
        )?;
        self.take(&bindgen)?;
        self.take_chunks(work.path())
    }

    /// The main part in the place of the whole.
    fn take(&self, from: &Path) -> Result<()> {
        for file in files::below(from)? {
            let name = file.strip_prefix(from)?.to_owned();
            self.put(&file, &self.staging.join(name))?;
        }
        Ok(())
    }

    /// The chunks and what loads them, under names that have the hash: they may be kept by browsers for ever.
    fn take_chunks(&self, from: &Path) -> Result<()> {
        let loader = from.join(format!("{}-chunks.js", self.name));
        let mut script = fs::read_to_string(&loader).with_context(|| format!("cannot read {}", loader.display()))?;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let Some(chunk) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(plain) = chunk.strip_suffix(".wasm").filter(|plain| *plain != "main") else { continue };
            let name = format!("{}-{}.wasm", self.name, plain.trim_start_matches("split_"));
            script = script.replace(&format!("./{chunk}"), &format!("./{name}"));
            self.put(&path, &self.staging.join(name))?;
        }
        let to = self.staging.join(format!("{}-chunks.js", self.name));
        fs::write(&to, script).with_context(|| format!("cannot write {}", to.display()))
    }

    fn put(&self, from: &Path, to: &Path) -> Result<()> {
        let is_wasm = from.extension().is_some_and(|extension| extension == "wasm");
        if is_wasm && self.release {
            let mut optimize = Command::new("wasm-opt");
            return process::run(optimize.arg("-Os").args(FEATURES).arg(from).arg("-o").arg(to));
        }
        fs::copy(from, to).map(drop).with_context(|| format!("cannot write {}", to.display()))
    }
}
