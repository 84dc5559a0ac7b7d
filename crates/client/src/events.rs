//! The event stream, which comes back by itself.

use crate::{Client, ClientError, error::root_cause};
use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures::{StreamExt as _, stream::BoxStream};
use openclaw_contract::Frame;
use reqwest::{Method, RequestBuilder, header::ACCEPT};
use sse_stream::{Sse, SseByteStream};
use std::{io, time::Duration};

/// What travels on the event stream, each frame with its number in the global sequence where it has one.
pub type EventStream = BoxStream<'static, Result<(Option<u64>, Frame), ClientError>>;

type Messages = BoxStream<'static, Result<Sse, sse_stream::Error>>;

/// From a quarter of a second to five seconds, spread so that many clients do not come back at once; a minute in all.
const RECONNECT: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(250))
    .with_max_delay(Duration::from_secs(5))
    .with_factor(2.0)
    .with_jitter()
    .without_max_times()
    .with_total_delay(Some(Duration::from_secs(60)));

impl Client {
    /// `GET events`: what happens from now on, or after event number `after`.
    ///
    /// A connection that is cut, or silent for a minute, is made anew and resumes after the last event that was seen;
    /// each new connection begins with [`Frame::Hello`]. After a minute without one the stream ends with the error.
    ///
    /// # Errors
    /// As [`ClientError`] says: at once where the first connection cannot be made, later as the stream's last item.
    pub async fn events(&self, after: Option<u64>) -> Result<EventStream, ClientError> {
        let client = self.clone();
        let mut messages = client.listen(client.first(after)).await?;
        let mut position = Position { last: after, newest: 0 };
        let stream = async_stream::try_stream! {
            let mut delays = RECONNECT.build();
            loop {
                let mut lost = client.unreachable("the event stream ended".to_owned());
                while let Some(message) = messages.next().await {
                    match message {
                        Ok(message) => {
                            if let Some((sequence, frame)) = client.read(message)? {
                                position.pass(sequence, &frame);
                                delays = RECONNECT.build();
                                yield (sequence, frame);
                            }
                        }
                        Err(error) => lost = client.unreachable(root_cause(&error)),
                    }
                }
                messages = loop {
                    let Some(delay) = delays.next() else { Err(lost)? };
                    tokio::time::sleep(delay).await;
                    match client.listen(client.again(position.last)).await {
                        Ok(messages) => break messages,
                        Err(error) if error.is_passing() => lost = error,
                        Err(error) => Err(error)?,
                    }
                };
            }
        };
        Ok(stream.boxed())
    }

    fn first(&self, after: Option<u64>) -> RequestBuilder {
        let after = after.map(|after| ("after", after.to_string()));
        self.endless(Method::GET, &["events"]).query(after.as_slice())
    }

    fn again(&self, last: Option<u64>) -> RequestBuilder {
        let request = self.endless(Method::GET, &["events"]);
        match last {
            Some(last) => request.header("Last-Event-ID", last.to_string()),
            None => request,
        }
    }

    async fn listen(&self, request: RequestBuilder) -> Result<Messages, ClientError> {
        let silence = self.deadlines().silence;
        let request = request.header(ACCEPT, "text/event-stream");
        let response = tokio::time::timeout(silence, self.send(request))
            .await
            .map_err(|_| self.unreachable("no answer in time".to_owned()))??;
        // The deadline is on bytes, not on messages: the comments that keep a quiet stream alive count.
        let bytes = tokio_stream::StreamExt::timeout(response.bytes_stream(), silence).map(|item| match item {
            Ok(bytes) => bytes.map_err(io::Error::other),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the event stream fell silent")),
        });
        Ok(SseByteStream::new(Box::pin(bytes)).boxed())
    }

    fn read(&self, message: Sse) -> Result<Option<(Option<u64>, Frame)>, ClientError> {
        let Some(data) = message.data.filter(|data| !data.is_empty()) else { return Ok(None) };
        let misfit = |cause: &dyn std::fmt::Display| self.unreadable(format!("an event does not fit: {cause}"));
        let sequence = message.id.map(|id| id.parse::<u64>()).transpose().map_err(|error| misfit(&error))?;
        let frame = serde_json::from_str(&data).map_err(|error| misfit(&error))?;
        Ok(Some((sequence, frame)))
    }
}

