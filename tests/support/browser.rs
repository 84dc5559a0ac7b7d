//! A real Chromium by its driver. What a person finds by role and name is what a test finds: the browser's own
//! accessibility tree is asked, never a class or an id.

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use thirtyfour::{By, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::Instant,
};

/// How long a test waits for something on a page.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The roles that tests look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A card.
    Article,
    /// Something to press.
    Button,
    /// A box to tick, or a switch.
    Checkbox,
    /// A dialog.
    Dialog,
    /// A heading.
    Heading,
    /// A link.
    Link,
    /// An entry of a menu.
    MenuItem,
    /// An entry of a list to choose from.
    Option,
    /// One of several choices.
    Radio,
    /// A field to choose in.
    Combobox,
    /// What is told of by itself.
    Status,
    /// A field to write in.
    Textbox,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Button => "button",
            Self::Checkbox => "checkbox",
            Self::Dialog => "dialog",
            Self::Heading => "heading",
            Self::Link => "link",
            Self::MenuItem => "menuitem",
            Self::Option => "option",
            Self::Radio => "radio",
            Self::Combobox => "combobox",
            Self::Status => "status",
            Self::Textbox => "textbox",
        }
    }

    /// Where to look; the browser then says which of these have the role.
    const fn candidates(self) -> &'static str {
        match self {
            Self::Article => "article, [role=article]",
            Self::Button => "button, [role=button], summary",
            Self::Checkbox => "input[type=checkbox], [role=checkbox], [role=switch]",
            Self::Dialog => "dialog[open], [role=dialog]",
            Self::Heading => "h1, h2, h3, [role=heading]",
            Self::Link => "a[href], [role=link]",
            Self::MenuItem => "[role=menuitem]",
            Self::Option => "option, [role=option]",
            Self::Radio => "input[type=radio], [role=radio]",
            Self::Combobox => "select, [role=combobox]",
            Self::Status => "output, [role=status]",
            Self::Textbox => "input, textarea, [role=textbox]",
        }
    }
}

/// A browser with one page.
pub struct Browser {
    /// The page.
    pub page: WebDriver,
    endpoint: String,
    http: reqwest::Client,
    _driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// A new browser of that size that shows `url`.
    ///
    /// # Errors
    /// Where there is no Chromium with its driver, with the command that installs them.
    pub async fn open(url: &str, size: (u32, u32)) -> anyhow::Result<Self> {
        let browser = Self::blank(size).await?;
        browser.page.goto(url).await?;
        Ok(browser)
    }

