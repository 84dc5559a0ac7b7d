//! `openclaw restore`.

use super::{
    Context, Outcome,
    action::{Extent, act},
    dry_run,
};
use crate::{failure::Failure, transfer::Outgoing, watch::Goal};
use clap::Args;
use openclaw_contract::{
    Action, Decision, InstanceName, Power, RestoreRequest, SnapshotId,
    decision::{Plan, Question},
    text,
};
use std::path::{Path, PathBuf};

/// Put a copy of an instance's state back, with the version that it belongs to
///
/// What the agent did since then is set aside as one more snapshot, not deleted. An instance that is stopped does it when it is
/// started.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples: openclaw restore my-instance --snapshot 7-2026.4.8\n          openclaw restore my-instance my-instance-2026.4.8-2026-04-10.tar.zst"
)]
pub(crate) struct Restore {
    /// The instance
    name: InstanceName,
    /// An archive of yours, such as `openclaw backup` writes; it is handed in as one more snapshot first
    #[arg(value_name = "FILE", required_unless_present = "snapshot", conflicts_with_all = ["snapshot", "dry_run"])]
    file: Option<PathBuf>,
    /// One of those that `openclaw snapshots` shows
    #[arg(long, value_name = "ID")]
    snapshot: Option<SnapshotId>,
    #[command(flatten)]
    extent: Extent,
}

impl Restore {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let Self { name, file, snapshot, extent } = self;
        let snapshot = match (snapshot, file) {
            (Some(snapshot), _) => snapshot,
            (None, Some(file)) => hand_in(context, &name, &file).await?,
            (None, None) => return Err(Failure::usage("restore: name a snapshot or a file".to_owned())),
        };
        let question = Question { snapshot: Some(snapshot.clone()), ..Question::about(Action::Restore) };
        let goal = if extent.dry_run { Goal::Rest } else { look_ahead(context, &name, &question).await? };
        let restore = RestoreRequest { snapshot };
        let request = context.client.instance_restore(&name, &restore, None);
        act(context, question, &name, &extent, goal, request).await
    }
}

/// Says beforehand what is set aside, and where it will lead: one that is off stays so.
async fn look_ahead(context: &Context, name: &InstanceName, question: &Question) -> Result<Goal, Failure> {
    let decision = decided(context, name, question).await?;
    for warning in decision.warnings {
        context.printer.note(&format!("Warning: {}.", warning.message));
    }
    Ok(match decision.plan {
        Some(Plan { power: Power::On, target_version, .. }) => Goal::Run(Some(target_version)),
        Some(Plan { power: Power::Off, .. }) | None => Goal::Rest,
    })
}

/// Hands a file in, where what it is for would not be refused anyway.
async fn hand_in(context: &Context, name: &InstanceName, file: &Path) -> Result<SnapshotId, Failure> {
    context.agree().await?;
    let outgoing = Outgoing::open(file).await?;
    match decided(context, name, &Question::about(Action::Restore)).await?.refusal {
        // That there is none yet is about to change.
        Some(body) if body.error != "unknown_snapshot" => {
            return Err(Failure::refused(text::failure(Action::Restore, &body), body));
        }
        Some(_) | None => {}
    }
    let length = outgoing.length;
    let (reader, bar) = outgoing.reader();
    let taken = context.client.snapshot_take_in(name, reader, length).await;
    bar.wipe();
    let taken = taken.map_err(Failure::of(Action::Restore))?;
    context.printer.note(&format!("{} was handed in as snapshot {} of {}.", file.display(), taken.id, taken.version));
    Ok(taken.id)
}

async fn decided(context: &Context, name: &InstanceName, question: &Question) -> Result<Decision, Failure> {
    dry_run::decide(&context.client, name, question).await.map_err(Failure::of(Action::Restore))
}
