//! An archive that is made for one who asked for it, and handed out.

use super::Archives;
use crate::error::ApiError;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt as _;
use openclaw_contract::Refusal;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::{fs::File, sync::OwnedSemaphorePermit};
use tokio_util::io::ReaderStream;

/// How much of it is read at once.
const CHUNK: usize = 256 * 1024;

/// A place for an archive that is to be made. Dropped, what was made of it is gone.
pub(crate) struct Room {
    folder: TempDir,
    place: OwnedSemaphorePermit,
}

impl Room {
    /// One of a few.
    pub(crate) fn new(archives: &Archives) -> Result<Self, ApiError> {
        let place = Archives::place(&archives.0.outgoing)?;
        let folder = tempfile::Builder::new().prefix("out-").tempdir_in(archives.folder());
        Ok(Self { folder: folder.map_err(|error| ApiError::incident(&error))?, place })
    }

    /// Where it is to be made.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("archive")
    }
}

/// Answers with the archive. Its file loses its name first, so that nothing is left of it however the answer ends.
pub(crate) async fn hand_out(room: Room, name: &str) -> Result<Response, ApiError> {
    let file = File::open(room.path()).await.map_err(|error| ApiError::incident(&error))?;
    let length = file.metadata().await.map_err(|error| ApiError::incident(&error))?.len();
    let Room { folder, place } = room;
    folder.close().map_err(|error| ApiError::incident(&error))?;
    let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let named = named.map_err(|error| Refusal::Internal { incident: error.to_string() })?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zstd")),
        (header::CONTENT_LENGTH, length.into()),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let chunks = ReaderStream::with_capacity(file, CHUNK);
    // The place is free again once the stream is dropped.
    let chunks = chunks.inspect(move |_| {
        let _ = &place;
    });
    Ok((headers, Body::from_stream(chunks)).into_response())
}
