//! `cargo xtask lighthouse`: the fleet's page as lighthouse judges it, on a desktop. Its figures are left in
//! target/lighthouse.

use crate::served::Served;
use crate::workspace::Workspace;
use crate::{build, chromium, process, tools};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::fmt;
use std::process::Command;

/// What each figure must be, of 100.
const ENOUGH: u32 = 95;

/// What can be counted; how quick a page is depends on the machine and on what else it does.
const COUNTED: [&str; 2] = ["accessibility", "best-practices"];

const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];

/// A category with its figure.
struct Figure {
    category: &'static str,
    of_100: u32,
    /// What took something away from it.
    short: Vec<String>,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<16}{:>4}", self.category, self.of_100)?;
        self.short.iter().try_for_each(|audit| write!(f, "\n    {audit}"))
    }
}

/// Builds the product, has it judged, and fails where a figure is too low.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    build::run(workspace)?;
    let figures = judge(workspace)?;
    enough(&figures, &CATEGORIES)
}

/// The product as it was built: what does not depend on the machine must be high enough.
pub(crate) fn counted(workspace: &Workspace) -> Result<()> {
    let figures = judge(workspace)?;
    enough(&figures, &COUNTED)
}

fn enough(figures: &[Figure], categories: &[&str]) -> Result<()> {
    let low = |figure: &&Figure| categories.contains(&figure.category) && figure.of_100 < ENOUGH;
    let low: Vec<_> = figures.iter().filter(low).map(|figure| figure.category).collect();
    ensure!(low.is_empty(), "less than {ENOUGH} for {}", low.join(" and "));
    Ok(())
}

/// A small fleet at rest, looked at once.
fn judge(workspace: &Workspace) -> Result<Vec<Figure>> {
    let (chromium, lighthouse) = (chromium::ensure()?, tools::lighthouse()?);
    let folder = tempfile::tempdir()?;
    let server = Served::simulated(workspace, folder.path(), &["fetch=100ms", "start=100ms", "verify=100ms"])?;
    for name in ["atlas", "borealis", "cirrus", "delta"] {
        server.command_line(&["create", name, "--wait"])?;
    }
    let kept = workspace.target().join("lighthouse");
    std::fs::create_dir_all(&kept)?;
    let report = kept.join("fleet.json");
    let mut node = Command::new("node");
    node.arg(lighthouse)
        .arg(server.url())
        .args(["--preset=desktop", "--output=json", "--quiet"])
        .arg(format!("--output-path={}", report.display()))
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .arg("--chrome-flags=--headless --no-sandbox --disable-gpu --disable-background-networking")
        .env("CHROME_PATH", &chromium.browser)
        .current_dir(folder.path());
    process::capture(&mut node)?;
    let text = std::fs::read_to_string(&report).with_context(|| report.display().to_string())?;
    let figures = read(&serde_json::from_str(&text)?)?;
    figures.iter().for_each(|figure| println!("{figure}"));
    println!("{}", report.display());
    Ok(figures)
}

fn read(report: &Value) -> Result<Vec<Figure>> {
    if let Some(error) = report.pointer("/runtimeError/message").and_then(Value::as_str) {
        bail!("lighthouse could not look at the page: {error}");
    }
    CATEGORIES.into_iter().map(|category| figure(report, category)).collect()
}

fn figure(report: &Value, category: &'static str) -> Result<Figure> {
    let found = report.pointer(&format!("/categories/{category}")).context("lighthouse leaves a category out")?;
    let score = found.get("score").and_then(Value::as_f64).context("lighthouse gives no figure")?;
    let mut short = Vec::new();
    for audit in found.get("auditRefs").and_then(Value::as_array).into_iter().flatten() {
        let weight = audit.get("weight").and_then(Value::as_f64).unwrap_or_default();
        let id = audit.get("id").and_then(Value::as_str).unwrap_or_default();
        let told = |name: &str| report.pointer(&format!("/audits/{id}/{name}"));
        if weight > 0.0 && told("score").and_then(Value::as_f64).is_some_and(|score| score < 1.0) {
            let shown = told("displayValue").and_then(Value::as_str).unwrap_or_default();
            short.push(format!("{id} {shown}").trim_end().to_owned());
        }
    }
    Ok(Figure { category, of_100: whole(score * 100.0), short })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
fn whole(figure: f64) -> u32 {
    figure.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(accessibility: f64) -> Value {
        let audits = json!([{ "id": "contrast", "weight": 7 }, { "id": "fine", "weight": 1 }]);
        let category = |score: f64| json!({ "score": score, "auditRefs": audits });
        json!({
            "categories": { "performance": category(0.5), "accessibility": category(accessibility), "best-practices": category(1.0) },
            "audits": { "contrast": { "score": 0, "displayValue": "2 elements" }, "fine": { "score": 1 } }
        })
    }

    #[test]
    fn a_figure_says_what_it_is_short_of() -> Result<()> {
        let figures = read(&report(0.9))?;
        let told: Vec<_> = figures.iter().map(|figure| (figure.category, figure.of_100)).collect();
        assert_eq!(told, [("performance", 50), ("accessibility", 90), ("best-practices", 100)]);
        assert!(figures.iter().all(|figure| figure.short == ["contrast 2 elements"]));
        Ok(())
    }

    #[test]
    fn only_what_is_counted_must_be_high() -> Result<()> {
        assert!(enough(&read(&report(1.0))?, &COUNTED).is_ok(), "a slow machine fails no test");
        assert!(enough(&read(&report(0.94))?, &COUNTED).is_err());
        assert!(enough(&read(&report(1.0))?, &CATEGORIES).is_err());
        Ok(())
    }

    #[test]
    fn a_page_that_could_not_be_loaded_has_no_figures() {
        let failed = read(&json!({ "runtimeError": { "message": "no page" } })).map(drop);
        assert!(failed.is_err_and(|error| error.to_string().ends_with("no page")));
    }
}
