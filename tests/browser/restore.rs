//! A snapshot is put back by keyboard alone, and a backup travels: taken from one instance, handed in for another, and the
//! beginning of a third.

use crate::quick;
use openclaw_tests::{Browser, Node, Role, Tree};
use std::path::Path;
use thirtyfour::{By, Key};

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn a_snapshot_is_restored_by_keyboard_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let portal = quick::portal(folder.path(), &[]).await?;
    let browser = Browser::open(portal.url(), (1360, 900)).await?;
    let told = by_keyboard(&browser).await;
    browser.picture("restore").await?;
    browser.quit().await?;
    told?;
    portal.stop().await
}

async fn by_keyboard(browser: &Browser) -> Outcome {
    browser.create_instance("a", "2026.4.8").await?;
    for version in ["2026.4.11", "2026.5.3"] {
        browser.shows(Role::Article, "a", &["Running"]).await?;
        browser.choose_version("a", version).await?;
        browser.confirm_update("a", &format!("Update to {version}")).await?;
        browser.shows(Role::Article, "a", &["Running", version]).await?;
    }
    browser.key_until(Key::Tab, "button", "More actions for a").await?;
    browser.key(Key::Enter).await?;
    browser.until("the menu", |tree| tree.get("menuitem", "Restore").map(drop)).await?;
    browser.key_until(Key::Down, "menuitem", "Restore").await?;
    browser.key(Key::Enter).await?;
    browser.shows(Role::Dialog, "Restore a", &["2026.5.3 → 2026.4.11", "is set aside, not deleted"]).await?;
    let newest =
        |tree: &Tree| checked(tree).filter(|radio| radio.name.starts_with("2026.4.11, before an update, ")).map(drop);
    browser.until("the newest to be chosen", newest).await?;
    browser.key(Key::Down).await?;
    browser.shows(Role::Dialog, "Restore a", &["2026.5.3 → 2026.4.8", "Restore the snapshot of 2026.4.8"]).await?;
    browser.key(Key::Enter).await?;
    browser.gone(Role::Dialog, "Restore a").await?;
    assert_eq!(browser.focused().await?, ("button".to_owned(), "More actions for a".to_owned()), "where it came from");
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await
}

fn checked(tree: &Tree) -> Option<&Node> {
    tree.all("radio").find(|radio| radio.checked)
}

#[tokio::test]
async fn a_backup_begins_another_instance() -> Outcome {
    let folder = tempfile::tempdir()?;
    let portal = quick::portal(folder.path(), &[]).await?;
    let browser = Browser::open(portal.url(), (1360, 900)).await?;
    let told = travels(&browser, portal.url(), folder.path()).await;
    browser.picture("import").await?;
    browser.quit().await?;
    told?;
    portal.stop().await
}

async fn travels(browser: &Browser, url: &str, folder: &Path) -> Outcome {
    browser.create_instance("a", "2026.4.8").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    browser.find(Role::Link, "a").await?.click().await?;
    let link = browser.find(Role::Link, "Back up a").await?;
    let href = link.attr("href").await?.unwrap_or_default();
    let backup = reqwest::get(format!("{url}{href}")).await?.error_for_status()?.bytes().await?;
    let file = folder.join("a.tar.zst");
    std::fs::write(&file, backup)?;
    let torn = folder.join("torn.tar.zst");
    std::fs::write(&torn, b"this is no archive")?;

    // Handed in for the same instance: what is none is refused and stays chosen, what is one becomes a snapshot.
    choose_file(browser, &torn).await?;
    browser.find(Role::Button, "Upload").await?.click().await?;
    says(browser, "This cannot be taken in").await?;
    choose_file(browser, &file).await?;
    browser.find(Role::Button, "Upload").await?.click().await?;
    says(browser, "imported").await?;

    browser.find(Role::Link, "Fleet").await?.click().await?;
    browser.find(Role::Button, "New instance").await?.click().await?;
    let dialog = browser.find(Role::Dialog, "New instance").await?;
    browser.find_in(&dialog, Role::Button, "From a backup").await?.click().await?;
    browser.find_in(&dialog, Role::Textbox, "Name").await?.send_keys("a").await?;
    let import = browser.find_in(&dialog, Role::Button, "Import").await?;
    browser.shows(Role::Dialog, "New instance", &["There is an instance a already"]).await?;
    assert!(!browser.enabled(&import).await?, "the name is taken");
    browser.find_in(&dialog, Role::Textbox, "Name").await?.send_keys("-twin").await?;
    assert!(browser.description(&import).await?.contains("Choose a backup file"));
    choose_file(browser, &file).await?;
    import.click().await?;
    browser.gone(Role::Dialog, "New instance").await?;
    browser.shows(Role::Article, "a-twin", &["Stopped", "2026.4.8"]).await
}

/// A field for files has no role of its own that all browsers agree on.
async fn choose_file(browser: &Browser, path: &Path) -> Outcome {
    let fields = browser.page.find_all(By::Css("input[type=file]")).await?;
    for field in fields {
        if field.is_displayed().await? && browser.label(&field).await? == "Backup file" {
            field.send_keys(path.display().to_string()).await?;
        }
    }
    Ok(())
}

async fn says(browser: &Browser, text: &str) -> Outcome {
    let told = |tree: &Tree| tree.all("StaticText").any(|node| node.name.contains(text)).then_some(());
    browser.until(text, told).await
}
