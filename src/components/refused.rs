//! A refusal in full, and warnings: the validation module's own words.

use crate::api::error::ApiError;
use leptos::prelude::*;
use openclaw_contract::{Refusal, decision::Notice};

/// Why not: the sentence, every reason, and what helps.
pub(crate) fn refused(refusal: &Refusal) -> AnyView {
    let reasons = refusal.body().reasons.unwrap_or_default();
    view! {
        <div class="refused">
            <p>{format!("{}.", refusal.reason())}</p>
            {list(&reasons)}
            {refusal.unblock().map(|advice| view! { <p class="remedy">{format!("{advice}.")}</p> })}
        </div>
    }
    .into_any()
}

/// The same of the server's own refusal, or why no answer came.
pub(crate) fn failed(error: &ApiError) -> AnyView {
    view! {
        <p>{error.message()}</p>
        {list(error.reasons())}
        {error.remedy().map(|advice| view! { <p class="remedy">{format!("{advice}.")}</p> })}
        {notes(error.notes_url())}
    }
    .into_any()
}

/// What to think of before it is done.
pub(crate) fn warnings(warnings: &[Notice]) -> AnyView {
    let callout = |Notice { message, .. }: &Notice| {
        view! { <p class="callout" role="note"><span class="sr-only">"Warning: "</span>{format!("{message}.")}</p> }
    };
    warnings.iter().map(callout).collect_view().into_any()
}

/// Where the release notes of the version in question can be read.
pub(crate) fn notes(url: Option<&str>) -> AnyView {
    let link = |url: &str| {
        view! { <a href=url.to_owned() target="_blank" rel="noreferrer">"Release notes"</a> }
    };
    url.map(link).into_any()
}

/// A single reason is in the sentence already.
fn list(reasons: &[Notice]) -> AnyView {
    if reasons.len() < 2 {
        return ().into_any();
    }
    let line = |reason: &Notice| view! { <li>{reason.message.clone()}</li> };
    view! { <ul class="reasons" aria-label="Reasons">{reasons.iter().map(line).collect_view()}</ul> }.into_any()
}
