//! An update is taken back with its snapshot: version and memory as a pair, and what was since is set aside.

use crate::quick;
use openclaw_tests::{Browser, Role};
use thirtyfour::By;

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn an_update_is_rolled_back_with_its_snapshot() -> Outcome {
    let folder = tempfile::tempdir()?;
    let portal = quick::portal(folder.path(), &[]).await?;
    let browser = Browser::open(portal.url(), (1360, 900)).await?;
    let told = rolls_back(&browser).await;
    browser.picture("rollback").await?;
    browser.quit().await?;
    told?;
    portal.stop().await
}

async fn rolls_back(browser: &Browser) -> Outcome {
    browser.create_instance("a", "2026.4.8").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    browser.choose_version("a", "2026.9.6").await?;
    let one_way = "2026.9.6 changes the form of the agent's state";
    browser.shows(Role::Dialog, "Update a", &[one_way, "Try it on a copy first (rehearsal)"]).await?;
    browser.confirm_update("a", "Update to 2026.9.6").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.9.6"]).await?;

    browser.choose_version("a", "2026.4.8").await?;
    browser.shows(Role::Dialog, "Update a", &["2026.4.8 with its snapshot of", "is set aside, not deleted"]).await?;
    let alone = browser.find(Role::Radio, "2026.4.8 alone, the state stays as it is").await?;
    alone.click().await?;
    browser.shows(Role::Dialog, "Update a", &["the snapshot that belongs to it is not put back"]).await?;
    let with_snapshot = |tree: &openclaw_tests::Tree| {
        let goes_along =
            |name: &str| name.starts_with("2026.4.8 with its snapshot of") && name.ends_with("(recommended)");
        tree.with("radio", goes_along).cloned()
    };
    let recommended = browser.until("the recommended choice", with_snapshot).await?;
    browser.press(&recommended).await?;
    browser.shows(Role::Dialog, "Update a", &["Restore the snapshot of 2026.4.8", "is set aside, not deleted"]).await?;
    browser.confirm_update("a", "Roll back to 2026.4.8").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;

    browser.find(Role::Link, "a").await?.click().await?;
    browser.find(Role::Heading, "Snapshots").await?;
    let page = browser.page.find(By::Tag("main")).await?.text().await?;
    for part in ["in 2 snapshots", "set aside", "before an update", "Restored the snapshot of 2026.4.8"] {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
    removes(browser).await
}

/// What was set aside can be thrown away, after a question.
async fn removes(browser: &Browser) -> Outcome {
    let of_aside = |name: &str| name.starts_with("Remove snapshot") && name.ends_with("-aside");
    let remove = browser.until("the way to remove", |tree| tree.with("button", of_aside).cloned()).await?;
    browser.press(&remove).await?;
    browser.shows(Role::Dialog, "Remove snapshot", &["The snapshot of 2026.9.6 from", "cannot be undone"]).await?;
    browser.find(Role::Button, "Remove").await?.click().await?;
    browser.gone(Role::Dialog, "Remove snapshot").await?;
    let gone = |tree: &openclaw_tests::Tree| tree.with("button", of_aside).is_none().then_some(());
    browser.until("the snapshot to be gone", gone).await
}
