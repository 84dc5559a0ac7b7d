//! A PostgreSQL of the tests' own: in a temporary folder, on a free port, gone when the tests end.

use crate::process;
use anyhow::{Context, Result, anyhow};
use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// The server refuses to run as root; the packages come with this user.
const USER: &str = "postgres";
const ATTEMPTS: usize = 3;

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    _guard: Guard,
}

impl Postgres {
    /// Starts a server; nothing if PostgreSQL is not installed here.
    pub(crate) fn start() -> Result<Option<Self>> {
        let Some(programs) = programs() else { return Ok(None) };
        let folder = temporary_folder()?;
        let guard = Guard::over(&folder, &words_of(&as_postgres(&programs.join("pg_ctl"))))?;
        let data = folder.join("data");

        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        process::capture(&mut initdb)?;

        let mut outcome = Err(anyhow!("not tried"));
        for _ in 0..ATTEMPTS {
            // Somebody else may take the port between here and there; then another is tried.
            let port = free_port()?;
            let options = format!(
                "-p {port} -k '{}' -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
                 -c full_page_writes=off -c max_connections=200",
                folder.display()
            );
            let mut start = as_postgres(&programs.join("pg_ctl"));
            start.arg("-D").arg(&data).arg("-l").arg(folder.join("log")).arg("-o").arg(options).args(["-w", "start"]);
            outcome = process::capture(&mut start).map(|_| port);
            if outcome.is_ok() {
                break;
            }
        }
        let port = outcome.context("PostgreSQL did not start")?;
        Ok(Some(Self { url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"), _guard: guard }))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Stops the server and removes its folder, whatever ends this program. A shell waits at the end of a pipe, and the system
/// closes that pipe for the killed and the crashed too.
#[derive(Debug)]
struct Guard {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    fn over(folder: &Path, pg_ctl: &[OsString]) -> Result<Self> {
        const SCRIPT: &str = r#"trap '' INT TERM HUP
folder=$1; shift
read -r _
[ ! -e "$folder/data/postmaster.pid" ] || "$@" -D "$folder/data" -m immediate -w stop
rm -rf "$folder""#;
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "guard"]).arg(folder).args(pg_ctl).current_dir("/");
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = shell.spawn().context("cannot start the guard of PostgreSQL")?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Err(error) = self.shell.wait() {
            process::note(&format!("PostgreSQL may still run: {error}"));
        }
    }
}

/// The folder of the newest server's programs: where Debian puts them, off PATH, or where PATH says.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(|path| path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok()));
    match newest {
        Some(path) => Some(path.join("bin")),
        None => Some(process::find_on_path(&["initdb"])?.parent()?.to_owned()),
    }
}

/// A folder that the server's user owns and can reach.
fn temporary_folder() -> Result<PathBuf> {
    let folder = tempfile::Builder::new().prefix("openclaw-postgres-").tempdir()?;
    if process::is_root() {
        let user = nix::unistd::User::from_name(USER)?
            .with_context(|| format!("there is no user `{USER}` to run PostgreSQL as"))?;
        std::os::unix::fs::chown(folder.path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
    }
    Ok(folder.keep())
}

fn as_postgres(program: &Path) -> Command {
    let mut command = if process::is_root() {
        let mut setpriv = Command::new("setpriv");
        setpriv.args([format!("--reuid={USER}"), format!("--regid={USER}"), "--clear-groups".to_owned()]).arg(program);
        setpriv
    } else {
        Command::new(program)
    };
    // The caller's folder may be one that the other user cannot enter.
    command.current_dir("/");
    command
}

fn words_of(command: &Command) -> Vec<OsString> {
    std::iter::once(command.get_program()).chain(command.get_args()).map(OsString::from).collect()
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_stops_the_server_and_removes_its_folder() -> Result<()> {
        let outside = tempfile::tempdir()?;
        let folder = outside.path().join("postgres");
        std::fs::create_dir_all(folder.join("data"))?;
        std::fs::write(folder.join("data/postmaster.pid"), "1")?;
        let asked = outside.path().join("asked");
        let stand_in = format!("echo \"$@\" > '{}'", asked.display());
        let guard = Guard::over(&folder, &["sh", "-c", &stand_in, "pg_ctl"].map(OsString::from))?;
        assert!(folder.exists() && !asked.exists(), "nothing happens while it is held");
        drop(guard);
        assert!(!folder.exists());
        let arguments = std::fs::read_to_string(asked)?;
        assert_eq!(arguments.trim(), format!("-D {}/data -m immediate -w stop", folder.display()));
        Ok(())
    }
}
