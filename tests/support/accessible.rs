//! The browser's own accessibility tree, read whole in one call: what a screen reader would find and say.

use crate::{Browser, PATIENCE};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// Something that assistive technology sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its role: `button`.
    pub role: String,
    /// Its name: `Update my-instance`.
    pub name: String,
    /// What is said after the name.
    pub description: String,
    /// Whether it is said to be unavailable.
    pub disabled: bool,
    /// Whether it is said to be on.
    pub checked: bool,
    /// Whether what it opens is open.
    pub expanded: bool,
    backend: i64,
}

/// All that assistive technology sees of a page. Behind an open dialog nothing is.
#[derive(Clone, Debug)]
pub struct Tree(Vec<Node>);

impl Tree {
    /// The node of that role and name.
    #[must_use]
    pub fn get(&self, role: &str, name: &str) -> Option<&Node> {
        self.with(role, |found| found == name)
    }

    /// The node of that role whose name is wanted.
    #[must_use]
    pub fn with(&self, role: &str, wanted: impl Fn(&str) -> bool) -> Option<&Node> {
        self.0.iter().find(|node| node.role == role && wanted(&node.name))
    }

    /// Everything of that role.
    pub fn all<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Node> {
        self.0.iter().filter(move |node| node.role == role)
    }
}

impl Node {
    fn read(node: &Value) -> Option<Self> {
        if node.get("ignored") == Some(&Value::Bool(true)) {
            return None;
        }
        let text = |pointer: &str| node.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let properties = node.get("properties").and_then(Value::as_array);
        let is = |name: &str| {
            let mut properties = properties.into_iter().flatten();
            let property = properties.find(|property| property.get("name").is_some_and(|found| found == name));
            property.and_then(|found| found.pointer("/value/value")).is_some_and(|on| *on == true || on == "true")
        };
        Some(Self {
            role: text("/role/value"),
            name: text("/name/value"),
            description: text("/description/value"),
            disabled: is("disabled"),
            checked: is("checked"),
            expanded: is("expanded"),
            backend: node.get("backendDOMNodeId")?.as_i64()?,
        })
    }
}

impl Tree {
    fn read(answer: &Value) -> Self {
        let nodes = answer.get("nodes").and_then(Value::as_array);
        Self(nodes.into_iter().flatten().filter_map(Node::read).collect())
    }
}

impl Browser {
    /// What assistive technology sees now.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn tree(&self) -> anyhow::Result<Tree> {
        let answer = self.page.cdp().send_raw("Accessibility.getFullAXTree", json!({})).await?;
        Ok(Tree::read(&answer))
    }

    /// Everything of that role, and of that name where one is given, that assistive technology sees now. Quicker than the
    /// whole tree of a large page.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn heard(&self, role: &str, name: Option<&str>) -> anyhow::Result<Tree> {
        let cdp = self.page.cdp();
        let document = cdp.send_raw("DOM.getDocument", json!({ "depth": 0 })).await?;
        let root = document.pointer("/root/backendNodeId");
        let query = match name {
            Some(name) => json!({ "backendNodeId": root, "role": role, "accessibleName": name }),
            None => json!({ "backendNodeId": root, "role": role }),
        };
        let answer = cdp.send_raw("Accessibility.queryAXTree", query).await?;
        Ok(Tree::read(&answer))
    }

    /// The control of that role and name, as soon as it is as `wanted`.
    ///
    /// # Errors
    /// Where it is not within [`PATIENCE`].
    pub async fn control(&self, role: &str, name: &str, wanted: impl Fn(&Node) -> bool) -> anyhow::Result<Node> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.heard(role, Some(name)).await?;
            if let Some(node) = found.0.iter().find(|node| wanted(node)) {
                return Ok(node.clone());
            }
            anyhow::ensure!(Instant::now() < deadline, "{role} {name:?} is not as wanted; there is {:?}", found.0);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until there is nothing of that role.
    ///
    /// # Errors
    /// Where there still is after [`PATIENCE`].
    pub async fn silent(&self, role: &str) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.heard(role, None).await?.0.is_empty() {
            anyhow::ensure!(Instant::now() < deadline, "there still is a {role}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// What `look` finds in the tree, as soon as it finds something.
    ///
    /// # Errors
    /// Where it finds nothing within [`PATIENCE`], with what it was to find and the names of the buttons there are.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Tree) -> Option<T>) -> anyhow::Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tree = self.tree().await?;
            if let Some(found) = look(&tree) {
                return Ok(found);
            }
            if Instant::now() > deadline {
                let buttons: Vec<_> = tree.all("button").map(|node| node.name.clone()).take(30).collect();
                bail!("{what} does not come; there are {buttons:?}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until assistive technology says that text, alone or within more of it.
    ///
    /// # Errors
    /// Where it does not within [`PATIENCE`].
    pub async fn find_text(&self, text: &str) -> anyhow::Result<()> {
        let said = |tree: &Tree| tree.all("StaticText").any(|node| node.name.contains(text)).then_some(());
        self.until(text, said).await
    }

    /// Presses what was found.
    ///
    /// # Errors
    /// Where it is not there any more.
    pub async fn press(&self, node: &Node) -> anyhow::Result<()> {
        let cdp = self.page.cdp();
        let resolved = cdp.send_raw("DOM.resolveNode", json!({ "backendNodeId": node.backend })).await?;
        let object = resolved.pointer("/object/objectId").with_context(|| format!("{node:?} is gone"))?;
        let press = json!({ "objectId": object, "functionDeclaration": "function() { this.click(); }" });
        cdp.send_raw("Runtime.callFunctionOn", press).await?;
        Ok(())
    }
}
