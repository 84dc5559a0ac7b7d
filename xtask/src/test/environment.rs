//! What tests find in their environment variables, set up when the first suite needs it.

use crate::chromium::{self, Chromium};
use crate::postgres::Postgres;
use crate::process;
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::Command;

/// Empty until somebody asks; what it started ends with it.
#[derive(Debug, Default)]
pub(super) struct Environment {
    chromium: Option<Chromium>,
    postgres: Option<Postgres>,
}

impl Environment {
    /// Starts PostgreSQL, or returns the sentence that says why not.
    pub(super) fn start_postgres(&mut self) -> Option<String> {
        match Postgres::start() {
            Ok(postgres) => {
                self.postgres = Some(postgres);
                None
            }
            Err(error) => {
                let reason = format!("skipped: {error:#}");
                process::note(&format!("PostgreSQL half of the store suite {reason}"));
                Some(reason)
            }
        }
    }

    pub(super) fn find_chromium(&mut self) -> Result<()> {
        if self.chromium.is_none() {
            self.chromium = Some(chromium::ensure()?);
        }
        Ok(())
    }

    pub(super) fn apply(&self, workspace: &Workspace, command: &mut Command) {
        command
            .env("OPENCLAW_BIN", workspace.binary())
            .env("INSTA_WORKSPACE_ROOT", workspace.root())
            .env_remove("OPENCLAW_TEST_POSTGRES_URL");
        if let Some(postgres) = &self.postgres {
            command.env("OPENCLAW_TEST_POSTGRES_URL", postgres.url());
        }
        if let Some(chromium) = &self.chromium {
            command.env("CHROMIUM", &chromium.browser).env("CHROMEDRIVER", &chromium.driver);
        }
    }
}
