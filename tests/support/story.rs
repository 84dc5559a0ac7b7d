//! What an operator does on the page, click by click.

use crate::{Browser, Role};

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
        let title = format!("Update {name}");
        let update = self.find(Role::Button, &title).await?;
        anyhow::ensure!(self.enabled(&update).await?, "an update is accepted while provisioning");
        update.click().await?;
        let dialog = self.find(Role::Dialog, &title).await?;
        self.find_in(&dialog, Role::Option, to).await?.click().await?;
        self.find_in(&dialog, Role::Button, &format!("Queue update to {to}")).await?.click().await?;
        self.gone(Role::Dialog, &title).await
    }
}
