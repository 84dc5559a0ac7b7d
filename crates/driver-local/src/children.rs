//! The gateways that this process started itself: waited for, so that how they end is known and none is left as a zombie.

use crate::{disk, layout::InstancePaths, log_file, process::Identity, record};
use std::{
    collections::HashMap,
    os::unix::process::ExitStatusExt,
    process::ExitStatus,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{process::Child, sync::watch};

/// How long after its end a child may take to be waited for.
const REAPED: Duration = Duration::from_secs(2);

/// The children, by their process numbers.
#[derive(Default)]
pub(crate) struct Children(Mutex<HashMap<i32, Watched>>);

struct Watched {
    process: Identity,
    how: watch::Receiver<Option<String>>,
}

impl Children {
    /// Waits in the background for the end of a gateway.
    pub(crate) fn watch(&self, paths: InstancePaths, process: Identity, mut child: Child) {
        let (sender, how) = watch::channel(None);
        let mut children = self.children();
        children.retain(|_, watched| watched.how.borrow().is_none());
        children.insert(process.pid, Watched { process: process.clone(), how });
        drop(children);
        tokio::spawn(async move {
            let status = child.wait().await;
            let ended = disk::off_thread(move || {
                let how = status
                    .map_or_else(|error| error.to_string(), |status| ending(status, log_file::last_words(&paths)));
                record::write_exit(&paths, &process, &how).map(|()| how)
            });
            match ended.await {
                Ok(how) => drop(sender.send_replace(Some(how))),
                Err(error) => tracing::warn!("how a gateway ended could not be kept: {error}"),
            }
        });
    }

    /// How a process that has ended did so, if this process started it.
    pub(crate) async fn how_ended(&self, process: &Identity) -> Option<String> {
        let mut how = self.children().get(&process.pid).filter(|child| child.process == *process)?.how.clone();
        let told = tokio::time::timeout(REAPED, how.wait_for(Option::is_some)).await;
        told.ok()?.ok()?.clone()
    }

    fn children(&self) -> MutexGuard<'_, HashMap<i32, Watched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a gateway ended: `exit status 1: configuration is invalid`.
pub(crate) fn ending(status: ExitStatus, last_words: Option<String>) -> String {
    let how = match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => match nix::sys::signal::Signal::try_from(signal) {
            Ok(named) => format!("killed by {named}"),
            Err(_) => format!("killed by signal {signal}"),
        },
        (None, None) => status.to_string(),
    };
    match last_words {
        Some(words) => format!("{how}: {words}"),
        None => how,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_told_in_words() {
        let table = [
            (0, None, "exit status 0"),
            (78 << 8, Some("configuration is missing"), "exit status 78: configuration is missing"),
            (9, None, "killed by SIGKILL"),
            (15, Some("bye"), "killed by SIGTERM: bye"),
        ];
        for (raw, words, text) in table {
            assert_eq!(ending(ExitStatus::from_raw(raw), words.map(ToOwned::to_owned)), text);
        }
    }
}
