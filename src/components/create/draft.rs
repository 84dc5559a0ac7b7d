//! What was typed so far, and what is wrong with it.

use super::labels;
use crate::{api::error::ApiError, app::app, components::Upload, format::sentence};
use leptos::prelude::*;
use openclaw_contract::{
    CreateRequest, InstanceName, Labels, Refusal, Release, Version,
    decision::Notice,
    validation::{Warning, create, newest_allowed},
};

/// What was typed so far.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// Whether it begins with a backup.
    pub(super) imports: RwSignal<bool>,
    pub(super) upload: Upload,
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
            imports: RwSignal::new(false),
            upload: Upload::new(),
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

    /// Whether there is something to lose.
    pub(super) fn is_typed(self) -> bool {
        let empty = |texts: RwSignal<String>| texts.with(String::is_empty);
        !empty(self.name) || !empty(self.label) || !self.labels.with(Vec::is_empty) || self.upload.is_chosen()
    }

    /// The release of the version that was chosen, or that suggests itself.
    pub(super) fn release(self) -> Option<Release> {
        let chosen = self.chosen()?;
        app().store.catalog.with(|catalog| catalog.find(&chosen).cloned())
    }

    /// The version that was chosen, or the one that suggests itself: the newest that may be had, or else the newest there is.
    /// For a backup nothing suggests itself: it is the version that wrote it.
    pub(super) fn chosen(self) -> Option<Version> {
        let store = app().store;
        if self.imports.get() {
            return self.version.get();
        }
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
        let unknown = self.imports.get() && request.version.is_none();
        store.with_basis(|basis| match create(&request, taken, basis) {
            Err(refusal @ Refusal::NameTaken { .. }) => Err(refusal),
            // Which version wrote the backup is not known yet; the server says what there is to say of that one.
            _ if unknown => Ok(Vec::new()),
            judged => judged.map(|permit| permit.warnings().iter().map(Warning::notice).collect()),
        })
    }

    /// Begins anew, or with a backup: whose channels answer as soon as it runs, so that it is not started unasked.
    pub(super) fn begin_with_backup(self, imports: bool) {
        self.imports.set(imports);
        self.start.set(!imports);
        self.version.set(None);
        self.failure.set(None);
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

    /// What the server said of the version of a backup.
    pub(super) fn version_problem(self) -> Option<String> {
        if self.imports.get() { self.refused("version") } else { None }
    }

    /// What the server said that no field shows.
    pub(super) fn general_failure(self) -> Option<ApiError> {
        let shown = |error: &ApiError| match error.field() {
            Some("name" | "labels") => true,
            Some("version") => self.imports.get(),
            Some(_) | None => false,
        };
        self.failure.get().filter(|error| !shown(error))
    }

    /// Takes over what the server said of the backup where it is about another field.
    pub(super) fn take_failure(self) {
        let of_field = |error: &ApiError| matches!(error.field(), Some("name" | "labels" | "version"));
        if let Some(error) = self.upload.failure.try_get_untracked().flatten().filter(of_field) {
            self.upload.failure.set(None);
            self.failure.set(Some(error));
        }
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
