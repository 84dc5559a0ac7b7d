//! The button in a real browser: whether it can be pressed, and what a screen reader says where it cannot. One card for each
//! state and relation, all on one page (in a window so large that all of them are drawn), which is not loaded again when the policy changes.

use crate::{
    Compared,
    world::{World, sampled, title},
};
use anyhow::Context as _;
use openclaw_contract::{
    Action, Decision, InstanceState,
    decision::Question,
    refusal::Role,
    validation::{
        self, Actor, Basis,
        table::{self, Cell, Relation, SamplePolicy},
    },
};
use openclaw_tests::{Browser, Node, PATIENCE, Tree};
use std::time::{Duration, Instant};

/// What is heard of a control: whether it is open, and otherwise why not.
type Heard = (bool, String);

fn heard(node: &Node) -> Heard {
    (!node.disabled, if node.disabled { node.description.clone() } else { String::new() })
}

fn expected(cell: &Cell) -> Heard {
    told(&cell.decision)
}

fn told(decision: &Decision) -> Heard {
    (decision.allowed, decision.explanation().unwrap_or_default())
}

pub(crate) async fn compare(role: Role) -> anyhow::Result<Compared> {
    let world = World::of(role).await?;
    for state in InstanceState::ALL {
        for relation in Relation::ALL {
            world.instance(&name(state, relation), state, relation).await?;
        }
    }
    let browser = Browser::open(world.server.url(), (1360, 900)).await?;
    // Large enough that every card is drawn, and coarse, so that drawing them takes no time.
    let window = serde_json::json!({ "width": 2600, "height": 4600, "deviceScaleFactor": 0.1, "mobile": false });
    browser.page.cdp().send_raw("Emulation.setDeviceMetricsOverride", window).await?;
    let compared = on_one_page(&world, &browser).await;
    browser.picture(&format!("agreement-{role}")).await?;
    browser.quit().await?;
    compared
}

async fn on_one_page(world: &World, browser: &Browser) -> anyhow::Result<Compared> {
    let mut compared = Compared::default();
    for policy in SamplePolicy::ALL {
        world.set_policy(policy).await?;
        let cells = world.cells(policy)?;
        arrived(browser, &cells).await?;
        let cards = browser.tree().await?;
        for cell in &cells {
            let (said, table) = match cell.action {
                Action::Update => (update(browser, &cards, cell).await?, expected(cell)),
                Action::Start | Action::Stop | Action::Restart | Action::Delete => {
                    (entry(browser, &cards, cell).await?, expected(cell))
                }
                Action::Restore => restore(browser, &cards, cell).await?,
            };
            compared.cell(&title(cell), &said, &table);
            compared.count();
        }
    }
    Ok(compared)
}

fn name(state: InstanceState, relation: Relation) -> String {
    let number = Relation::ALL.iter().position(|known| *known == relation).unwrap_or_default();
    format!("{state}-{number}")
}

/// Waits until the page has heard of the policy: until one control that the policy decides about says what the table says.
async fn arrived(browser: &Browser, cells: &[Cell]) -> anyhow::Result<()> {
    let telling = |cell: &&Cell| {
        (cell.action, cell.state, cell.relation) == (Action::Update, InstanceState::Provisioning, Relation::Same)
    };
    let Some(cell) = cells.iter().find(telling) else { anyhow::bail!("no cell tells whether the policy arrived") };
    let label = format!("Update {}", name(cell.state, cell.relation));
    browser.control("button", &label, |node| heard(node) == expected(cell)).await.map(drop)
}

/// The Update button; where it is open, the dialog behind it with the cell's target chosen.
async fn update(browser: &Browser, cards: &Tree, cell: &Cell) -> anyhow::Result<Heard> {
    let label = format!("Update {}", name(cell.state, cell.relation));
    let Some(button) = cards.get("button", &label) else { anyhow::bail!("there is no button {label:?}") };
    if button.disabled {
        return Ok(heard(button));
    }
    let target = sampled(cell.relation.target())?.to_string();
    match cell.relation {
        // What the list does not offer, or not without being asked for, is reached by a link.
        Relation::UnknownRelease | Relation::PreRelease => follow_link(browser, cell, &target).await?,
        _ => choose(browser, button, cell, &target).await?,
    }
    let said = confirmation(browser, &target).await?;
    let cancel = browser.control("button", "Cancel", |_| true).await?;
    browser.press(&cancel).await?;
    browser.silent("dialog").await?;
    // The table counts a target that the instance has already as allowed: nothing changes. The dialog says so.
    if cell.relation == Relation::Same {
        let nothing = format!("It has the target {target} already; choose another version.");
        return Ok(if said == (false, nothing) { (true, String::new()) } else { said });
    }
    Ok(said)
}

