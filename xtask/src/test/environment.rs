//! What tests find in their environment variables, set up when the first suite needs it.

use crate::chromium::{self, Chromium};
use crate::postgres::Postgres;
use crate::tools;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

const NO_POSTGRES: &str = "skipped: PostgreSQL not found (apt-get install postgresql)";

/// Empty until somebody asks; what it started ends with it.
#[derive(Debug, Default)]
pub(super) struct Environment {
    chromium: Option<Chromium>,
    axe: Option<PathBuf>,
    postgres: Option<Postgres>,
}

impl Environment {
    /// Starts PostgreSQL; where it is not installed, returns the sentence that says so.
    pub(super) fn start_postgres(&mut self) -> Result<Option<String>> {
        self.postgres = Postgres::start()?;
        let missing = self.postgres.is_none().then(|| NO_POSTGRES.to_owned());
        missing.iter().for_each(|sentence| println!("{sentence}"));
        Ok(missing)
    }

    pub(super) fn find_chromium(&mut self) -> Result<()> {
        if self.chromium.is_none() {
            self.chromium = Some(chromium::ensure()?);
        }
        Ok(())
    }

    pub(super) fn find_axe(&mut self) -> Result<()> {
        if self.axe.is_none() {
            self.axe = Some(tools::axe()?);
        }
        Ok(())
    }

    pub(super) fn apply(&self, workspace: &Workspace, command: &mut Command) {
        command
            .env("OPENCLAW_BIN", workspace.binary())
            .env("OPENCLAW_FLIPPED_PORTAL", workspace.flipped_portal())
            .env("INSTA_WORKSPACE_ROOT", workspace.root())
            .env_remove("OPENCLAW_TEST_POSTGRES_URL");
        if let Some(postgres) = &self.postgres {
            command.env("OPENCLAW_TEST_POSTGRES_URL", postgres.url());
        }
        if let Some(chromium) = &self.chromium {
            command.env("CHROMIUM", &chromium.browser).env("CHROMEDRIVER", &chromium.driver);
        }
        if let Some(axe) = &self.axe {
            command.env("OPENCLAW_AXE", axe);
        }
    }
}
