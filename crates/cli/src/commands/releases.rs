//! `openclaw releases`.

use super::{Context, Outcome};
use crate::{exit::Exit, table::table};
use clap::Args;
use openclaw_contract::{Catalog, Release, text};

/// Show the releases of OpenClaw, the newest first
#[derive(Args, Debug)]
pub(crate) struct Releases {
    /// Pre-releases too
    #[arg(long)]
    pre: bool,
}

impl Releases {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let all = context.client.releases().await?;
        let shown = all.releases().iter().filter(|release| self.pre || !release.version.is_prerelease());
        let catalog = Catalog::new(shown.cloned().collect(), all.as_of());
        context.printer.show(&catalog, || {
            table(["VERSION", "PUBLISHED", "NODE", "NOTE"], catalog.releases().iter().map(row).collect())
        })?;
        Ok(Exit::Done)
    }
}

fn row(release: &Release) -> [String; 4] {
    let unknown = || "-".to_owned();
    let installed = release.installed.then(|| "installed".to_owned());
    let deprecated = release.deprecated.as_ref().map(|why| format!("deprecated: {why}"));
    let note: Vec<_> = installed.into_iter().chain(deprecated).collect();
    [
        release.version.to_string(),
        release.published_at.map_or_else(unknown, text::time),
        release.node.clone().unwrap_or_else(unknown),
        note.join("; "),
    ]
}
