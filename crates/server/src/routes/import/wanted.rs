//! What an import is asked for: as JSON, or as query with the archive as body. Both are read by the same type.

use crate::{
    archives::Incoming,
    error::ApiError,
    extract::{Body, Params},
};
use axum::{
    extract::{FromRequest as _, FromRequestParts as _, Request},
    http::{HeaderMap, header},
};
use openclaw_contract::{CreateRequest, InstanceName, Refusal, Version, decode, request::ImportRequest};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// What follows the `?` where the body is the archive.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct Query {
    /// The new instance's name; needed where the body is the archive.
    name: Option<InstanceName>,
    /// The version to provision; left out: the one that wrote what is imported.
    version: Option<Version>,
    /// Whether to provision and start it now.
    start: Option<bool>,
    /// The operator's own words about it: `key=value`, with commas between several.
    labels: Option<String>,
    /// One of them, whatever its value has in it; may be there several times.
    label: Option<String>,
}

/// An import as it is asked for.
pub(crate) struct Wanted {
    pub(crate) request: CreateRequest,
    pub(crate) source: Source,
}

/// Where the state comes from.
pub(crate) enum Source {
    Archive(Incoming),
    Folder(PathBuf),
    Adopt(PathBuf),
}

impl Source {
    pub(crate) fn is_folder(&self) -> bool {
        match self {
            Self::Archive(_) => false,
            Self::Folder(_) | Self::Adopt(_) => true,
        }
    }
}

impl Wanted {
    pub(crate) async fn read(request: Request) -> Result<Self, ApiError> {
        if is_json(request.headers()) {
            let Body(request) = Body::<ImportRequest>::from_request(request, &()).await?;
            return of_folder(request);
        }
        let (mut parts, body) = request.into_parts();
        let incoming = Incoming::of(body);
        let Params(pairs) = Params::<Vec<(String, String)>>::from_request_parts(&mut parts, &()).await?;
        let request: ImportRequest = decode::json(document(pairs)?.to_string().as_bytes())?;
        let named = request.folder.as_ref().map(|_| "folder").or(request.adopt.as_ref().map(|_| "adopt"));
        match named {
            Some(field) => Err(misfit(field, "the body is an archive already; a folder is asked for as JSON")),
            None => Ok(Self { request: create(&request), source: Source::Archive(incoming) }),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// A query as the document that it stands for.
fn document(pairs: Vec<(String, String)>) -> Result<Value, ApiError> {
    let (mut document, mut labels) = (Map::new(), Map::new());
    for (key, text) in pairs {
        let value = match (key.as_str(), text.as_str()) {
            ("label", text) => {
                labels.extend([label(text)?]);
                continue;
            }
            ("labels", text) => {
                let several: Result<Vec<_>, _> = text.split(',').filter(|part| !part.is_empty()).map(label).collect();
                labels.extend(several?);
                continue;
            }
            ("start", "true") => true.into(),
            ("start", "false") => false.into(),
            (_, text) => text.into(),
        };
        if document.insert(key.clone(), value).is_some() {
            return Err(misfit(&key, "it is there twice"));
        }
    }
    document.insert("labels".to_owned(), labels.into());
    Ok(document.into())
}

fn label(text: &str) -> Result<(String, Value), ApiError> {
    let (key, value) = text.split_once('=').ok_or_else(|| misfit("labels", "a label is key=value"))?;
    Ok((key.to_owned(), value.into()))
}

fn of_folder(request: ImportRequest) -> Result<Wanted, ApiError> {
    let wanted = create(&request);
    let source = match (request.folder, request.adopt) {
        (Some(folder), None) => Source::Folder(absolute("folder", folder)?),
        (None, Some(adopt)) => Source::Adopt(absolute("adopt", adopt)?),
        (Some(_), Some(_)) => return Err(misfit("adopt", "it is either folder or adopt")),
        (None, None) => {
            return Err(misfit("folder", "name a folder of the server's host, or send an archive as the body"));
        }
    };
    Ok(Wanted { request: wanted, source })
}

fn absolute(field: &str, path: String) -> Result<PathBuf, ApiError> {
    let absolute = PathBuf::from(&path);
    if absolute.is_absolute() && !path.contains(char::is_control) {
        return Ok(absolute);
    }
    Err(misfit(field, &format!("{path:?} is not the absolute path of a folder, such as /home/me/.openclaw")))
}

fn create(request: &ImportRequest) -> CreateRequest {
    CreateRequest {
        name: request.name.clone(),
        version: request.version.clone(),
        labels: request.labels.clone(),
        start: request.start,
        allow_prerelease: false,
    }
}

fn misfit(field: &str, reason: &str) -> ApiError {
    Refusal::InvalidField { field: field.to_owned(), reason: reason.to_owned() }.into()
}
