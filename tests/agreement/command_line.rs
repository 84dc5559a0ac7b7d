//! The binary `openclaw`: what `--dry-run` says, made by the rules inside it, and how the command itself ends.

use crate::{
    Compared,
    world::{World, sampled, title},
};
use anyhow::Context;
use futures::{StreamExt, TryStreamExt, stream};
use openclaw_contract::{
    Action, Decision, text,
    validation::table::{self, Cell, SamplePolicy},
};
use openclaw_tests::binary;
use std::process::Output;
use tokio::process::Command;

/// So many commands at once.
const AT_ONCE: usize = 4;

pub(crate) async fn compare(world: &World, policy: SamplePolicy) -> anyhow::Result<Compared> {
    let mut compared = Compared::default();
    let cells = world.cells(policy)?;
    let runs = cells.iter().enumerate().map(|(number, cell)| async move {
        let name = format!("{}-{number}", policy.title());
        world.instance(&name, cell.state, cell.relation).await?;
        let dry = run(world, cell, &name, &["--dry-run", "-o", "json"]).await?;
        let done = run(world, cell, &name, &[]).await?;
        anyhow::Ok((cell, dry, done))
    });
    let mut runs = stream::iter(runs).buffer_unordered(AT_ONCE);
    while let Some((cell, dry, done)) = runs.try_next().await? {
        let title = title(cell);
        let said: Decision = serde_json::from_slice(&dry.stdout)
            .with_context(|| format!("{title}: {}", String::from_utf8_lossy(&dry.stderr)))?;
        compared.cell(&title, &said, &cell.decision);
        let exit = i32::from(!cell.decision.allowed);
        compared.cell(&title, &(dry.status.code(), done.status.code()), &(Some(exit), Some(exit)));
        if let Some(refusal) = &cell.decision.refusal {
            let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
            let first = stderr.lines().next().unwrap_or_default().to_owned();
            compared.cell(&title, &first, &format!("Error: {}", text::failure(cell.action, refusal)));
        }
        compared.count();
    }
    Ok(compared)
}

async fn run(world: &World, cell: &Cell, name: &str, more: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new(binary());
    command.args([cell.action.as_str(), name, "--server", world.server.url()]).args(more).env("NO_COLOR", "1");
    match cell.action {
        Action::Update => {
            command.args(["--version", &sampled(cell.relation.target())?.to_string()]);
            if cell.relation.asks_prerelease() {
                command.arg("--pre");
            }
            if cell.relation.keeps_state() {
                command.arg("--keep-state");
            }
        }
        Action::Restore => {
            command.args(["--snapshot", sampled(table::snapshot(cell.relation))?.id.as_str()]);
        }
        Action::Start | Action::Stop | Action::Restart | Action::Delete => {}
    }
    Ok(command.output().await?)
}
