//! Each picture: where it is taken, and what is done before.

use crate::fleets;
use anyhow::{Context, ensure};
use openclaw_contract::InstanceState;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};
use std::{path::Path, time::Duration};

type Outcome = anyhow::Result<()>;

const WIDE: (u32, u32) = (1360, 900);
const NARROW: (u32, u32) = (390, 844);
/// A picture is kept in the repository, and fetched by whoever reads about the portal.
const BYTES: u64 = 250_000;

pub(crate) async fn take_all() -> Outcome {
    let mut server = fleets::lively().await?;
    let browser = Browser::blank(WIDE).await?;
    let scenes = Scenes { server: &server, browser: &browser };
    scenes.fleet().await?;
    scenes.dialogs().await?;
    scenes.pages().await?;
    scenes.instance().await?;
    scenes.show("", "light", Role::Article, "atlas").await?;
    server.stop().await;
    browser.find_text("Not connected to the server.").await?;
    keep(&browser, "stale").await?;
    let large = fleets::large().await?;
    Scenes { server: &large, browser: &browser }.show("/?view=table", "light", Role::Link, "agent-00000").await?;
    keep(&browser, "fleet-10000").await?;
    browser.quit().await
}

struct Scenes<'a> {
    server: &'a TestServer,
    browser: &'a Browser,
}

impl Scenes<'_> {
    async fn fleet(&self) -> Outcome {
        for scheme in ["light", "dark"] {
            self.show("", scheme, Role::Article, "juno").await?;
            keep(self.browser, &format!("fleet-{scheme}")).await?;
        }
        self.browser.resize(NARROW).await?;
        self.show("", "light", Role::Article, "atlas").await?;
        keep(self.browser, "fleet-narrow").await?;
        self.browser.resize(WIDE).await
    }

    async fn dialogs(&self) -> Outcome {
        self.show("", "light", Role::Article, "juno").await?;
        self.browser.choose_version("juno", "2026.5.3").await?;
        keep(self.browser, "update-provisioning").await?;
        self.show("", "light", Role::Article, "atlas").await?;
        for name in ["atlas", "cirrus", "delta", "ember", "fjord", "isle"] {
            self.press("checkbox", &format!("Select {name}")).await?;
        }
        self.press("button", "Update").await?;
        self.browser.find(Role::Dialog, "Update 6 instances").await?;
        keep(self.browser, "bulk").await
    }

    async fn pages(&self) -> Outcome {
        for (name, heading) in [("releases", "Releases"), ("activity", "Activity"), ("policy", "Policy")] {
            self.show(&format!("/{name}"), "light", Role::Heading, heading).await?;
            keep(self.browser, name).await?;
        }
        for scheme in ["light", "dark"] {
            self.show("/design", scheme, Role::Heading, "Design").await?;
            keep(self.browser, &format!("design-{scheme}")).await?;
        }
        Ok(())
    }

    /// An update that was sent elsewhere while it was queued, when all of it has arrived.
    async fn instance(&self) -> Outcome {
        self.server.update("juno", "2026.5.3").await?;
        self.server.turn_to("juno", InstanceState::Running).await?;
        self.server.clock.advance(Duration::from_secs(240));
        self.show("/instances/juno?range=1h", "dark", Role::Heading, "Timeline").await?;
        keep(self.browser, "timeline-redirect").await?;
        let log = self.browser.find(Role::Heading, "Log").await?;
        log.scroll_into_view().await?;
        keep(self.browser, "logs").await
    }

    /// Goes to an address, as the browser's clock of that moment would have it, and waits for something there.
    async fn show(&self, path: &str, scheme: &str, role: Role, name: &str) -> Outcome {
        self.browser.prefers(scheme, true).await?;
        self.browser.page.goto(format!("{}{path}", self.server.url())).await?;
        self.browser.find(role, name).await.map(drop)
    }

    async fn press(&self, role: &str, name: &str) -> Outcome {
        let control = self.browser.control(role, name, |control| !control.disabled).await?;
        self.browser.press(&control).await
    }
}

async fn keep(browser: &Browser, name: &str) -> Outcome {
    // What is read after the first cards is drawn by then.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screenshots");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{name}.png"));
    browser.page.screenshot(&path).await.with_context(|| path.display().to_string())?;
    let bytes = std::fs::metadata(&path)?.len();
    println!("{name}.png: {bytes} bytes");
    ensure!(bytes <= BYTES, "{name}.png has {bytes} bytes: at most {BYTES}");
    Ok(())
}
