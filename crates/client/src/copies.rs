//! The routes of copies: snapshots, backups, and what comes from elsewhere. Archives are streamed, never held in memory.

use crate::{Client, ClientError, instances::if_match};
use futures::{StreamExt as _, stream::BoxStream};
use openclaw_contract::{
    InstanceName, InstanceView, RestoreRequest, Snapshot, SnapshotId,
    request::{ImportRequest, Precondition},
    snapshot::SnapshotList,
};
use reqwest::{
    Body, Method, RequestBuilder, Response,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
};
use tokio::{io::AsyncRead, sync::watch, time::timeout};
use tokio_util::{bytes::Bytes, io::ReaderStream};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// An archive as it arrives.
pub struct Backup {
    /// The server's name for its file, where that is a plain name.
    pub file_name: Option<String>,
    /// How many bytes it has.
    pub length: u64,
    /// The bytes; an error at its end where it is not whole.
    pub chunks: BoxStream<'static, Result<Bytes, ClientError>>,
}

impl Client {
    /// `POST instances/{name}/restore`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_restore(
        &self,
        name: &InstanceName,
        restore: &RestoreRequest,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        let request = || self.request(Method::POST, &["instances", name.as_str(), "restore"]).json(restore);
        self.once(|| if_match(request(), precondition)).await
    }

    /// `GET instances/{name}/snapshots`: the newest first.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn snapshot_list(&self, name: &InstanceName) -> Result<SnapshotList, ClientError> {
        self.json(self.request(Method::GET, &["instances", name.as_str(), "snapshots"])).await
    }

    /// `POST instances/{name}/snapshots`: hands in an archive of that many bytes as one more snapshot.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn snapshot_take_in(
        &self,
        name: &InstanceName,
        archive: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Result<Snapshot, ClientError> {
        let request = self.endless(Method::POST, &["instances", name.as_str(), "snapshots"]);
        let response = self.hand_in(request, archive, length).await?;
        self.body(response).await
    }

    /// `DELETE instances/{name}/snapshots/{id}`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn snapshot_discard(&self, name: &InstanceName, id: &SnapshotId) -> Result<(), ClientError> {
        let path = ["instances", name.as_str(), "snapshots", id.as_str()];
        self.send(self.request(Method::DELETE, &path)).await.map(drop)
    }

    /// `GET instances/{name}/backup`: comes back once the archive is made and begins to arrive.
    ///
    /// # Errors
    /// As [`ClientError`] says, for the request and then for each chunk.
    pub async fn instance_backup(&self, name: &InstanceName) -> Result<Backup, ClientError> {
        let sent = self.send(self.endless(Method::GET, &["instances", name.as_str(), "backup"]));
        let response = timeout(self.deadlines().work, sent).await.map_err(|_| self.silent())??;
        let length = response.content_length();
        let length = length.ok_or_else(|| self.unreadable("it does not say how long the archive is".to_owned()))?;
        let file_name = file_name(&response);
        Ok(Backup { file_name, length, chunks: self.clone().chunks(response, length).boxed() })
    }

    /// `POST import` of an archive of that many bytes.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn import_archive(
        &self,
        import: &ImportRequest,
        archive: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Result<InstanceView, ClientError> {
        let request = self.endless(Method::POST, &["import"]).query(&query(import));
        let response = self.hand_in(request, archive, length).await?;
        self.body(response).await
    }

    /// `POST import` of a folder of the server's host.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn import_folder(&self, import: &ImportRequest) -> Result<InstanceView, ClientError> {
        let sent = self.send(self.endless(Method::POST, &["import"]).json(import));
        let response = timeout(self.deadlines().work, sent).await.map_err(|_| self.silent())??;
        self.body(response).await
    }

    /// Sends an archive as the body. It may take its time as long as it moves, and so may the server with what it has then.
    async fn hand_in(
        &self,
        request: RequestBuilder,
        archive: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Result<Response, ClientError> {
        let (moved, mut moves) = watch::channel(());
        // It is dropped together with the stream, when everything is sent.
        let chunks = ReaderStream::with_capacity(archive, CHUNK).inspect(move |_| moved.send_replace(()));
        let request = request.header(CONTENT_TYPE, "application/octet-stream").header(CONTENT_LENGTH, length);
        let sent = self.send(request.body(Body::wrap_stream(chunks)));
        let deadlines = self.deadlines();
        let watched = async {
            while let Ok(moved) = timeout(deadlines.silence, moves.changed()).await {
                if moved.is_err() {
                    return tokio::time::sleep(deadlines.work).await;
                }
            }
        };
        tokio::select! {
            response = sent => response,
            () = watched => Err(self.silent()),
        }
    }

    fn chunks(
        self,
        response: Response,
        length: u64,
    ) -> impl futures::Stream<Item = Result<Bytes, ClientError>> + Send + 'static {
        async_stream::try_stream! {
            let mut chunks = response.bytes_stream();
            let mut left = length;
            while let Some(chunk) = timeout(self.deadlines().silence, chunks.next()).await.map_err(|_| self.silent())? {
                let chunk = chunk.map_err(|error| self.lost(&error))?;
                let rest = left.checked_sub(chunk.len() as u64);
                left = rest.ok_or_else(|| self.unreadable("the archive is longer than was said".to_owned()))?;
                yield chunk;
            }
            if left > 0 {
                Err(self.unreachable(format!("the archive ended {left} bytes early")))?;
            }
        }
    }
}

