//! The connection to one server: addresses, deadlines, and what becomes of an answer.

use crate::{ClientError, error::root_cause};
use openclaw_contract::{ErrorBody, PRODUCT_VERSION};
use reqwest::{
    Method, RequestBuilder, Response, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long each kind of waiting may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    /// Until the server takes the connection.
    pub(crate) connect: Duration,
    /// From the request to the last byte of its answer.
    pub(crate) request: Duration,
    /// Between two signs of life on the event stream, and two chunks of an archive.
    pub(crate) silence: Duration,
    /// For the server to make an archive, or to take in what it has got.
    pub(crate) work: Duration,
}

const DEADLINES: Deadlines = Deadlines {
    connect: Duration::from_secs(5),
    request: Duration::from_secs(30),
    silence: Duration::from_secs(60),
    work: Duration::from_secs(65 * 60),
};

/// A client of one server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    authorization: Option<HeaderValue>,
    deadlines: Deadlines,
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:7070`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ClientError::Unusable`] where `base` is no such address.
    pub fn new(base: &str) -> Result<Self, ClientError> {
        Self::with_deadlines(base, DEADLINES)
    }

    pub(crate) fn with_deadlines(base: &str, deadlines: Deadlines) -> Result<Self, ClientError> {
        let base = address(base).map_err(|reason| ClientError::Unusable { what: "The server's address", reason })?;
        let mut builder = reqwest::Client::builder()
            .user_agent(format!("openclaw/{PRODUCT_VERSION}"))
            .connect_timeout(deadlines.connect)
            .tcp_keepalive(Duration::from_secs(15))
            .tcp_keepalive_interval(Duration::from_secs(15))
            .tcp_keepalive_retries(3)
            .redirect(reqwest::redirect::Policy::none());
        // A proxy has no way to this host's own loopback interface.
        if is_loopback(&base) {
            builder = builder.no_proxy();
        }
        let http = builder
            .build()
            .map_err(|error| ClientError::Unusable { what: "The network", reason: root_cause(&error) })?;
        Ok(Self { http, base, authorization: None, deadlines })
    }

    /// The same client, naming itself by `token` in every request.
    ///
    /// # Errors
    /// [`ClientError::Unusable`] where the token has characters that no token has. The error does not repeat it.
    pub fn with_token(mut self, token: &str) -> Result<Self, ClientError> {
        let unusable = |_| ClientError::Unusable {
            what: "The token",
            reason: "it has characters that cannot be sent; a token is one line of plain ASCII".to_owned(),
        };
        let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(unusable)?;
        value.set_sensitive(true);
        self.authorization = Some(value);
        Ok(self)
    }

    /// The server's address as messages give it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    pub(crate) fn deadlines(&self) -> Deadlines {
        self.deadlines
    }

    /// A request to `/api/v1/…`, without a deadline.
    pub(crate) fn endless(&self, method: Method, path: &[&str]) -> RequestBuilder {
        let mut url = self.base.clone();
        // An http address always has a path to extend.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        let request = self.http.request(method, url);
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value.clone()),
            None => request,
        }
    }

    /// A request to `/api/v1/…` with the usual deadline.
    pub(crate) fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.endless(method, path).timeout(self.deadlines.request)
    }

    /// Sends a request and reads its answer as `T`.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let response = self.send(request).await?;
        self.body(response).await
    }

    /// Reads an accepted answer as `T`.
    pub(crate) async fn body<T: DeserializeOwned>(&self, response: Response) -> Result<T, ClientError> {
        let bytes = response.bytes().await.map_err(|error| self.lost(&error))?;
        serde_json::from_slice(&bytes).map_err(|error| self.unreadable(format!("its body does not fit: {error}")))
    }

    /// Sends a request and gives back an accepted answer, its body still to be read.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|error| self.lost(&error))?;
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    async fn refusal(&self, response: Response) -> ClientError {
        let status = response.status();
        let kind = content_type(&response);
        match response.bytes().await {
            Err(error) => self.lost(&error),
            Ok(bytes) => match serde_json::from_slice::<ErrorBody>(&bytes) {
                Ok(body) => ClientError::Refused { status: status.as_u16(), body: Box::new(body) },
                Err(_) => self.unreadable(foreign(status, &kind)),
            },
        }
    }

    /// A request or an answer that was lost on its way.
    pub(crate) fn lost(&self, error: &reqwest::Error) -> ClientError {
        if error.is_decode() {
            return self.unreadable(root_cause(error));
        }
        let cause = if error.is_timeout() { "no answer in time".to_owned() } else { root_cause(error) };
        ClientError::Unreachable { url: self.url().to_owned(), cause, sent: !error.is_connect() }
    }

    /// A server that was reached, and says nothing more.
    pub(crate) fn silent(&self) -> ClientError {
        self.unreachable("no answer in time".to_owned())
    }

    /// A server that was reached, and then no more.
    pub(crate) fn unreachable(&self, cause: String) -> ClientError {
        ClientError::Unreachable { url: self.url().to_owned(), cause, sent: true }
    }

    pub(crate) fn unreadable(&self, cause: String) -> ClientError {
        ClientError::Unreadable { url: self.url().to_owned(), cause }
    }
}

