//! One page in a Chromium of its own, and what is measured of it.

use anyhow::{Context, Result, ensure};
use openclaw_tests::Browser;
use procfs::process::{Process, all_processes};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};

/// How long a page may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Notes when the first card is on the screen.
const NOTE_FIRST_CARD: &str = "
    const seen = new MutationObserver(() => {
        if (document.querySelector('article, [role=article]')) {
            seen.disconnect();
            requestAnimationFrame(() => setTimeout(() => { window.firstCard = performance.now(); }));
        }
    });
    seen.observe(document, { childList: true, subtree: true });";

const WATCH: &str = "
    window.storm = { longest: 0, frames: [], last: performance.now() };
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.storm.longest = Math.max(window.storm.longest, task.duration);
    }).observe({ entryTypes: ['longtask'] });
    const frame = now => {
        window.storm.frames.push(now - window.storm.last);
        window.storm.last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";

/// How a page stood the storm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storm {
    /// In milliseconds; 0 where none took 50.
    pub(crate) longest_task: f64,
    /// In percent.
    pub(crate) slow_frames: f64,
    pub(crate) frames: f64,
}

pub(crate) struct Page(Browser);

impl Page {
    pub(crate) async fn blank() -> Result<Self> {
        let browser = Browser::open("about:blank", (1360, 900)).await?;
        let script = json!({ "source": NOTE_FIRST_CARD });
        browser.page.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
        Ok(Self(browser))
    }

    /// Opens an address. How long it took until cards were on the screen, in milliseconds.
    pub(crate) async fn first_cards(&self, url: &str) -> Result<f64> {
        self.0.page.goto(url).await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.run("return window.firstCard ?? null").await?.as_f64() {
                return Ok(at);
            }
            ensure!(Instant::now() < deadline, "{url} shows no card");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the page's process has in memory, in MiB.
    pub(crate) fn memory(&self) -> Result<f64> {
        let ours = i32::try_from(std::process::id())?;
        let renderers = all_processes()?.flatten().filter(|process| is_renderer(process) && descends(process, ours));
        let resident = renderers.filter_map(|process| process.status().ok()?.vmrss).max();
        Ok(resident.context("Chromium has no process for the page")? as f64 / 1024.0)
    }

    /// Looks at tasks and frames from now on.
    pub(crate) async fn watch(&self) -> Result<()> {
        self.run(WATCH).await.map(drop)
    }

    /// What was seen since.
    pub(crate) async fn storm(&self) -> Result<Storm> {
        let seen = self.run("return { longest: window.storm.longest, frames: window.storm.frames }").await?;
        let frames: Vec<f64> = seen
            .get("frames")
            .and_then(Value::as_array)
            .context("no frames")?
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        let slow = frames.iter().filter(|millis| **millis > 50.0).count();
        Ok(Storm {
            longest_task: seen.get("longest").and_then(Value::as_f64).unwrap_or_default(),
            slow_frames: 100.0 * slow as f64 / (frames.len().max(1)) as f64,
            frames: frames.len() as f64,
        })
    }

    /// Waits until every card on the screen says what its instance said last.
    pub(crate) async fn settled(&self, said: &BTreeMap<String, String>) -> Result<()> {
        let cards = "return [...document.querySelectorAll('article, [role=article]')].map(card => card.textContent)";
        let deadline = Instant::now() + PATIENCE;
        loop {
            let texts = self.run(cards).await?;
            let texts: Vec<&str> = texts.as_array().context("no cards")?.iter().filter_map(Value::as_str).collect();
            let behind = texts.iter().find_map(|text| {
                let (name, message) = said.iter().find(|(name, _)| text.contains(name.as_str()))?;
                (!text.contains(message.as_str())).then_some((name, message))
            });
            match behind {
                None => {
                    ensure!(!texts.is_empty(), "no card is on the screen");
                    return Ok(());
                }
                Some((name, message)) => {
                    ensure!(Instant::now() < deadline, "the card of {name} never said {message:?}");
                }
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn quit(self) -> Result<()> {
        self.0.quit().await
    }

    async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.0.page.execute(script, Vec::new()).await?.json().clone())
    }
}

fn is_renderer(process: &Process) -> bool {
    process.cmdline().is_ok_and(|words| words.iter().any(|word| word == "--type=renderer"))
}

fn descends(process: &Process, from: i32) -> bool {
    let mut parent = process.stat().map(|stat| stat.ppid);
    while let Ok(pid) = parent {
        if pid == from {
            return true;
        }
        if pid <= 1 {
            return false;
        }
        parent = Process::new(pid).and_then(|process| process.stat()).map(|stat| stat.ppid);
    }
    false
}
