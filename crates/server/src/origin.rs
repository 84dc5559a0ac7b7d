//! Keeps pages of other sites out: a browser on this host reaches loopback too, whatever page it shows.

use crate::error::ApiError;
use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::Response,
};
use openclaw_contract::Refusal;

/// Lets a request through that was sent to a loopback name, by a page of one or by no page at all.
pub(crate) async fn loopback_only(request: Request, next: Next) -> Result<Response, ApiError> {
    match foreign(request.headers(), request.uri()) {
        Some(origin) => Err(Refusal::ForeignOrigin { origin }.into()),
        None => Ok(next.run(request).await),
    }
}

/// The name that is not loopback's, of the host or of the page.
fn foreign(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let text = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let host = text(header::HOST).or_else(|| uri.authority().map(ToString::to_string));
    let page = text(header::ORIGIN);
    let of_page = |origin: &String| {
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
        is_loopback(host)
    };
    host.filter(|host| !is_loopback(host)).or_else(|| page.filter(|origin| !of_page(origin)))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn knows_loopback_from_the_rest() {
        for yes in ["localhost", "localhost:7070", "127.0.0.1:7070", "127.0.0.9", "[::1]:7070", "[::1]"] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in
            ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1:7070", "[::2]", "null"]
        {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
