//! The gateways of this host: found, told apart, looked at.

use crate::{
    children::Children,
    disk,
    layout::{InstancePaths, Layout},
    lock::FileLock,
    nodes::Nodes,
    probe::{Answer, Prober},
    process::{self, Identity},
    record::{self, Record},
};
use openclaw_contract::{Health, Layer, LayerStatus, Timestamp};
use openclaw_driver::{Clock, DriverError, Job, Process};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long to wait for what is left of an earlier gateway.
pub(crate) const LEFT_OVER: Duration = Duration::from_secs(3);

/// What runs gateways.
pub(crate) struct Gateways {
    pub(crate) layout: Layout,
    pub(crate) nodes: Nodes,
    pub(crate) prober: Prober,
    pub(crate) clock: Arc<dyn Clock>,
    /// How long a gateway may take to answer.
    pub(crate) start_deadline: Duration,
    /// The same for a version that was not ready on that state before.
    pub(crate) first_start_deadline: Duration,
    /// How long a gateway may take to end before it is killed.
    pub(crate) stop_grace: Duration,
    pub(crate) children: Children,
}

/// A gateway, as it was found.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Absent,
    Exited { how: String, process: Option<Identity> },
    Running { record: Record, process: Identity },
}

impl Gateways {
    /// Finds the gateway of an instance by what is remembered of it.
    pub(crate) async fn find(&self, paths: &InstancePaths) -> Result<Found, DriverError> {
        let here = paths.clone();
        let found = disk::off_thread(move || look(&here)).await?;
        match found {
            Found::Exited { how, process: Some(process) } => {
                let how = self.children.how_ended(&process).await.unwrap_or(how);
                Ok(Found::Exited { how, process: Some(process) })
            }
            other => Ok(other),
        }
    }

    /// Refuses work for a generation that is older than the one for which the gateway was started.
    pub(crate) fn fence(job: &Job, found: &Found) -> Result<(), DriverError> {
        match found {
            Found::Running { record, .. } if record.generation > job.generation => {
                Err(DriverError::permanent(format!(
                    "the gateway was started for generation {}, which is newer than {}",
                    record.generation, job.generation
                ))
                .with_remedy("Another portal may work on the same data folder: run only one"))
            }
            Found::Running { .. } | Found::Exited { .. } | Found::Absent => Ok(()),
        }
    }

    /// Refuses to touch the files of a gateway that runs.
    pub(crate) async fn at_rest(&self, paths: &InstancePaths) -> Result<(), DriverError> {
        match self.find(paths).await? {
            Found::Absent | Found::Exited { .. } => Ok(()),
            Found::Running { process, .. } => {
                Err(DriverError::transient(format!("its gateway still runs (pid {})", process.pid))
                    .with_remedy("Stop the instance first"))
            }
        }
    }

    /// Keeps every gateway off the files of an instance that does not run, for as long as the lock is held.
    pub(crate) async fn rest(
        &self,
        paths: &InstancePaths,
        cancel: &CancellationToken,
    ) -> Result<FileLock, DriverError> {
        self.at_rest(paths).await?;
        let root = paths.root().to_owned();
        disk::off_thread(move || disk::make_private_folder(&root)).await?;
        match FileLock::take(&paths.gateway_lock(), LEFT_OVER, cancel).await? {
            Some(lock) => Ok(lock),
            None => Err(Self::occupied(paths).await),
        }
    }

    /// That something which is no gateway we know of works on the files of an instance.
    pub(crate) async fn occupied(paths: &InstancePaths) -> DriverError {
        let files = paths.files();
        let who = disk::off_thread(move || Ok(process::any_on_state(files.root()))).await.ok().flatten();
        let who = who.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"));
        DriverError::permanent(format!("{who} works on the files of this instance"))
            .with_remedy("Stop the instance, or end that process, then start it again")
    }

    /// Asks a gateway that was found running.
    pub(crate) async fn ask(&self, found: &Found) -> Answer {
        match found {
            Found::Running { record, .. } => self.prober.ask(record.port).await,
            Found::Absent | Found::Exited { .. } => Answer::Silent,
        }
    }

    /// What was found, for people.
    pub(crate) fn health(&self, found: &Found, answer: &Answer, now: Timestamp) -> Health {
        let layer = |status, detail| Layer { status, detail, as_of: Some(now) };
        let Found::Running { record, process } = found else {
            let (status, detail) = match found {
                Found::Exited { how, .. } => (LayerStatus::Failing, Some(how.clone())),
                Found::Absent | Found::Running { .. } => (LayerStatus::Off, None),
            };
            let off = layer(LayerStatus::Off, None);
            return Health { process: layer(status, detail), gateway: off.clone(), channels: off };
        };
        let young = openclaw_driver::clock::later(record.started_at, self.start_deadline) > now;
        let unknown = layer(LayerStatus::Unknown, None);
        let (gateway, channels) = match answer {
            Answer::Silent if young => (layer(LayerStatus::Starting, None), unknown),
            Answer::Silent => {
                (layer(LayerStatus::Failing, Some(format!("does not answer on port {}", record.port))), unknown)
            }
            Answer::Broken(status) => (layer(LayerStatus::Failing, Some(format!("answers {status}"))), unknown),
            Answer::Starting(reasons) => (layer(LayerStatus::Starting, waits_for(reasons)), unknown),
            Answer::Ready(failing) if failing.is_empty() => {
                (layer(LayerStatus::Ok, None), layer(LayerStatus::Ok, None))
            }
            Answer::Ready(failing) => {
                let failing = format!("failing: {}", failing.join(", "));
                (layer(LayerStatus::Ok, None), layer(LayerStatus::Failing, Some(failing)))
            }
        };
        Health { process: layer(LayerStatus::Ok, Some(handle(process))), gateway, channels }
    }
}

impl Found {
    /// The same, in the planner's words.
    pub(crate) fn process(&self) -> Process {
        match self {
            Self::Absent => Process::Absent,
            Self::Exited { how, .. } => Process::Exited(how.clone()),
            Self::Running { record, process } => Process::Running {
                version: record.version.clone(),
                generation: record.generation,
                handle: handle(process),
            },
        }
    }

    /// Where its control page answers, while it runs.
    pub(crate) fn url(&self) -> Option<String> {
        match self {
            Self::Running { record, .. } => Some(format!("http://127.0.0.1:{}/", record.port)),
            Self::Absent | Self::Exited { .. } => None,
        }
    }
}

/// What a gateway that is not ready says it waits for.
pub(crate) fn waits_for(reasons: &[String]) -> Option<String> {
    (!reasons.is_empty()).then(|| format!("waits for {}", reasons.join(", ")))
}

fn handle(process: &Identity) -> String {
    format!("pid {}", process.pid)
}

/// What is remembered and what is there. Blocks.
fn look(paths: &InstancePaths) -> Result<Found, DriverError> {
    let Some(record) = record::read(paths)? else { return Ok(Found::Absent) };
    let Some(process) = record.process.clone() else {
        // A portal died between starting it and remembering which process it is, or before it started it.
        return Ok(match process::unrecorded_gateway(paths.files().root()) {
            Some(process) => Found::Running { record, process },
            None => Found::Exited { how: "its start was cut off".to_owned(), process: None },
        });
    };
    if process.is_alive() {
        return Ok(Found::Running { record, process });
    }
    let how = record::read_exit(paths, &process).unwrap_or_else(|| "ended while nobody watched".to_owned());
    Ok(Found::Exited { how, process: Some(process) })
}
