//! An update fails: the instance is back at what it ran, says so, and the version is held back for the others until an
//! operator lifts it.

use crate::quick;
use openclaw_tests::{Browser, Role};
use thirtyfour::By;

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn an_update_that_fails_goes_back_and_its_version_is_held_back() -> Outcome {
    let folder = tempfile::tempdir()?;
    let portal = quick::portal(folder.path(), &[]).await?;
    let browser = Browser::open(portal.url(), (1360, 900)).await?;
    let ready = both_run(&browser).await;
    portal.stop().await?;
    // The gateways run on; it is the next verification that fails, which is the update's.
    let portal = quick::portal(folder.path(), &["fail=verify@a:1"]).await?;
    browser.page.goto(portal.url()).await?;
    let told = match ready {
        Ok(()) => goes_back(&browser).await,
        Err(error) => Err(error),
    };
    browser.picture("setback").await?;
    browser.quit().await?;
    told?;
    portal.stop().await
}

async fn both_run(browser: &Browser) -> Outcome {
    for name in ["a", "b"] {
        browser.create_instance(name, "2026.4.8").await?;
        browser.shows(Role::Article, name, &["Running", "2026.4.8"]).await?;
    }
    Ok(())
}

async fn goes_back(browser: &Browser) -> Outcome {
    browser.shows(Role::Article, "a", &["Running", "2026.4.8"]).await?;
    browser.choose_version("a", "2026.9.6").await?;
    browser.confirm_update("a", "Update to 2026.9.6").await?;
    browser.shows(Role::Article, "a", &["Running", "2026.4.8", "rolled back from 2026.9.6"]).await?;
    browser.shows(Role::Article, "b", &["Running", "2026.4.8"]).await?;

    let held = "2026.9.6 is held back: failed on a";
    let text = |tree: &openclaw_tests::Tree| tree.all("StaticText").any(|node| node.name == held).then_some(());
    browser.until("the notice that it is held back", text).await?;
    let dialog = browser.choose_version("b", "2026.9.6").await?;
    browser
        .shows(
            Role::Dialog,
            "Update b",
            &["held back", "it is held back since it failed on a", "Lift it in the policy"],
        )
        .await?;
    let update = browser.find_in(&dialog, Role::Button, "Update to 2026.9.6").await?;
    assert!(!browser.enabled(&update).await?, "it is held back for the others");
    browser.find_in(&dialog, Role::Button, "Cancel").await?.click().await?;

    browser.find(Role::Link, "a").await?.click().await?;
    let says = "The update to 2026.9.6 failed and was rolled back.";
    let notice = |tree: &openclaw_tests::Tree| tree.all("StaticText").any(|node| node.name == says).then_some(());
    browser.until("the notice of what became of it", notice).await?;
    let page = browser.page.find(By::Tag("main")).await?.text().await?;
    assert!(page.contains("Update to 2026.9.6 failed; going back to 2026.4.8"), "{page}");

    browser.find(Role::Link, "Fleet").await?.click().await?;
    browser.find(Role::Button, "Lift 2026.9.6").await?.click().await?;
    browser.gone(Role::Button, "Lift 2026.9.6").await?;
    let dialog = browser.choose_version("b", "2026.9.6").await?;
    let update = browser.find_in(&dialog, Role::Button, "Update to 2026.9.6").await?;
    assert!(browser.enabled(&update).await?, "and no longer");
    Ok(())
}
