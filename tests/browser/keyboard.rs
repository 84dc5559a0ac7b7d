//! The story by keyboard alone: what has the focus is known by its role and its name, and the focus is never lost.

use openclaw_contract::{InstanceState, Step};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};
use thirtyfour::Key;

type Outcome = anyhow::Result<()>;

#[tokio::test]
async fn the_story_by_keyboard_alone() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = story(&server, &browser).await;
    browser.picture("keyboard").await?;
    browser.quit().await?;
    told
}

async fn story(server: &TestServer, browser: &Browser) -> Outcome {
    browser.find(Role::Heading, "Fleet").await?;
    browser.key_until(Key::Tab, "button", "New instance").await?;
    browser.key(Key::Enter).await?;
    browser.find(Role::Dialog, "New instance").await?;
    browser.keeps_focus("opening a dialog").await?;
    browser.key_until(Key::Tab, "textbox", "Name").await?;
    // What it suggests is replaced.
    browser.page.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control).perform().await?;
    browser.type_in("my-instance").await?;
    browser.key(Key::Enter).await?;
    browser.gone(Role::Dialog, "New instance").await?;
    browser.keeps_focus("creating an instance").await?;
    server.wait_until("my-instance", |now| now.status.step == Some(Step::Fetch)).await?;
    let first = server.instance("my-instance").await?.status.version.to_string();

    browser.key_until(Key::Tab, "button", "Update my-instance").await?;
    browser.key(Key::Enter).await?;
    browser.find(Role::Dialog, "Update my-instance").await?;
    browser.keeps_focus("opening the update dialog").await?;
    let chosen = choose_another(browser, &first).await?;
    browser.key(Key::Enter).await?;
    browser.gone(Role::Dialog, "Update my-instance").await?;
    browser.keeps_focus("asking for an update").await?;
    browser.shows(Role::Article, "my-instance", &["Provisioning", &chosen]).await?;

    server.turn_to("my-instance", InstanceState::Running).await?;
    browser.shows(Role::Article, "my-instance", &["Running", &chosen]).await?;
    browser.keeps_focus("the update has arrived").await?;

    browser.key_until(Key::Tab, "link", "my-instance").await?;
    browser.key(Key::Enter).await?;
    browser.find(Role::Heading, "Timeline").await?;
    browser.keeps_focus("going to another page").await?;
    assert_eq!(browser.focused().await?, ("heading".to_owned(), "my-instance".to_owned()), "the page's heading");
    Ok(())
}

/// Goes to the list of versions and down in it, until one is chosen that is not `first`: that one.
async fn choose_another(browser: &Browser, first: &str) -> anyhow::Result<String> {
    for _ in 0..40 {
        let (role, name) = browser.focused().await?;
        let version = name.split(' ').next().unwrap_or_default().to_owned();
        if role == "option" && version != first {
            return Ok(version);
        }
        browser.key(if role == "option" { Key::Down } else { Key::Tab }).await?;
    }
    anyhow::bail!("the keyboard leads to no version but {first}")
}

#[tokio::test]
async fn keys_lead_through_the_fleet() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    for name in ["a", "b"] {
        server.create(name, "2026.4.8", true).await?;
        server.turn_to(name, InstanceState::Running).await?;
    }
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let led = keys(&browser).await;
    browser.picture("keys").await?;
    browser.quit().await?;
    led
}

async fn keys(browser: &Browser) -> Outcome {
    browser.find(Role::Article, "b").await?;
    browser.type_in("/").await?;
    let (role, _) = browser.focused().await?;
    assert_eq!(role, "searchbox", "/ goes to the search");
    browser.type_in("b").await?;
    browser.gone(Role::Article, "a").await?;
    browser.key(Key::Escape).await?;
    browser.find(Role::Article, "a").await?;
    browser.keeps_focus("clearing the search").await?;

    browser.key_until(Key::Down, "article", "a").await?;
    browser.key_until(Key::Right, "article", "b").await?;
    browser.type_in("u").await?;
    browser.find(Role::Dialog, "Update b").await?;
    browser.key(Key::Escape).await?;
    browser.gone(Role::Dialog, "Update b").await?;
    browser.keeps_focus("closing a dialog").await?;
    browser.type_in("x").await?;
    browser.control("checkbox", "Select b", |checkbox| checkbox.checked).await?;
    browser.type_in("?").await?;
    browser.find(Role::Dialog, "Keyboard shortcuts").await?;
    browser.key(Key::Escape).await?;
    browser.gone(Role::Dialog, "Keyboard shortcuts").await?;
    browser.keeps_focus("closing the list of keys").await
}

#[tokio::test]
async fn nothing_moves_for_whom_it_must_not() -> Outcome {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    server.create("a", "2026.4.8", true).await?;
    server.wait_until("a", |now| now.status.step == Some(Step::Fetch)).await?;
    let browser = Browser::blank((1360, 900)).await?;
    let still = is_still(&server, &browser).await;
    browser.quit().await?;
    still
}

async fn is_still(server: &TestServer, browser: &Browser) -> Outcome {
    const MOVING: &str = "document.getAnimations().filter(a => a.playState === 'running'
        && (a.effect.getComputedTiming().duration > 1 || a.effect.getComputedTiming().iterations > 1))
        .map(a => (a.animationName ?? a.transitionProperty) + ' on ' + a.effect.target.className)";
    browser.prefers("light", true).await?;
    browser.page.goto(server.url()).await?;
    browser.shows(Role::Article, "a", &["Provisioning"]).await?;
    let moving = browser.evaluate(MOVING).await?;
    anyhow::ensure!(moving.as_array().is_some_and(Vec::is_empty), "these move: {moving}");
    Ok(())
}
