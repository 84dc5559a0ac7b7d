//! `openclaw create`.

use super::{Context, Outcome, action::Wait, labels::LabelArgs};
use crate::{
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen},
};
use clap::Args;
use openclaw_contract::{CreateRequest, InstanceName, Version, text};

/// Create an instance, provision it and start it
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw create my-instance --version 2026.4.8 --label team=ops --wait")]
pub(crate) struct Create {
    /// Its name: 1 to 63 of a-z, 0-9 and -
    name: InstanceName,
    /// The version to provision; left out: the newest stable release
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    /// What is to run it; must be the driver that the server has
    #[arg(long, value_name = "DRIVER")]
    driver: Option<String>,
    #[command(flatten)]
    labels: LabelArgs,
    /// Take a pre-release where the policy takes none by itself
    #[arg(long)]
    pre: bool,
    /// Leave it stopped; it is fetched when it is first started
    #[arg(long)]
    no_start: bool,
    #[command(flatten)]
    wait: Wait,
}

impl Create {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let labels = self.labels.read()?;
        let has = context.agree().await?.driver;
        if let Some(driver) = self.driver.filter(|driver| *driver != has) {
            let message = format!("unable to create: this server runs the driver {has}, not {driver}");
            return Err(Failure::new("driver_unavailable", message));
        }
        let goal = if self.no_start { Goal::Stop } else { Goal::Run(None) };
        let request = CreateRequest {
            name: self.name,
            version: self.version,
            labels,
            start: !self.no_start,
            allow_prerelease: self.pre,
        };
        let watcher = self.wait.watcher(context, &request.name).await?;
        let view = context.client.instance_create(&request).await?;
        let Some(watcher) = watcher else {
            context.printer.show(&view, || text::created(&view))?;
            return Ok(Exit::Done);
        };
        context.printer.say(|| text::created(&view))?;
        watcher.knowing(Seen::after(&view)).see(context, goal, self.wait.timeout()).await
    }
}