    /// A new browser of that size that shows nothing yet.
    ///
    /// # Errors
    /// Where there is no Chromium with its driver, with the command that installs them.
    pub async fn blank((width, height): (u32, u32)) -> anyhow::Result<Self> {
        let profile = tempfile::tempdir()?;
        let (driver, port) = start_driver().await?;
        let mut wants = DesiredCapabilities::chrome();
        wants.set_binary(&program("CHROMIUM", "chromium")?.display().to_string())?;
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-device-scale-factor=1",
        ] {
            wants.add_arg(argument)?;
        }
        wants.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wants.add_arg(&format!("--window-size={width},{height}"))?;
        for kind in ["performance", "browser"] {
            wants.set_logging_prefs(kind, LoggingPrefsLogLevel::All)?;
        }
        let server = format!("http://127.0.0.1:{port}");
        let page = WebDriver::new(&server, wants).await.context("Chromium did not start")?;
        // Not the browser's own page for a new tab.
        page.goto("about:blank").await?;
        let endpoint = format!("{server}/session/{}", page.session_id());
        Ok(Self { page, endpoint, http: reqwest::Client::new(), _driver: driver, _profile: profile })
    }

    /// The element of that role and accessible name, as soon as it is there and shown.
    ///
    /// # Errors
    /// Where it is not there within [`PATIENCE`], with the names that are.
    pub async fn find(&self, role: Role, name: &str) -> anyhow::Result<WebElement> {
        self.wait(None, role, name).await
    }

    /// The same, inside another element.
    ///
    /// # Errors
    /// Where it is not there within [`PATIENCE`], with the names that are.
    pub async fn find_in(&self, scope: &WebElement, role: Role, name: &str) -> anyhow::Result<WebElement> {
        self.wait(Some(scope), role, name).await
    }

    /// Waits until nothing of that role and name is shown.
    ///
    /// # Errors
    /// Where it is still there after [`PATIENCE`].
    pub async fn gone(&self, role: Role, name: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.look(None, role, name).await?.is_ok() {
            ensure!(Instant::now() < deadline, "{} {name:?} is still there", role.word());
            pause().await;
        }
        Ok(())
    }

    /// Waits until the text that the element shows has all of `parts`.
    ///
    /// # Errors
    /// Where it has not within [`PATIENCE`], with the text.
    pub async fn shows(&self, role: Role, name: &str, parts: &[&str]) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = match self.look(None, role, name).await? {
                Ok(element) => on_one_line(&element.text().await.unwrap_or_default()),
                Err(others) => format!("(nothing of that name; there are {others:?})"),
            };
            if parts.iter().all(|part| text.contains(part)) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "{} {name:?} shows {text:?}, not {parts:?}", role.word());
            pause().await;
        }
    }

    /// Whether a control can be used, as the accessibility tree has it.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn enabled(&self, control: &WebElement) -> anyhow::Result<bool> {
        let aria = control.attr("aria-disabled").await?;
        Ok(control.is_enabled().await? && aria.as_deref() != Some("true"))
    }

    /// What a screen reader says after the name of a control.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn description(&self, control: &WebElement) -> anyhow::Result<String> {
        let script = "const ids = arguments[0].getAttribute('aria-describedby');
            return ids ? ids.split(' ').map(id => document.getElementById(id)?.textContent ?? '').join(' ') : '';";
        let said = self.page.execute(script, vec![control.to_json()?]).await?;
        Ok(said.convert::<String>()?.trim().to_owned())
    }

    /// The accessible name of an element.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn label(&self, element: &WebElement) -> anyhow::Result<String> {
        self.ask(element, "computedlabel").await
    }

    /// Keeps a picture of the page, for whoever looks into a failure: `target/browser/NAME.png`.
    ///
    /// # Errors
    /// Where it cannot be taken or written.
    pub async fn picture(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/browser");
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        self.page.screenshot(&path).await?;
        Ok(path)
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// Where it does not answer any more, or saw what no page of ours may do ([`Self::calm`]).
    pub async fn quit(self) -> anyhow::Result<()> {
        let calm = self.calm().await;
        self.page.quit().await?;
        calm
    }

    /// What the browser logged of that kind since it was last asked.
    pub(crate) async fn log(&self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let url = format!("{}/se/log", self.endpoint);
        let answer: Value = self.http.post(url).json(&json!({ "type": kind })).send().await?.json().await?;
        answer.get("value").and_then(Value::as_array).cloned().context("the browser keeps no log")
    }

    async fn wait(&self, scope: Option<&WebElement>, role: Role, name: &str) -> anyhow::Result<WebElement> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.look(scope, role, name).await? {
                Ok(found) => return Ok(found),
                Err(others) if Instant::now() > deadline => {
                    bail!("there is no {} {name:?}; there are {others:?}", role.word())
                }
                Err(_) => pause().await,
            }
        }
    }

    /// The element now, or the names of the others with that role.
    async fn look(
        &self,
        scope: Option<&WebElement>,
        role: Role,
        name: &str,
    ) -> anyhow::Result<Result<WebElement, Vec<String>>> {
        let by = By::Css(role.candidates());
        let found = match scope {
            Some(scope) => scope.find_all(by).await,
            None => self.page.find_all(by).await,
        };
        let mut others = Vec::new();
        for element in found.unwrap_or_default() {
            // An element that was redrawn meanwhile is looked for again.
            let shown = element.is_displayed().await.unwrap_or(false);
            let (Ok(is), Ok(label)) =
                (self.ask(&element, "computedrole").await, self.ask(&element, "computedlabel").await)
            else {
                continue;
            };
            if !shown
                || !(is == role.word()
                    || role == Role::Checkbox && is == "switch"
                    || role == Role::Textbox && is == "searchbox")
            {
                continue;
            }
            // An option's name goes on with what is said of it: `2026.4.8 · 8 Apr 2026`.
            let goes_on = role == Role::Option && label.split(' ').next() == Some(name);
            if label == name || goes_on {
                return Ok(Ok(element));
            }
            others.push(label);
        }
        Ok(Err(others))
    }

    pub(crate) async fn ask(&self, element: &WebElement, what: &str) -> anyhow::Result<String> {
        let url = format!("{}/element/{}/{what}", self.endpoint, element.element_id());
        let answer: Value = self.http.get(url).send().await?.json().await?;
        Ok(answer.get("value").and_then(|value| value.as_str()).context("no text")?.to_owned())
    }
}

/// Where a text is broken into lines depends on the window; what it says does not.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn start_driver() -> anyhow::Result<(Child, u16)> {
    let program = program("CHROMEDRIVER", "chromedriver")?;
    let mut child = Command::new(&program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} does not start", program.display()))?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let started = async {
        while let Some(line) = lines.next_line().await? {
            if let Some(port) = line.split("successfully on port ").nth(1) {
                return port.trim_end_matches('.').parse().context("no port");
            }
        }
        bail!("chromedriver ended")
    };
    let port = tokio::time::timeout(PATIENCE, started).await.context("chromedriver does not say its port")??;
    // What it says later must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, port))
}

fn program(variable: &str, name: &str) -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Ok(path.into());
    }
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file()).with_context(|| {
        format!("there is no {name}: `apt-get install chromium chromium-driver`, or say where it is by {variable}")
    })
}
