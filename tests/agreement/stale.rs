//! A page that was built from another rule, against a server that was not: it has to notice before anybody acts.

use crate::{Outcome, world::World};
use anyhow::Context;
use openclaw_contract::{InstanceState, refusal::Role, validation::table::Relation};
use openclaw_server::PortalFiles;
use openclaw_tests::{Browser, Tree};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_other_rules_says_so_and_lets_nobody_act() -> Outcome {
    let folder = std::env::var_os("OPENCLAW_FLIPPED_PORTAL").context("OPENCLAW_FLIPPED_PORTAL says where it is")?;
    let world = World::with_portal(Role::Admin, PortalFiles::Folder(folder.into())).await?;
    for state in InstanceState::ALL {
        world.instance(state.as_str(), state, Relation::Newer).await?;
    }
    let browser = Browser::open(world.server.url(), (1360, 900)).await?;
    let noticed = notices(&world, &browser).await;
    browser.picture("stale").await?;
    browser.quit().await?;
    noticed
}

async fn notices(world: &World, browser: &Browser) -> Outcome {
    const SAYS: &str = "This page was built with other rules than the server";
    let told = |tree: &Tree| tree.all("StaticText").any(|node| node.name.contains(SAYS)).then_some(());
    browser.until("the warning", told).await?;
    browser.until("the way to reload", |tree| tree.get("button", "Reload").map(drop)).await?;
    for state in InstanceState::ALL {
        let label = format!("Update {state}");
        let shut = |tree: &Tree| {
            let button = tree.get("button", &label)?;
            (button.disabled && button.description.contains(SAYS)).then_some(())
        };
        browser.until(&format!("{label} to be shut for that reason"), shut).await?;
    }
    let create = browser.until("the way to create", |tree| tree.get("button", "New instance").cloned()).await?;
    assert!(create.disabled && create.description.contains(SAYS), "{create:?}");
    // What changes is still shown.
    world.instance("newcomer", InstanceState::Running, Relation::Newer).await?;
    browser.until("what is new", |tree| tree.get("article", "newcomer").map(drop)).await
}
