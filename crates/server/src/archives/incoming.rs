//! The body of a request that is an archive: written to a private file as it comes, and never held in memory.

use super::Archives;
use crate::error::ApiError;
use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::{FromRequest, Request},
};
use futures::StreamExt as _;
use openclaw_contract::{Host, Refusal, validation::Shortage};
use std::{convert::Infallible, io, path::Path, time::Duration};
use tempfile::TempPath;
use tokio::{fs::File, io::AsyncWriteExt as _, sync::OwnedSemaphorePermit, time::timeout};

/// How long whoever sends it may pause.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the rest of one that is refused is listened to, so that whoever sends it comes to read why.
const LINGER: Duration = Duration::from_secs(5);

/// An archive that is being sent.
pub(crate) struct Incoming {
    body: Option<BodyDataStream>,
    /// How long it says it is.
    announced: u64,
}

/// An archive that has arrived. Dropped it is gone.
pub(crate) struct Arrived {
    path: TempPath,
    _place: OwnedSemaphorePermit,
}

impl Arrived {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl<S: Send + Sync> FromRequest<S> for Incoming {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(request.into_body()))
    }
}

impl Incoming {
    pub(crate) fn of(body: Body) -> Self {
        Self { announced: body.size_hint().lower(), body: Some(body.into_data_stream()) }
    }

    /// Takes it in, whole or not at all. `host` tells what is free where there is no room for it.
    pub(crate) async fn arrive(mut self, archives: &Archives, host: Host) -> Result<Arrived, ApiError> {
        let place = Archives::place(&archives.0.incoming)?;
        let largest = archives.0.options.largest;
        let too_large = || Refusal::TooLarge { limit: usize::try_from(largest).unwrap_or(usize::MAX) };
        if self.announced > largest {
            return Err(too_large().into());
        }
        let file = tempfile::Builder::new().prefix("in-").tempfile_in(archives.folder());
        let (file, path) = file.map_err(|error| ApiError::incident(&error))?.into_parts();
        let mut file = File::from_std(file);
        let mut written: u64 = 0;
        while let Some(chunk) = self.next().await? {
            written = written.saturating_add(chunk.len() as u64);
            if written > largest {
                return Err(too_large().into());
            }
            file.write_all(&chunk).await.map_err(|error| unwritten(&error, written, host))?;
        }
        file.flush().await.map_err(|error| unwritten(&error, written, host))?;
        Ok(Arrived { path, _place: place })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        let Some(body) = &mut self.body else { return Ok(None) };
        match timeout(PATIENCE, body.next()).await {
            Ok(None) => {
                self.body = None;
                Ok(None)
            }
            Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
            Ok(Some(Err(error))) => {
                self.body = None;
                let remedy = Some("Send it again".to_owned());
                Err(Refusal::InvalidArchive { reason: format!("it ended early ({error})"), remedy })
            }
            Err(_) => {
                self.body = None;
                Err(Refusal::TimedOut)
            }
        }
    }
}

/// What is not wanted is still listened to for a moment: a connection that is cut off takes the answer along.
impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(mut rest) = self.body.take() {
            let listen = async move { while rest.next().await.is_some_and(|chunk| chunk.is_ok()) {} };
            tokio::spawn(timeout(LINGER, listen));
        }
    }
}

fn unwritten(error: &io::Error, needed: u64, host: Host) -> ApiError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            let available = host.disk_available.unwrap_or_default().min(needed);
            Refusal::Shortage { shortages: vec![Shortage::Disk { needed, available, reserve: 0 }] }.into()
        }
        _ => ApiError::incident(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archives::ArchiveOptions;
    use futures::stream;

    fn archives(folder: &Path, largest: u64) -> Archives {
        Archives::open(ArchiveOptions { folder: folder.to_owned(), largest }).unwrap()
    }

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    async fn refused(incoming: Incoming, archives: &Archives) -> u16 {
        incoming.arrive(archives, Host::default()).await.map(|_| ()).unwrap_err().refusal.status()
    }

    #[tokio::test]
    async fn it_is_written_to_a_file_that_its_owner_alone_reads_and_is_gone_afterwards() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let archives = archives(folder.path(), 6);
        let arrived = Incoming::of(Body::from("abcdef")).arrive(&archives, Host::default()).await.ok().unwrap();
        assert_eq!(std::fs::read(arrived.path()).unwrap(), b"abcdef");
        assert_eq!(std::fs::metadata(arrived.path()).unwrap().permissions().mode() & 0o777, 0o600);
        drop(arrived);
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn what_is_too_large_is_refused_announced_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let archives = archives(folder.path(), 6);
        assert_eq!(refused(Incoming::of(Body::from("abcdefg")), &archives).await, 413);
        let chunks = stream::iter(["abcd", "efgh"].map(Ok::<_, Infallible>));
        assert_eq!(refused(Incoming::of(Body::from_stream(chunks)), &archives).await, 413);
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_stalls_or_breaks_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let archives = archives(folder.path(), 6);
        let begun = || stream::iter([Ok("ab")]);
        let stalls = begun().chain(stream::pending::<Result<_, io::Error>>());
        assert_eq!(refused(Incoming::of(Body::from_stream(stalls)), &archives).await, 408);
        let breaks = begun().chain(stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))]));
        assert_eq!(refused(Incoming::of(Body::from_stream(breaks)), &archives).await, 422);
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn only_a_few_are_taken_in_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let archives = archives(folder.path(), 6);
        let send = || Incoming::of(Body::from("abc"));
        let (first, second) =
            (send().arrive(&archives, Host::default()).await, send().arrive(&archives, Host::default()).await);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(refused(send(), &archives).await, 429);
        drop(first);
        assert!(send().arrive(&archives, Host::default()).await.is_ok());
    }
}
