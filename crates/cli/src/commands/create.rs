//! `openclaw create`.

use super::{Context, Outcome, action::Wait};
use crate::{
    exit::Exit,
    failure::Failure,
    watch::{Goal, Seen},
};
use clap::Args;
use openclaw_contract::{CreateRequest, InstanceName, Labels, Version, text};
use std::collections::BTreeMap;

/// Create an instance, provision it and start it
#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Its name: 1 to 63 of a-z, 0-9 and -
    name: InstanceName,
    /// The version to provision; left out: the newest stable release
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    /// What is to run it; must be the driver that the server has
    #[arg(long, value_name = "DRIVER")]
    driver: Option<String>,
    /// A label of yours; give it again for another one
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
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
        let labels = Labels::try_from(self.labels.into_iter().collect::<BTreeMap<_, _>>())
            .map_err(|error| Failure::usage(error.to_string()))?;
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

/// One label, held to the contract on its own so that the message names it.
fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a label is KEY=VALUE")?;
    let pair = (key.to_owned(), value.to_owned());
    Labels::try_from(BTreeMap::from([pair.clone()])).map_err(|error| error.to_string())?;
    Ok(pair)
}