fn file_name(response: &Response) -> Option<String> {
    plain_name(response.headers().get(CONTENT_DISPOSITION)?.to_str().ok()?)
}

/// The name of the file in `Content-Disposition`, where it leads nowhere else.
fn plain_name(disposition: &str) -> Option<String> {
    let name = disposition.split("filename=\"").nth(1)?.split('"').next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let fits = name.len() <= 200 && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain);
    fits.then(|| name.to_owned())
}

/// What an import is asked for, as the query that goes with an archive.
fn query(import: &ImportRequest) -> Vec<(&'static str, String)> {
    let mut query = vec![("name", import.name.to_string()), ("start", import.start.to_string())];
    query.extend(import.version.as_ref().map(|version| ("version", version.to_string())));
    query.extend(import.labels.iter().map(|(key, value)| ("label", format!("{key}={value}"))));
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Deadlines;
    use futures::TryStreamExt as _;
    use std::time::Duration;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    async fn listening(silence: Duration) -> Result<(TcpListener, Client), Box<dyn std::error::Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let long = Duration::from_secs(30);
        let deadlines = Deadlines { connect: long, request: long, silence, work: long };
        let client = Client::with_deadlines(&format!("http://{}", listener.local_addr()?), deadlines)?;
        Ok((listener, client))
    }

    /// What becomes of a backup that is answered like this, the connection being closed then or kept.
    async fn backup(answer: &str, keep: bool) -> Result<Result<usize, ClientError>, Box<dyn std::error::Error>> {
        let (listener, client) = listening(Duration::from_millis(200)).await?;
        let server = async {
            let (mut stream, _) = listener.accept().await?;
            let mut request = [0; 1024];
            assert!(stream.read(&mut request).await? > 0);
            stream.write_all(answer.as_bytes()).await?;
            Ok::<_, std::io::Error>(keep.then_some(stream))
        };
        let name = "a".parse()?;
        let reader = async {
            let archive = client.instance_backup(&name).await?;
            archive.chunks.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len()) }).await
        };
        let (kept, read) = tokio::join!(server, reader);
        drop(kept?);
        Ok(read)
    }

    #[tokio::test]
    async fn a_backup_is_whole_or_an_error() -> Outcome {
        const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde";
        const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabcde";
        const UNTOLD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n";
        assert!(matches!(backup(WHOLE, true).await?, Ok(5)));
        assert!(matches!(
            backup(HALF, false).await?,
            Err(ClientError::Unreachable { .. } | ClientError::Unreadable { .. })
        ));
        let stalled = backup(HALF, true).await?;
        assert!(
            matches!(&stalled, Err(ClientError::Unreachable { cause, .. }) if cause == "no answer in time"),
            "{stalled:?}"
        );
        assert!(matches!(backup(UNTOLD, true).await?, Err(ClientError::Unreadable { .. })));
        Ok(())
    }

    #[tokio::test]
    async fn a_server_that_takes_nothing_more_is_given_up() -> Outcome {
        let (listener, client) = listening(Duration::from_millis(200)).await?;
        let name = "a".parse()?;
        let endless = tokio::io::repeat(0).take(1 << 40);
        let sent = client.snapshot_take_in(&name, endless, 1 << 40);
        let (connection, outcome) = tokio::join!(listener.accept(), sent);
        drop(connection?);
        assert!(
            matches!(&outcome, Err(ClientError::Unreachable { cause, .. }) if cause == "no answer in time"),
            "{outcome:?}"
        );
        Ok(())
    }

    #[test]
    fn a_name_for_a_file_leads_nowhere_else() {
        for (header, name) in [
            ("attachment; filename=\"a-2026.4.8-2026-04-10.tar.zst\"", Some("a-2026.4.8-2026-04-10.tar.zst")),
            ("attachment; filename=\"../../etc/passwd\"", None),
            ("attachment; filename=\".bashrc\"", None),
            ("attachment; filename=\"a b\"", None),
            ("attachment; filename=\"\"", None),
            ("attachment", None),
        ] {
            assert_eq!(plain_name(header).as_deref(), name, "{header}");
        }
    }
}
