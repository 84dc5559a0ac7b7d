//! `openclaw releases`.

use super::{Context, Outcome, skew::RULES};
use crate::{exit::Exit, table::table};
use clap::{Args, Subcommand};
use openclaw_contract::{
    Catalog, Host, Policy, Release, Version,
    host::human_bytes,
    text,
    validation::{self, Actor, Basis},
};

/// Show the releases of OpenClaw, the newest first
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples: openclaw releases --pre\n          openclaw releases install 2026.4.11"
)]
pub(crate) struct Releases {
    /// Pre-releases too
    #[arg(long)]
    pre: bool,
    #[command(subcommand)]
    what: Option<What>,
}

/// What is to be done with one.
#[derive(Debug, Subcommand)]
enum What {
    /// Install a release ahead, so that updates to it need not fetch it first
    #[command(after_help = "Example: openclaw releases install 2026.9.6")]
    Install {
        /// The version
        version: Version,
    },
    /// Remove the install of a release that no instance uses
    #[command(after_help = "Example: openclaw releases remove 2026.4.8")]
    Remove {
        /// The version
        version: Version,
    },
}

impl What {
    async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Install { version } => {
                let release = context.client.release_install(&version).await?;
                context.printer.show(&release, || text::install_accepted(&release))?;
            }
            Self::Remove { version } => {
                let release = context.client.release_uninstall(&version).await?;
                context.printer.show(&release, || text::install_removed(&version))?;
            }
        }
        Ok(Exit::Done)
    }
}

impl Releases {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        if let Some(what) = self.what {
            return what.run(context).await;
        }
        let (all, rules) = tokio::try_join!(context.client.releases(), context.client.rules())?;
        // By other rules nobody here can tell what may be a target.
        let policy = if rules == RULES { Some(context.client.policy().await?) } else { None };
        let shown = all.releases().iter().filter(|release| self.pre || !release.version.is_prerelease());
        let catalog = Catalog::new(shown.cloned().collect(), all.as_of());
        context.printer.show(&catalog, || {
            let target = |release: &Release| policy.as_ref().map_or("?".to_owned(), |policy| target(release, policy));
            let rows = catalog.releases().iter().map(|release| row(release, target(release)));
            table(["VERSION", "PUBLISHED", "NODE", "TARGET", "NOTE"], rows.collect())
        })?;
        Ok(Exit::Done)
    }
}

/// `yes` where it may be the target of an update, otherwise the codes of what is in the way.
fn target(release: &Release, policy: &Policy) -> String {
    let (catalog, host, actor) = (Catalog::default(), Host::default(), Actor::local_admin());
    let basis = Basis { policy, catalog: &catalog, host: &host, actor: &actor };
    match validation::may_target(release, false, &basis) {
        Ok(()) => "yes".to_owned(),
        Err(refusal) => {
            let reasons = refusal.body().reasons.unwrap_or_default();
            let codes: Vec<_> = reasons.into_iter().map(|reason| reason.code).collect();
            codes.join(", ")
        }
    }
}

fn row(release: &Release, target: String) -> [String; 5] {
    let unknown = || "-".to_owned();
    let size = release.install_bytes.map(|bytes| format!(" ({})", human_bytes(bytes))).unwrap_or_default();
    let installed = match (release.installed, release.installing) {
        (true, _) => Some(format!("installed{size}")),
        (false, true) => Some("being installed".to_owned()),
        (false, false) => None,
    };
    let deprecated = release.deprecated.as_ref().map(|why| format!("deprecated: {why}"));
    let note: Vec<_> = installed.into_iter().chain(deprecated).collect();
    [
        release.version.to_string(),
        release.published_at.map_or_else(unknown, text::time),
        release.node.clone().unwrap_or_else(unknown),
        target,
        note.join("; "),
    ]
}
