//! `openclaw snapshots`.

use super::{Context, Outcome};
use crate::{exit::Exit, table::table};
use clap::Args;
use openclaw_contract::{InstanceName, Snapshot, SnapshotId, host::human_bytes, text};

/// Show the copies that there are of an instance's state, the newest first
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw snapshots my-instance")]
pub(crate) struct Snapshots {
    /// The instance
    name: InstanceName,
    /// Throw this one away, and show those that are left
    #[arg(long, value_name = "ID")]
    remove: Option<SnapshotId>,
}

impl Snapshots {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        if let Some(id) = &self.remove {
            context.client.snapshot_discard(&self.name, id).await?;
        }
        let list = context.client.snapshot_list(&self.name).await?;
        context.printer.show(&list, || match list.snapshots.as_slice() {
            [] => String::new(),
            some => table(["ID", "VERSION", "TAKEN", "SIZE", "KIND"], some.iter().map(row).collect()),
        })?;
        if list.snapshots.is_empty() {
            context.printer.note(&format!("There are no snapshots of {}.", self.name));
            context.printer.hint("one is taken before every version change; `openclaw backup NAME` makes an archive");
        }
        Ok(Exit::Done)
    }
}

fn row(snapshot: &Snapshot) -> [String; 5] {
    [
        snapshot.id.to_string(),
        snapshot.version.to_string(),
        text::time(snapshot.taken_at),
        human_bytes(snapshot.bytes),
        snapshot.kind.title().to_owned(),
    ]
}
