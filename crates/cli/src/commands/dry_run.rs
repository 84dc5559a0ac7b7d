//! `--dry-run`: the decision without the deed, by the rules of this command line where they are the server's.

use super::{Context, Outcome, skew::RULES};
use crate::{exit::Exit, failure::Failure};
use openclaw_client::{Client, ClientError};
use openclaw_contract::{
    Catalog, Decision, InstanceFacts, InstanceName,
    decision::Question,
    text,
    validation::{self, Basis},
};

/// Tells what would become of it. What would be refused ends as the refusal itself does.
pub(crate) async fn tell(context: &Context, name: &InstanceName, question: &Question) -> Outcome {
    let decision = decide(&context.client, name, question).await.map_err(Failure::of(question.action))?;
    context.printer.show(&decision, || text::decision(name, &decision))?;
    match decision.refusal {
        Some(body) => Err(Failure::refused(text::failure(question.action, &body), body)),
        None if decision.allowed => Ok(Exit::Done),
        None => Ok(Exit::Failed),
    }
}

/// What would be decided.
pub(crate) async fn decide(client: &Client, name: &InstanceName, question: &Question) -> Result<Decision, ClientError> {
    if client.rules().await? != RULES {
        return client.instance_decide(name, question).await;
    }
    let (view, policy, catalog, host, session) = tokio::try_join!(
        client.instance_view(name),
        client.policy(),
        catalog(client),
        client.host(),
        client.session(),
    )?;
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &session.actor };
    Ok(validation::answer(question, &InstanceFacts::from(&view), &basis))
}

/// The releases; none where the server could not read them yet, as it decides itself then.
async fn catalog(client: &Client) -> Result<Catalog, ClientError> {
    match client.releases().await {
        Err(ClientError::Refused { body, .. }) if body.error == "releases_unavailable" => Ok(Catalog::default()),
        releases => releases,
    }
}