async fn choose(browser: &Browser, button: &Node, cell: &Cell, target: &str) -> anyhow::Result<()> {
    browser.press(button).await?;
    // Until it is there, the fleet's own choice of versions is what is found.
    browser.control("dialog", &button.name, |_| true).await?;
    if cell.relation.asks_prerelease() {
        let switch = browser.control("switch", "Show pre-releases", |_| true).await?;
        if !switch.checked {
            browser.press(&switch).await?;
        }
    }
    let option = browser.control("option", target, |_| true).await?;
    browser.press(&option).await?;
    // One that is provisioned for the first time has no state yet that could be kept: there is no such choice.
    if cell.relation.keeps_state() && cell.state != InstanceState::Provisioning {
        let alone = format!("{target} alone, the state stays as it is");
        let alone = browser.control("checkbox", &alone, |_| true).await?;
        browser.press(&alone).await?;
    }
    Ok(())
}

/// Follows a link that opens the dialog with a version. The page stays: it is one of its own addresses.
async fn follow_link(browser: &Browser, cell: &Cell, target: &str) -> anyhow::Result<()> {
    const FOLLOW: &str = "const link = document.createElement('a');
        link.href = arguments[0];
        document.body.append(link);
        link.click();
        link.remove();";
    let address = format!("/?update={}&to={target}", name(cell.state, cell.relation));
    browser.page.execute(FOLLOW, vec![address.into()]).await?;
    Ok(())
}

/// What is heard of the button that confirms an update to that version.
async fn confirmation(browser: &Browser, target: &str) -> anyhow::Result<Heard> {
    let verbs = ["Update to", "Queue update to", "Roll back to"].map(|verb| format!("{verb} {target}"));
    let deadline = Instant::now() + PATIENCE;
    loop {
        let buttons = browser.heard("button", None).await?;
        if let Some(node) = buttons.with("button", |name| verbs.iter().any(|verb| verb == name)) {
            return Ok(heard(node));
        }
        anyhow::ensure!(Instant::now() < deadline, "no button confirms an update to {target}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// An entry of the card's menu.
async fn entry(browser: &Browser, cards: &Tree, cell: &Cell) -> anyhow::Result<Heard> {
    let menu = menu(cards, cell)?;
    browser.press(menu).await?;
    let said = heard(&browser.control("menuitem", cell.action.title(), |_| true).await?);
    browser.press(menu).await?;
    browser.control("button", &menu.name, |node| !node.expanded).await?;
    Ok(said)
}

fn menu<'a>(cards: &'a Tree, cell: &Cell) -> anyhow::Result<&'a Node> {
    let label = format!("More actions for {}", name(cell.state, cell.relation));
    cards.get("button", &label).with_context(|| format!("there is no button {label:?}"))
}

/// The entry of the card's menu; where it is open, the dialog behind it, in which the one snapshot there is is chosen. The page
/// cannot ask for one that there is not: it says that there is none at all.
async fn restore(browser: &Browser, cards: &Tree, cell: &Cell) -> anyhow::Result<(Heard, Heard)> {
    let title = cell.action.title();
    let menu = menu(cards, cell)?;
    browser.press(menu).await?;
    let item = browser.control("menuitem", title, |_| true).await?;
    if item.disabled {
        browser.press(menu).await?;
        browser.control("button", &menu.name, |node| !node.expanded).await?;
        return Ok((heard(&item), told(&open(cell)?)));
    }
    browser.press(&item).await?;
    let expected = expected(cell);
    let said = match browser.control("button", title, |node| heard(node) == expected).await {
        Ok(button) => button,
        Err(_) => browser.control("button", title, |_| true).await?,
    };
    let cancel = browser.control("button", "Cancel", |_| true).await?;
    browser.press(&cancel).await?;
    browser.silent("dialog").await?;
    Ok((heard(&said), expected))
}

/// What the rules say of a restore in such a cell before a snapshot is chosen.
fn open(cell: &Cell) -> anyhow::Result<Decision> {
    let (policy, catalog) = (sampled(cell.policy.policy())?, sampled(table::catalog())?);
    let (host, actor) = (table::host(), Actor::local(cell.role));
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let instance = sampled(table::facts(cell.state, cell.relation))?;
    Ok(validation::answer(&Question::about(cell.action), &instance, &basis))
}
