//! An instance's log, line by line.

use crate::{Client, ClientError, error::root_cause};
use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use openclaw_contract::InstanceName;
use reqwest::Method;
use std::io;
use tokio_util::{
    codec::{FramedRead, LinesCodec, LinesCodecError},
    io::StreamReader,
};

/// The lines of a log, oldest first, without their line ends.
pub type LogLines = BoxStream<'static, Result<String, ClientError>>;

/// Longer lines than this are not the server's.
const MAX_LINE: usize = 1024 * 1024;

impl Client {
    /// `GET instances/{name}/logs`: the last `tail` lines (left out: as many as the server thinks fit), and with `follow`
    /// each further line as it is written, until the stream is dropped or the server ends it.
    ///
    /// # Errors
    /// As [`ClientError`] says, for the request and then for each line.
    pub async fn instance_logs(
        &self,
        name: &InstanceName,
        tail: Option<usize>,
        follow: bool,
    ) -> Result<LogLines, ClientError> {
        let path = ["instances", name.as_str(), "logs"];
        let request = if follow { self.endless(Method::GET, &path) } else { self.request(Method::GET, &path) };
        let tail = tail.map(|tail| ("tail", tail.to_string()));
        let query: Vec<_> = tail.into_iter().chain([("follow", follow.to_string())]).collect();
        let response = self.send(request.query(&query)).await?;
        let client = self.clone();
        let bytes = response.bytes_stream().map_err(io::Error::other);
        let lines = FramedRead::new(StreamReader::new(bytes), LinesCodec::new_with_max_length(MAX_LINE));
        Ok(lines.map_err(move |error| client.broken(&error)).boxed())
    }

    fn broken(&self, error: &LinesCodecError) -> ClientError {
        match error {
            LinesCodecError::MaxLineLengthExceeded => {
                self.unreadable(format!("a line is longer than {MAX_LINE} bytes"))
            }
            LinesCodecError::Io(error) => self.unreachable(root_cause(error)),
        }
    }
}
