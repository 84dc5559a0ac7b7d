//! No page, no dialog and nothing that comes and goes breaks a rule of accessibility that a program can check: in light, in
//! dark, and narrow.

mod dialogs;
mod moments;
mod pages;

use openclaw_tests::Browser;
use std::time::Duration;

type Outcome = anyhow::Result<()>;

const WIDE: (u32, u32) = (1280, 900);
const NARROW: (u32, u32) = (360, 780);

/// How long a page may take to draw what it has read.
const DRAWN: Duration = Duration::from_millis(300);

/// Keeps all that is wrong, so that one run tells the whole of it.
struct Look<'a> {
    browser: &'a Browser,
    wrong: Vec<String>,
}

/// What reaches beyond the window, for whoever mends it.
const WIDER: &str = "[...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => `${e.tagName}.${e.className.baseVal ?? e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 20)";

impl<'a> Look<'a> {
    const fn with(browser: &'a Browser) -> Self {
        Self { browser, wrong: Vec::new() }
    }

    /// What is shown, in light and in dark.
    async fn at(&mut self, what: &str) -> Outcome {
        for scheme in ["light", "dark"] {
            // Nothing moves: a colour that is on its way to another one is neither.
            self.browser.prefers(scheme, true).await?;
            tokio::time::sleep(DRAWN).await;
            self.keep(self.browser.is_accessible(&format!("{what}, {scheme}")).await);
        }
        Ok(())
    }

    /// The same, and on a telephone.
    async fn at_page(&mut self, what: &str) -> Outcome {
        self.at(what).await?;
        self.browser.resize(NARROW).await?;
        tokio::time::sleep(DRAWN).await;
        self.keep(self.browser.is_accessible(&format!("{what}, narrow")).await);
        let wider = self.browser.evaluate("document.documentElement.scrollWidth - innerWidth").await?;
        if wider.as_i64().is_some_and(|by| by > 0) {
            let which = self.browser.evaluate(WIDER).await?;
            self.wrong.push(format!("{what}, narrow: the page is {wider} px wider than the window: {which}\n"));
        }
        self.browser.resize(WIDE).await
    }

    fn keep(&mut self, looked: Outcome) {
        self.wrong.extend(looked.err().map(|error| format!("{error:#}")));
    }

    /// Fails with all that was found.
    fn end(self) -> Outcome {
        anyhow::ensure!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        Ok(())
    }
}
