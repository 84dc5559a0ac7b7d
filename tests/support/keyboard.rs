//! The keyboard: what a person does who has nothing else.

use crate::Browser;
use anyhow::{bail, ensure};
use std::time::Duration;
use thirtyfour::Key;
use tokio::time::{Instant, sleep};

/// So many presses lead everywhere on the pages of a test.
const MOST: usize = 60;

impl Browser {
    /// Presses a key, wherever the focus is.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn key(&self, key: Key) -> anyhow::Result<()> {
        Ok(self.page.action_chain().send_keys(key).perform().await?)
    }

    /// The role and the name of what has the focus.
    ///
    /// # Errors
    /// Where nothing has it, or the browser does not answer.
    pub async fn focused(&self) -> anyhow::Result<(String, String)> {
        let element = self.page.active_element().await?;
        Ok((self.ask(&element, "computedrole").await?, self.ask(&element, "computedlabel").await?))
    }

    /// Presses several keys one after the other: what is typed.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn type_in(&self, text: &str) -> anyhow::Result<()> {
        Ok(self.page.action_chain().send_keys(text).perform().await?)
    }

    /// That the focus is somewhere: who has only the keyboard is lost where it is on nothing.
    ///
    /// # Errors
    /// Where it stays on nothing for longer than it takes to draw.
    pub async fn keeps_focus(&self, after: &str) -> anyhow::Result<()> {
        const DRAWN: Duration = Duration::from_secs(1);
        const LOST: &str = "!document.activeElement || document.activeElement === document.body";
        let deadline = Instant::now() + DRAWN;
        while self.evaluate(LOST).await? == true {
            ensure!(Instant::now() < deadline, "the focus is lost after {after}");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Presses a key until the focus is on something of that role and name.
    ///
    /// # Errors
    /// Where it never comes there, with where it was.
    pub async fn key_until(&self, key: Key, role: &str, name: &str) -> anyhow::Result<()> {
        let mut passed = Vec::new();
        for _ in 0..MOST {
            let focused = self.focused().await?;
            if focused == (role.to_owned(), name.to_owned()) {
                return Ok(());
            }
            passed.push(focused);
            self.key(key.clone()).await?;
        }
        bail!("the focus comes to no {role} {name:?}; it was on {passed:?}")
    }
}