/// Where in the global sequence a reader is.
struct Position {
    /// The last event that was seen; a new connection resumes after it.
    last: Option<u64>,
    /// The newest event when the connection was made.
    newest: u64,
}

impl Position {
    fn pass(&mut self, sequence: Option<u64>, frame: &Frame) {
        match frame {
            Frame::Hello { sequence: newest, .. } => {
                self.newest = *newest;
                self.last = self.last.or(Some(*newest));
            }
            // What was missed is not to be had: resume from where the connection began.
            Frame::Reset => self.last = Some(self.newest),
            Frame::Timeline { .. } | Frame::View { .. } | Frame::Host { .. } | Frame::Releases | Frame::Unknown => {
                self.last = sequence.or(self.last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Deadlines;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
    };

    type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

    fn hello(sequence: u64) -> String {
        format!(
            "data: {{\"type\":\"hello\",\"server_version\":\"1\",\"rules\":\"r\",\"policy\":{{\"update_states\":[\"running\",\"error\"]}},\"sequence\":{sequence}}}\n\n"
        )
    }

    fn event(sequence: u64) -> String {
        format!(
            "id: {sequence}\ndata: {{\"type\":\"timeline\",\"event\":{{\"sequence\":{sequence},\"at\":\"2026-04-10T14:23:11Z\",\"instance\":null,\"generation\":null,\"state\":null,\"actor\":\"x\",\"what\":{{\"kind\":\"stopped\"}}}},\"view\":null}}\n\n"
        )
    }

    struct Fixture {
        listener: TcpListener,
        client: Client,
    }

    impl Fixture {
        async fn new(silence: Duration) -> Outcome<Self> {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let long = Duration::from_secs(30);
            let deadlines = Deadlines { connect: long, request: long, silence, work: long };
            let client = Client::with_deadlines(&format!("http://{}", listener.local_addr()?), deadlines)?;
            Ok(Self { listener, client })
        }

        /// Takes the next connection, answers it with `text`, and gives back what was asked and the open connection.
        async fn answer(&self, text: &str) -> Outcome<(String, TcpStream)> {
            let (mut stream, _) = self.listener.accept().await?;
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await?);
            }
            stream.write_all(text.as_bytes()).await?;
            Ok((String::from_utf8(request)?.to_lowercase(), stream))
        }
    }

    async fn numbers(stream: &mut EventStream, count: usize) -> Outcome<Vec<Option<u64>>> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            let (sequence, frame) = stream.next().await.ok_or("the stream ended")??;
            match frame {
                Frame::Hello { .. } => numbers.push(None),
                _ => numbers.push(sequence),
            }
        }
        Ok(numbers)
    }

    #[tokio::test]
    async fn resumes_after_the_last_event_that_was_seen() -> Outcome {
        let fixture = Fixture::new(Duration::from_secs(30)).await?;
        let server = async {
            let (first, stream) = fixture.answer(&format!("{HEAD}{}{}", hello(6), event(7))).await?;
            drop(stream);
            // Nothing but the greeting this time: the position stays.
            let (second, stream) = fixture.answer(&format!("{HEAD}{}", hello(9))).await?;
            drop(stream);
            let (third, stream) = fixture.answer(&format!("{HEAD}{}{}{}", hello(9), event(8), event(9))).await?;
            Ok::<_, Box<dyn std::error::Error>>((first, second, third, stream))
        };
        let reader = async {
            let mut events = fixture.client.events(Some(6)).await?;
            numbers(&mut events, 6).await
        };
        let (asked, seen) = tokio::try_join!(server, reader)?;
        let (first, second, third, _open) = asked;
        assert_eq!(seen, [None, Some(7), None, None, Some(8), Some(9)]);
        assert!(first.starts_with("get /api/v1/events?after=6 ") && !first.contains("last-event-id"), "{first}");
        assert!(first.contains("accept: text/event-stream"), "{first}");
        assert!(second.contains("last-event-id: 7\r\n"), "{second}");
        assert!(third.starts_with("get /api/v1/events ") && third.contains("last-event-id: 7\r\n"), "{third}");
        Ok(())
    }

    #[tokio::test]
    async fn a_reader_that_saw_no_event_resumes_where_it_began_and_a_reset_begins_anew() -> Outcome {
        let fixture = Fixture::new(Duration::from_secs(30)).await?;
        let reset = "data: {\"type\":\"reset\"}\n\n";
        let server = async {
            drop(fixture.answer(&format!("{HEAD}{}", hello(6))).await?);
            let (second, _) = fixture.answer(&format!("{HEAD}{}{reset}", hello(3))).await?;
            let (third, stream) = fixture.answer(&format!("{HEAD}{}", hello(3))).await?;
            Ok::<_, Box<dyn std::error::Error>>((second, third, stream))
        };
        let reader = async {
            let mut events = fixture.client.events(None).await?;
            numbers(&mut events, 4).await
        };
        let ((second, third, _open), _) = tokio::try_join!(server, reader)?;
        assert!(second.contains("last-event-id: 6\r\n"), "{second}");
        assert!(third.contains("last-event-id: 3\r\n"), "{third}");
        Ok(())
    }

    #[tokio::test]
    async fn comments_keep_a_stream_alive_and_silence_ends_it() -> Outcome {
        let fixture = Fixture::new(Duration::from_millis(300)).await?;
        let server = async {
            let (_, mut first) = fixture.answer(&format!("{HEAD}{}", hello(1))).await?;
            let mut alive = tokio::time::interval(Duration::from_millis(100));
            for _ in 0..6 {
                alive.tick().await;
                first.write_all(b": alive\n\n").await?;
            }
            first.write_all(event(2).as_bytes()).await?;
            // From here on silence: the reader must come back though nothing was closed.
            let (second, stream) = fixture.answer(&format!("{HEAD}{}", hello(2))).await?;
            Ok::<_, Box<dyn std::error::Error>>((second, first, stream))
        };
        let reader = async {
            let mut events = fixture.client.events(None).await?;
            numbers(&mut events, 3).await
        };
        let ((second, _first, _open), seen) = tokio::try_join!(server, reader)?;
        assert_eq!(seen, [None, Some(2), None]);
        assert!(second.contains("last-event-id: 2\r\n"), "{second}");
        Ok(())
    }

    #[tokio::test]
    async fn a_server_that_trips_is_asked_again_and_one_that_refuses_is_not() -> Outcome {
        let fixture = Fixture::new(Duration::from_secs(30)).await?;
        let answer = |status: &str, code: &str| {
            let body = format!("{{\"error\":\"{code}\",\"message\":\"no\"}}");
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        };
        let server = async {
            drop(fixture.answer(&format!("{HEAD}{}", hello(1))).await?);
            drop(fixture.answer(&answer("503 Busy", "busy")).await?);
            drop(fixture.answer(&answer("401 Unauthorized", "not_signed_in")).await?);
            Ok::<_, Box<dyn std::error::Error>>(())
        };
        let reader = async {
            let mut events = fixture.client.events(None).await?;
            numbers(&mut events, 1).await?;
            let last = events.next().await.ok_or("no error")?.err();
            Ok((last, events.next().await.is_none()))
        };
        let ((), (error, ended)) = tokio::try_join!(server, reader)?;
        assert!(matches!(error, Some(ClientError::Refused { status: 401, .. })), "{error:?}");
        assert!(ended);
        Ok(())
    }

    #[tokio::test]
    async fn what_does_not_fit_is_an_error_and_what_is_new_is_not() -> Outcome {
        let fixture = Fixture::new(Duration::from_secs(30)).await?;
        let newer = "data: {\"type\":\"weather\",\"sun\":true}\n\nevent: ping\n\n";
        let text = format!("{HEAD}{newer}data: {{}}\n\n");
        let server = fixture.answer(&text);
        let reader = async {
            let mut events = fixture.client.events(None).await?;
            let first = events.next().await.ok_or("ended")??;
            Ok((first, events.next().await.ok_or("ended")?.err()))
        };
        let (_open, (first, error)) = tokio::try_join!(server, reader)?;
        assert_eq!(first, (None, Frame::Unknown));
        assert!(matches!(error, Some(ClientError::Unreadable { .. })), "{error:?}");
        Ok(())
    }
}
