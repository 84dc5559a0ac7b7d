//! `POST /api/v1/import`.

mod wanted;

use crate::{
    archives::{Arrived, Begun, in_time, undo},
    error::ApiError,
    state::AppState,
};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use openclaw_contract::{
    Action, CreateRequest, Instance, InstanceView, Refusal, request::ImportRequest, validation, validation::Imported,
};
use openclaw_driver::{ImportSource, InstanceRef, Progress};
use wanted::Wanted;

/// Creates an instance that begins with a state from elsewhere: an archive, or a folder of the server's host. It is left
/// stopped unless it is told to start, since its channels answer once it runs.
#[utoipa::path(
    post, path = "/api/v1/import", tag = "copies", params(wanted::Query),
    request_body(
        content((ImportRequest = "application/json"), (crate::describe::Archive = "application/octet-stream")),
        description = "As JSON a folder of the server's host; as anything else the archive, with the rest as query"
    ),
    responses((status = 201, body = InstanceView))
)]
pub(crate) async fn instance_import(
    State(state): State<AppState>,
    request: Request,
) -> Result<(StatusCode, Json<InstanceView>), ApiError> {
    let Wanted { request, source } = Wanted::read(request).await?;
    validation::may_import(source.is_folder(), &state.actor())?;
    // Before it is waited for; decided on once it is there.
    if state.store.by_name(&request.name).await?.is_some() {
        return Err(Refusal::NameTaken { name: request.name }.into());
    }
    let (source, arrived, from) = match source {
        wanted::Source::Folder(path) => (ImportSource::Folder(path.clone()), None, path.display().to_string()),
        wanted::Source::Adopt(path) => {
            (ImportSource::Adopt(path.clone()), None, format!("{}, taken over", path.display()))
        }
        wanted::Source::Archive(incoming) => {
            let arrived = incoming.arrive(&state.archives, state.host.now()).await?;
            (ImportSource::Archive(arrived.path().to_owned()), Some(arrived), "from an archive".to_owned())
        }
    };
    let import = Import { state: state.clone(), request, source, from };
    let instance = state.archives.see_through(import.run(arrived)).await?;
    tracing::info!(target: "api", "Imported instance {} at {}", instance.name, instance.spec.target_version);
    Ok((StatusCode::CREATED, Json(state.view(&instance))))
}

struct Import {
    state: AppState,
    request: CreateRequest,
    source: ImportSource,
    from: String,
}

impl Import {
    /// Takes the state in and creates the instance, or leaves nothing behind. The file that it is read from is held until then.
    async fn run(self, _arrived: Option<Arrived>) -> Result<Instance, ApiError> {
        let reference = InstanceRef { id: uuid::Uuid::now_v7().to_string(), name: self.request.name.clone() };
        let begun = Begun::note(self.state.archives.folder(), &reference).await;
        let begun = begun.map_err(|error| ApiError::incident(&error))?;
        let outcome = self.attempt(&reference).await;
        let (outcome, over) = match outcome {
            Ok(instance) => (Ok(instance), true),
            Err(error) => self.after_failure(&reference, error).await,
        };
        if over {
            begun.over().await;
        }
        outcome
    }

    async fn attempt(&self, reference: &InstanceRef) -> Result<Instance, ApiError> {
        let Self { state, request, source, from } = self;
        let cancel = state.shutdown.child_token();
        let progress = Progress::ignored();
        let taking = state.driver.import(reference, source, &progress, &cancel);
        let taken = in_time(&cancel, taking).await?;
        let imported = Imported { version: taken.version, snapshot: taken.snapshot, from: from.clone() };
        let ground = state.ground(Action::Update).await?;
        let decide = |name_taken| validation::import(request, imported, name_taken, &ground.basis());
        let (now, id, driver) = (state.clock.now(), reference.id.clone(), state.driver.name());
        Ok(state.store.create_as(now, id, &request.name, driver, decide).await?)
    }

    /// Removes what the driver has of it, unless it was created after all; and says whether the matter is over.
    async fn after_failure(&self, reference: &InstanceRef, error: ApiError) -> (Result<Instance, ApiError>, bool) {
        match self.state.store.by_id(&reference.id).await {
            // The commit was not confirmed, and was made.
            Ok(Some(instance)) => (Ok(instance), true),
            Ok(None) => (Err(error), undo(self.state.driver.as_ref(), reference).await),
            Err(unknown) => {
                tracing::error!(target: "api", "Whether {} was imported is not known: {unknown}", reference.name);
                (Err(error), false)
            }
        }
    }
}