/// Leaves out the token, and everything else that no log needs.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &self.url()).finish_non_exhaustive()
    }
}

fn address(text: &str) -> Result<Url, String> {
    let example = "an address is like http://127.0.0.1:7070";
    let url = Url::parse(text).map_err(|error| format!("{error}; {example}"))?;
    // An address is printed in messages, so nothing secret may be part of it.
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user name or a password; give a token instead".to_owned());
    }
    match url.scheme() {
        "http" if url.query().is_none() && url.fragment().is_none() => Ok(url),
        "http" => Err(format!("it ends in a query or a fragment; {example}")),
        "https" => Err("this version speaks http only; put a TLS tunnel in front of it".to_owned()),
        other => Err(format!("{other:?} is not http; {example}")),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn content_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or("no content type").to_owned()
}

fn foreign(status: StatusCode, kind: &str) -> String {
    format!("HTTP {status} with a body of another kind ({kind})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_of_servers_and_says_what_is_wrong_with_others() {
        let table = [
            ("http://127.0.0.1:7070", Ok("http://127.0.0.1:7070")),
            ("http://portal.example/openclaw/", Ok("http://portal.example/openclaw")),
            ("http://[::1]:7070/", Ok("http://[::1]:7070")),
            ("", Err("relative URL without a base")),
            ("127.0.0.1:7070", Err("relative URL without a base")),
            ("localhost:7070", Err("\"localhost\" is not http")),
            ("https://portal.example", Err("speaks http only")),
            ("http://me:secret@portal.example", Err("give a token instead")),
            ("http://portal.example/?a=b", Err("query or a fragment")),
        ];
        for (text, expected) in table {
            match (Client::new(text), expected) {
                (Ok(client), Ok(url)) => assert_eq!(client.url(), url, "{text}"),
                (Err(error), Err(part)) => {
                    let says = error.to_string();
                    assert!(says.contains(part) && !says.contains("secret"), "{text}: {says}");
                }
                (outcome, _) => panic!("{text}: {outcome:?}"),
            }
        }
    }

    #[test]
    fn extends_the_address_by_safe_segments() -> Result<(), Box<dyn std::error::Error>> {
        for base in ["http://h/p", "http://h/p/"] {
            let request = Client::new(base)?.request(Method::GET, &["instances", "../a b"]).build()?;
            assert_eq!(request.url().as_str(), "http://h/p/api/v1/instances/..%2Fa%20b");
            assert_eq!(request.timeout(), Some(&Duration::from_secs(30)));
        }
        Ok(())
    }

    #[test]
    fn keeps_the_token_to_itself() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::new("http://h")?.with_token("hush")?;
        let request = client.request(Method::GET, &[]).build()?;
        assert_eq!(request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes), Some(&b"Bearer hush"[..]));
        assert!(!format!("{client:?} {request:?}").contains("hush"));
        let error = Client::new("http://h")?.with_token("hush\n").err().ok_or("accepted")?;
        assert!(!format!("{error} {error:?}").contains("hush"));
        Ok(())
    }

    #[test]
    fn knows_loopback() -> Result<(), Box<dyn std::error::Error>> {
        for (text, loopback) in [
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://localhost", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example", false),
        ] {
            assert_eq!(is_loopback(&address(text)?), loopback, "{text}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_unreachable() -> Result<(), Box<dyn std::error::Error>> {
        // Connections are taken by the host, and nobody ever answers.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (long, short) = (Duration::from_secs(30), Duration::from_millis(50));
        let deadlines = Deadlines { connect: long, request: short, silence: short, work: short };
        let client = Client::with_deadlines(&url, deadlines)?;
        for error in [client.server_version().await.err(), client.events(None).await.err()] {
            let fits = matches!(&error, Some(ClientError::Unreachable { cause, .. }) if cause == "no answer in time");
            assert!(fits, "{error:?}");
        }
        Ok(())
    }
}
