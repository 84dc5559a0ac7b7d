//! Every dialog, and the menu that most of them come from.

use super::{Look, Outcome, WIDE};
use crate::world::{BUSY, CALM, small_fleet};
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};
use thirtyfour::Key;

#[tokio::test]
async fn every_dialog_can_be_used_by_everybody() -> Outcome {
    let server = small_fleet().await?;
    let browser = Browser::open(server.url(), WIDE).await?;
    let looked = look(&server, &browser).await;
    browser.picture("accessibility-dialogs").await?;
    browser.quit().await?;
    looked
}

async fn look(server: &TestServer, browser: &Browser) -> Outcome {
    let mut look = Look::with(browser);
    for name in [CALM, BUSY] {
        press(browser, "button", &format!("Update {name}")).await?;
        opened(&mut look, &format!("Update {name}")).await?;
    }
    press(browser, "button", "New instance").await?;
    browser.find(Role::Textbox, "Name").await?.send_keys("Not A Name").await?;
    opened(&mut look, "New instance").await?;

    press(browser, "button", "More actions for calm").await?;
    browser.control("menuitem", "Delete", |_| true).await?;
    look.at("the menu").await?;
    press(browser, "menuitem", "Delete").await?;
    opened(&mut look, "Delete calm").await?;
    for entry in ["Restore", "Stop"] {
        press(browser, "button", "More actions for calm").await?;
        press(browser, "menuitem", entry).await?;
        opened(&mut look, &format!("{entry} calm")).await?;
    }
    press(browser, "button", "Keyboard shortcuts").await?;
    opened(&mut look, "Keyboard shortcuts").await?;
    several(server, browser, &mut look).await?;
    look.end()
}

/// The dialog for several at once.
async fn several(server: &TestServer, browser: &Browser, look: &mut Look<'_>) -> Outcome {
    browser.page.goto(server.url()).await?;
    for name in [CALM, BUSY] {
        press(browser, "checkbox", &format!("Select {name}")).await?;
    }
    look.at("a selection").await?;
    press(browser, "button", "Update").await?;
    opened(look, "Update 2 instances").await
}

async fn press(browser: &Browser, role: &str, name: &str) -> Outcome {
    let control = browser.control(role, name, |control| !control.disabled).await?;
    browser.press(&control).await
}

/// Looks at the dialog that has opened, and closes it.
async fn opened(look: &mut Look<'_>, title: &str) -> Outcome {
    look.browser.find(Role::Dialog, title).await?;
    look.at(title).await?;
    look.browser.key(Key::Escape).await?;
    if look.browser.gone(Role::Dialog, title).await.is_err() {
        anyhow::bail!("Escape does not close {title:?}");
    }
    Ok(())
}
