//! Programs that are run to their end: npm, node, cp.

use crate::{fault, lock::FileLock};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use openclaw_driver::DriverError;
use std::{
    ffi::OsStr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::{Child, Command},
};
use tokio_util::sync::CancellationToken;

/// The most that is kept of what a program prints.
const KEPT: u64 = 32 << 20;
/// How long a program that was told to end has before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A program with its arguments, to be run once.
pub(crate) struct Program {
    name: String,
    command: Command,
    deadline: Duration,
}

/// How a program ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
}

impl Program {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self { name: file_name(program), command, deadline: Duration::from_secs(60) }
    }

    /// One that leaves the processors to others: npm takes all it can get.
    pub(crate) fn in_background(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut nice = Self::new("nice");
        nice.command.arg("-n").arg("10").arg(program);
        Self { name: file_name(program), ..nice }
    }

    pub(crate) fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Lets the program hold a lock too, so that what it writes to stays locked should this process end before it.
    pub(crate) fn holding(mut self, lock: &FileLock) -> Self {
        if let Ok(stdin) = lock.as_stdin() {
            self.command.stdin(stdin);
        }
        self
    }

    /// Sets one thing in its environment.
    pub(crate) fn with(mut self, name: &str, value: &OsStr) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts with an empty environment instead of this process's own.
    pub(crate) fn only_with<'a>(mut self, environment: impl IntoIterator<Item = (&'a str, &'a OsStr)>) -> Self {
        self.command.env_clear().envs(environment);
        self
    }

    /// Runs it, handing each line of its standard error to `on_line`. When it is cancelled, or takes too long, or this future
    /// is dropped, the program ends with all processes it started.
    ///
    /// # Errors
    /// Where it could not be started, was cancelled, or did not end in time. How it ended is not judged.
    pub(crate) async fn run(
        mut self,
        cancel: &CancellationToken,
        mut on_line: impl FnMut(&str),
    ) -> Result<Ended, DriverError> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).kill_on_drop(true);
        let mut child = self.command.spawn().map_err(|error| fault::not_started(&self.name, &error))?;
        let mut group = Group::of(&child);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let all = async {
            let (stdout, ()) = tokio::join!(text(stdout), lines(stderr, &mut on_line));
            (child.wait().await, stdout)
        };
        let ended = tokio::select! {
            ended = all => Some(ended),
            () = cancel.cancelled() => None,
            () = tokio::time::sleep(self.deadline) => {
                let seconds = self.deadline.as_secs();
                group.end(&mut child).await;
                return Err(DriverError::transient(format!("{} did not end within {seconds} s", self.name)));
            }
        };
        let Some((status, stdout)) = ended else {
            group.end(&mut child).await;
            return Err(DriverError::Cancelled);
        };
        group.ended();
        let status = status.map_err(|error| DriverError::transient(format!("{} was lost: {error}", self.name)))?;
        // `nice` answers so when it does not find what it should run.
        if status.code() == Some(127) {
            return Err(fault::not_started(&self.name, &std::io::ErrorKind::NotFound.into()));
        }
        Ok(Ended { status, stdout })
    }
}

/// A program's process group, killed when it is dropped before it ended.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw))
    }

    fn ended(&mut self) {
        self.0 = None;
    }

    async fn end(mut self, child: &mut Child) {
        self.signal(Signal::SIGTERM);
        let _ = tokio::time::timeout(GRACE, child.wait()).await;
        self.signal(Signal::SIGKILL);
        let _ = child.wait().await;
        self.ended();
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            // A group that is gone already is what is wanted.
            let _ = killpg(group, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
    }
}

async fn text(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(KEPT).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn lines(stream: Option<impl AsyncRead + Unpin>, on_line: &mut impl FnMut(&str)) {
    let Some(stream) = stream else { return };
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
        on_line(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
}

fn file_name(program: &OsStr) -> String {
    Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("sh").args(["-c", script])
    }

    #[tokio::test]
    async fn lines_come_as_they_are_printed_and_the_status_is_told() {
        let mut seen = Vec::new();
        let program = shell("echo out; echo one >&2; printf 'two' >&2; exit 3");
        let ended = program.run(&CancellationToken::new(), |line| seen.push(line.to_owned())).await.unwrap();
        assert_eq!((ended.status.code(), ended.stdout.as_str()), (Some(3), "out\n"));
        assert_eq!(seen, ["one", "two"]);
    }

    #[tokio::test]
    async fn a_missing_program_is_named_with_what_helps() {
        for program in [Program::new("no-such-program"), Program::in_background("no-such-program")] {
            let error = program.run(&CancellationToken::new(), |_| ()).await.err().unwrap();
            assert_eq!(error.to_string(), "no-such-program is not installed on this host");
            assert!(error.remedy().is_some_and(|remedy| remedy.contains("Install")), "{error:?}");
        }
    }

    #[tokio::test]
    async fn cancelling_ends_the_whole_group() {
        let folder = tempfile::tempdir().unwrap();
        let lock_path = folder.path().join("lock");
        let lock = FileLock::try_take(&lock_path).unwrap().unwrap();
        let cancel = CancellationToken::new();
        let on_ready = cancel.clone();
        // A background job of the shell holds the lock too: its end is the end of the group. (The redirection is explicit
        // because a shell without job control gives background jobs an empty standard input.)
        let program = shell("sleep 300 <&0 & echo ready >&2; wait").holding(&lock);
        let ended = program.run(&cancel, |_| on_ready.cancel()).await;
        assert_eq!(ended.err(), Some(DriverError::Cancelled));
        drop(lock);
        let free = FileLock::take(&lock_path, Duration::from_secs(10), &CancellationToken::new()).await;
        assert!(free.unwrap().is_some(), "something of the group still lives");
    }

    #[tokio::test]
    async fn a_deadline_ends_it() {
        let error = shell("sleep 300").within(Duration::from_millis(50)).run(&CancellationToken::new(), |_| ()).await;
        assert!(error.err().is_some_and(|error| error.is_transient()));
    }
}
