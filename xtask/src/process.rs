//! Running other programs: what is missing is named with the command that installs it.

use anyhow::{Context, Result, anyhow, bail};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// One line about what is going on, apart from what commands print on stdout.
pub(crate) fn note(text: &str) {
    eprintln!("xtask: {text}");
}

/// Runs to the end, showing what the program prints.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs to the end and returns what the program printed on stdout; what it said on stderr goes into the error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", describe(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print text", describe(command)))
}

/// Why a program could not be started, with the remedy where one is known.
pub(crate) fn cannot_start(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    if error.kind() != ErrorKind::NotFound {
        return anyhow!("cannot run `{program}`: {error}");
    }
    match remedy(&program) {
        Some(remedy) => anyhow!("`{program}` is not installed; install it with: {remedy}"),
        None => anyhow!("`{program}` is not installed"),
    }
}

fn remedy(program: &str) -> Option<&'static str> {
    Some(match program {
        "rustup" | "cargo" | "rustc" => "curl https://sh.rustup.rs -sSf | sh",
        "npm" | "node" => "apt-get install nodejs npm (Node 20 or newer)",
        "git" => "apt-get install git",
        "chromium" | "chromedriver" => "apt-get install chromium chromium-driver fonts-liberation",
        "initdb" | "pg_ctl" => "apt-get install postgresql",
        _ => return None,
    })
}

/// The command as a reader would type it.
pub(crate) fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The first of these programs that is on PATH, as an absolute path.
pub(crate) fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// PATH with these folders in front.
pub(crate) fn path_with(front: &[PathBuf]) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = front.iter().cloned().chain(std::env::split_paths(&path));
    std::env::join_paths(all).context("a tool's folder cannot be put on PATH")
}

pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// `4.2 s`, `1 m 05 s`
pub(crate) fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_its_remedy() {
        let npm = Command::new("/nowhere/npm");
        let error = cannot_start(&npm, &ErrorKind::NotFound.into()).to_string();
        assert!(error.starts_with("`npm` is not installed; install it with: apt-get install nodejs npm"), "{error}");
    }

    #[test]
    fn a_failing_program_is_quoted_with_its_status() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).map_err(|error| error.to_string());
        assert_eq!(error, Err("`sh -c exit 3` failed (exit status: 3)".to_owned()));
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(human(Duration::from_millis(4_210)), "4.2 s");
        assert_eq!(human(Duration::from_secs(65)), "1 m 05 s");
    }
}
