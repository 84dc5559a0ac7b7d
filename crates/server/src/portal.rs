//! The portal's files, inside the binary, compressed ahead of time.

use crate::state::AppState;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use std::path::PathBuf;

/// What `cargo xtask build` made: every file of the portal in brotli, by its name and `.br`.
#[derive(RustEmbed)]
#[folder = "../../target/portal"]
#[allow_missing = true]
struct Files;

/// Where the page's files come from.
#[derive(Clone, Debug, Default)]
pub enum PortalFiles {
    /// Out of the binary.
    #[default]
    Embedded,
    /// A folder that `cargo xtask build` filled, read anew each time.
    Folder(PathBuf),
}

impl PortalFiles {
    /// A file in brotli, by its name without `.br`.
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        let compressed = format!("{name}.br");
        match self {
            Self::Embedded => Files::get(&compressed).map(|file| file.data.into_owned()),
            Self::Folder(_) if name.split('/').any(|part| part == "..") => None,
            Self::Folder(folder) => std::fs::read(folder.join(compressed)).ok(),
        }
    }
}

const NO_PORTAL: &str = "This build has no portal inside: `cargo xtask build` makes one that has.\n";

/// Answers with a file of the portal. Every path that is no file is one of the portal's own pages.
pub(crate) async fn file(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let page = "index.html";
    let (name, found) = match state.portal.get(path) {
        Some(found) => (path, Some(found)),
        None if is_page(path) => (page, state.portal.get(page)),
        None => return (StatusCode::NOT_FOUND, "No such file\n").into_response(),
    };
    match found {
        Some(found) => respond(name, found, &headers),
        None => (StatusCode::NOT_FOUND, NO_PORTAL).into_response(),
    }
}

/// Pages have no dot in their last part; files do.
fn is_page(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn respond(name: &str, file: Vec<u8>, headers: &HeaderMap) -> Response {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let takes_brotli = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.split(';').next().is_some_and(|coding| coding.trim() == "br"));
    // trunk puts a hash into the name of what it makes; the page itself must be asked for each time.
    let keep = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let body = if takes_brotli { Ok(file) } else { decompress(&file) };
    let mut response = match body {
        Ok(bytes) => Body::from(bytes).into_response(),
        Err(error) => {
            tracing::error!(target: "api", "The portal's {name} cannot be decompressed: {error}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let out = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        out.insert(header::CONTENT_TYPE, kind);
    }
    if takes_brotli {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn decompress(data: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    std::io::copy(&mut brotli::Decompressor::new(data, 4096), &mut out)?;
    Ok(out)
}

/// `openclaw-portal-1f3a9c0d2b4e6f80_bg.wasm` is; `favicon.svg` is not.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_files_are_told_apart() {
        assert!(is_page("") && is_page("instances/a") && !is_page("app.js") && !is_page("x/app.css"));
        assert!(is_hashed("openclaw-portal-1f3a9c0d2b4e6f80_bg.wasm") && !is_hashed("favicon.svg"));
    }
}
