//! What was typed so far, and what is wrong with it.

use super::labels;
use crate::{api::error::ApiError, app::app};
use leptos::prelude::*;
use openclaw_contract::{
    CreateRequest, InstanceName, Labels, Refusal, Version,
    decision::Notice,
    validation::{Warning, create, newest_allowed},
};

/// What was typed so far.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    /// None where none was chosen yet.
    pub(super) version: RwSignal<Option<Version>>,
    /// Whether pre-releases are shown, and may be provisioned.
    pub(super) prereleases: RwSignal<bool>,
    pub(super) labels: RwSignal<Vec<String>>,
    /// What stands in the field for labels and is none yet.
    pub(super) label: RwSignal<String>,
    pub(super) start: RwSignal<bool>,
    /// Whether a submission was tried: what is missing is only said from then on.
    pub(super) tried: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

/// What the validation module says of a draft: what to think of before, or why not.
pub(super) type Judged = Result<Vec<Notice>, Refusal>;

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            version: RwSignal::new(None),
            prereleases: RwSignal::new(false),
            labels: RwSignal::new(Vec::new()),
            label: RwSignal::new(String::new()),
            start: RwSignal::new(true),
            tried: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// The version that was chosen, or the one that suggests itself: the newest that may be had, or else the newest there is.
    pub(super) fn chosen(self) -> Option<Version> {
        let store = app().store;
        let allowed = || store.with_offer(|offer| newest_allowed(offer.catalog, offer.policy?).cloned());
        let newest = || store.catalog.with(|catalog| catalog.newest_stable().cloned());
        self.version.get().or_else(|| allowed().or_else(newest).map(|release| release.version))
    }

    /// Judged by the same function as the server's, from the first letter on; not before the server told what it goes by.
    pub(super) fn judged(self) -> Option<Judged> {
        let store = app().store;
        let typed = self.name.with(|typed| typed.parse::<InstanceName>().ok());
        let taken = typed.as_ref().is_some_and(|name| store.is_taken(name));
        // While there is no name yet, any other stands for it: what else there is to say does not wait.
        let name = typed.or_else(|| "instance".parse().ok())?;
        let request = self.request_for(name, Labels::default());
        store.with_basis(|basis| {
            create(&request, taken, basis).map(|permit| permit.warnings().iter().map(Warning::notice).collect())
        })
    }

    /// The request, where everything in it can be read.
    pub(super) fn request(self) -> Option<CreateRequest> {
        let name = self.name.with(|typed| typed.parse::<InstanceName>().ok())?;
        Some(self.request_for(name, self.all_labels().ok()?))
    }

    fn request_for(self, name: InstanceName, labels: Labels) -> CreateRequest {
        let (version, start, allow_prerelease) = (self.chosen(), self.start.get(), self.prereleases.get());
        CreateRequest { name, version, labels, start, allow_prerelease }
    }

    /// What is wrong with the name, once there is something to judge.
    pub(super) fn name_problem(self, judged: Option<&Judged>) -> Option<String> {
        let typed = self.name.get();
        if typed.is_empty() && !self.tried.get() {
            return None;
        }
        match (typed.parse::<InstanceName>(), judged) {
            (Err(error), _) => Some(sentence(&error.to_string())),
            (Ok(_), Some(Err(taken @ Refusal::NameTaken { .. }))) => Some(taken.explanation()),
            (Ok(_), _) => self.refused("name"),
        }
    }

    /// What is wrong with the labels.
    pub(super) fn labels_problem(self) -> Option<String> {
        self.all_labels().err().map(|error| sentence(&error)).or_else(|| self.refused("labels"))
    }

    /// What the server said that no field shows.
    pub(super) fn general_failure(self) -> Option<ApiError> {
        self.failure.get().filter(|error| !matches!(error.field(), Some("name" | "labels")))
    }

    /// What the server said of this field.
    fn refused(self, field: &str) -> Option<String> {
        self.failure
            .with(|failure| failure.as_ref().filter(|error| error.field() == Some(field)).map(ApiError::message))
    }

    fn all_labels(self) -> Result<Labels, String> {
        let mut texts = self.labels.get();
        texts.extend(self.label.with(|typed| labels::cut(typed)));
        labels::parse(&texts).map_err(|error| error.to_string())
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
