//! axe-core in the page: what would keep somebody from using it, so far as a program can tell.

use crate::Browser;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::fmt::Write as _;

/// Which of its rules: everything that WCAG asks for up to 2.2 AA, and what it holds to be good practice.
const TAGS: &str = r#"["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]"#;

/// The file of axe-core: `OPENCLAW_AXE`, which `cargo xtask test` sets.
fn source() -> anyhow::Result<String> {
    let path = std::env::var_os("OPENCLAW_AXE").context("OPENCLAW_AXE is not set: `cargo xtask test` sets it")?;
    std::fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// What axe found: each rule with the elements that break it and what to do about them.
fn told(result: &Value) -> String {
    let mut told = String::new();
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    for rule in list(result, "violations") {
        let _ = writeln!(told, "{} ({}): {}", text(&rule, "id"), text(&rule, "impact"), text(&rule, "help"));
        for node in list(&rule, "nodes") {
            let target = node.get("target").map(Value::to_string).unwrap_or_default();
            let remedy = text(&node, "failureSummary").replace('\n', "\n      ");
            let _ = writeln!(told, "    {target}\n      {}\n      {remedy}", text(&node, "html"));
        }
    }
    told
}

impl Browser {
    /// Has axe-core look at the page as it is now.
    ///
    /// # Errors
    /// Where it finds anything, with the rule, the element and the remedy; `what` says what was looked at.
    pub async fn is_accessible(&self, what: &str) -> anyhow::Result<()> {
        if self.evaluate("typeof axe").await? != "object" {
            self.evaluate(&format!("{};0", source()?)).await?;
        }
        let run = format!("axe.run(document, {{ runOnly: {TAGS}, resultTypes: ['violations'] }})");
        let found = told(&self.evaluate(&run).await.with_context(|| format!("axe does not run on {what}"))?);
        ensure!(found.is_empty(), "{what}:\n{found}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_found_names_the_rule_the_element_and_the_remedy() {
        let node = json!({ "target": ["#a"], "html": "<a id=\"a\">", "failureSummary": "Fix:\n  name it" });
        let rule = json!({ "id": "link-name", "impact": "serious", "help": "Links have names", "nodes": [node] });
        let said = told(&json!({ "violations": [rule] }));
        for part in ["link-name (serious): Links have names", "[\"#a\"]", "<a id=\"a\">", "name it"] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(told(&json!({ "violations": [] })), "");
    }
}
