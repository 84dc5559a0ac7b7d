//! What an operator does on the page, click by click.

use crate::{Browser, Role};
use thirtyfour::WebElement;

impl Browser {
    /// Creates an instance through its dialog.
    ///
    /// # Errors
    /// Where the page does not offer it.
    pub async fn create_instance(&self, name: &str, version: &str) -> anyhow::Result<()> {
        self.find(Role::Button, "New instance").await?.click().await?;
        let dialog = self.find(Role::Dialog, "New instance").await?;
        self.find_in(&dialog, Role::Textbox, "Name").await?.send_keys(name).await?;
        let versions = self.find_in(&dialog, Role::Combobox, "Version").await?;
        self.find_in(&versions, Role::Option, version).await?.click().await?;
        self.find_in(&dialog, Role::Button, "Create").await?.click().await?;
        self.gone(Role::Dialog, "New instance").await
    }

    /// Asks for an update of an instance that is being provisioned, through its dialog.
    ///
    /// # Errors
    /// Where the page does not offer it.
    pub async fn queue_update(&self, name: &str, to: &str) -> anyhow::Result<()> {
        self.choose_version(name, to).await?;
        self.confirm_update(name, &format!("Queue update to {to}")).await
    }

    /// Opens the update dialog of an instance and chooses a version there: the dialog.
    ///
    /// # Errors
    /// Where the page does not offer it.
    pub async fn choose_version(&self, name: &str, to: &str) -> anyhow::Result<WebElement> {
        let title = format!("Update {name}");
        let update = self.find(Role::Button, &title).await?;
        anyhow::ensure!(self.enabled(&update).await?, "an update of {name} is accepted now");
        update.click().await?;
        let dialog = self.find(Role::Dialog, &title).await?;
        self.find_in(&dialog, Role::Option, to).await?.click().await?;
        Ok(dialog)
    }

    /// Presses the button of the update dialog that says `verb`.
    ///
    /// # Errors
    /// Where there is none, or the dialog stays.
    pub async fn confirm_update(&self, name: &str, verb: &str) -> anyhow::Result<()> {
        let title = format!("Update {name}");
        let dialog = self.find(Role::Dialog, &title).await?;
        self.find_in(&dialog, Role::Button, verb).await?.click().await?;
        self.gone(Role::Dialog, &title).await
    }
}
