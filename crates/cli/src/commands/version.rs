//! `openclaw version`.

use super::{Context, Outcome};
use crate::{exit::Exit, printer::Format};
use clap::Args;
use openclaw_client::ClientError;
use openclaw_contract::{PRODUCT_VERSION, view::ServerVersion};
use serde::Serialize;

/// Show the version of this command line and of the server
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw version")]
pub(crate) struct Version {}

#[derive(Serialize)]
struct Versions<'a> {
    cli_version: &'a str,
    server: Option<&'a ServerVersion>,
}

impl Version {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let answer = context.client.server_version().await;
        let versions = Versions { cli_version: PRODUCT_VERSION, server: answer.as_ref().ok() };
        context.printer.show(&versions, || {
            let cli = format!("OpenClaw CLI version {PRODUCT_VERSION}\n");
            match &versions.server {
                Some(server) => format!("{cli}Server version {}\n", server.version),
                None => cli,
            }
        })?;
        match answer {
            Ok(_) => Ok(Exit::Done),
            Err(error @ ClientError::Unreachable { .. }) if context.printer.format() == Format::Text => {
                context.printer.note(&error.to_string());
                Ok(Exit::Failed)
            }
            Err(error) => Err(error.into()),
        }
    }
}
