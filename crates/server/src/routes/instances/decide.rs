//! `POST /api/v1/instances/{name}/decide`, and `POST /api/v1/decide` for several.

use super::find;
use crate::{
    error::ApiError,
    extract::{Body, Name},
    state::AppState,
};
use axum::{Json, extract::State};
use openclaw_contract::{
    Action, Decision, InstanceFacts, Refusal,
    decision::{AnswerAbout, Answers, Question, QuestionAbout, Questions},
    validation,
};
use std::collections::HashMap;

/// The most questions in one request.
const MOST: usize = 1000;

/// Says whether an action would be accepted now, why not, what would help, and what it would do, without doing it. An update
/// without a version is the question whether there may be one at all.
#[utoipa::path(
    post, path = "/api/v1/instances/{name}/decide", tag = "instances", request_body = Question, params(crate::describe::InstancePath),
    responses((status = 200, body = Decision))
)]
pub(crate) async fn instance_decide(
    State(state): State<AppState>,
    Name(name): Name,
    Body(question): Body<Question>,
) -> Result<Json<Decision>, ApiError> {
    let instance = find(&state, name).await?;
    let facts = InstanceFacts::from(&state.view(&instance));
    Ok(Json(validation::answer(&question, &facts, &state.ground(question.action).await?.basis())))
}

/// The same for several instances at once, at most 1000. An instance that is not there is a refusal like any other.
#[utoipa::path(
    post, path = "/api/v1/decide", tag = "instances", request_body = Questions,
    responses((status = 200, body = Answers))
)]
pub(crate) async fn decide_batch(
    State(state): State<AppState>,
    Body(Questions { questions }): Body<Questions>,
) -> Result<Json<Answers>, ApiError> {
    if questions.len() > MOST {
        let reason = format!("at most {MOST} questions are answered at once; these are {}", questions.len());
        return Err(Refusal::InvalidField { field: "questions".to_owned(), reason }.into());
    }
    let (instances, _) = state.store.list().await?;
    let known: HashMap<_, _> = instances.iter().map(|instance| (&instance.name, instance)).collect();
    let ground = state.ground(Action::Update).await?;
    let answered = |QuestionAbout { instance: name, question }: QuestionAbout| {
        let decision = match known.get(&name) {
            Some(instance) => {
                validation::answer(&question, &InstanceFacts::from(&state.view(instance)), &ground.basis())
            }
            None => Decision::refused(question.action, &Refusal::NotFound { name: name.clone() }),
        };
        AnswerAbout { instance: name, decision }
    };
    Ok(Json(Answers { answers: questions.into_iter().map(answered).collect() }))
}
