//! The API over HTTP: the decision that it gives, and what it does when it is asked to act.

use crate::{
    Compared,
    world::{World, sampled, title},
};
use openclaw_client::Client;
use openclaw_contract::{
    Action, Decision, Instance,
    validation::table::{self, Cell, SamplePolicy},
};
use reqwest::{Method, StatusCode};

pub(crate) async fn compare(world: &World, policy: SamplePolicy) -> anyhow::Result<Compared> {
    let client = Client::new(world.server.url())?;
    let mut compared = Compared::default();
    for (number, cell) in world.cells(policy)?.iter().enumerate() {
        let name = format!("{}-{number}", policy.title());
        let instance = world.instance(&name, cell.state, cell.relation).await?;
        let question = sampled(table::question(cell.action, cell.relation))?;
        let said = client.instance_decide(&instance.name, &question).await?;
        compared.cell(&title(cell), &said, &cell.decision);
        act(world, cell, &instance, &mut compared).await?;
        compared.count();
    }
    Ok(compared)
}

/// Asks for the deed: refused with exactly the body that the decision told, or done exactly as its plan said.
async fn act(world: &World, cell: &Cell, instance: &Instance, compared: &mut Compared) -> anyhow::Result<()> {
    let (method, path, body) = request(cell)?;
    let url = format!("{}/api/v1/instances/{}{path}", world.server.url(), instance.name);
    let response = reqwest::Client::new().request(method, url).body(body).send().await?;
    let (status, text) = (response.status(), response.text().await?);
    let after = world.server.instance(instance.name.as_str()).await?;
    let title = title(cell);
    match &cell.decision {
        Decision { refusal: Some(refusal), .. } => {
            compared.cell(&title, &text, &serde_json::to_string(refusal)?);
            compared.cell(&title, &status.is_client_error(), &true);
            compared.cell(&title, &after, instance);
        }
        Decision { plan: Some(plan), .. } => {
            let expected = if cell.action == Action::Delete { StatusCode::ACCEPTED } else { StatusCode::OK };
            compared.cell(&title, &status, &expected);
            let (spec, state) = (&after.spec, after.status.state);
            let done = (state, spec.target_version.clone(), spec.power, spec.generation);
            compared.cell(&title, &done, &(plan.state, plan.target_version.clone(), plan.power, plan.generation));
        }
        neither => compared.cell(&title, &format!("{neither:?}"), &"a refusal or a plan".to_owned()),
    }
    Ok(())
}

fn request(cell: &Cell) -> anyhow::Result<(Method, String, String)> {
    Ok(match cell.action {
        Action::Delete => (Method::DELETE, String::new(), String::new()),
        Action::Update => {
            let target = sampled(cell.relation.target())?;
            let asks = if cell.relation.asks_prerelease() { r#","allow_prerelease":true"# } else { "" };
            let keeps = if cell.relation.keeps_state() { r#","keep_state":true"# } else { "" };
            (Method::POST, "/update".to_owned(), format!(r#"{{"target_version":"{target}"{asks}{keeps}}}"#))
        }
        Action::Restore => {
            let snapshot = sampled(table::snapshot(cell.relation))?.id;
            (Method::POST, "/restore".to_owned(), format!(r#"{{"snapshot":"{snapshot}"}}"#))
        }
        Action::Start | Action::Stop | Action::Restart => {
            (Method::POST, format!("/{}", cell.action.as_str()), String::new())
        }
    })
}
