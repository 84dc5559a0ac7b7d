//! Who of ours may know whom.

use super::Violation;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use cargo_metadata::DependencyKind;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A crate of the workspace, by its name without the common prefix.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) manifest: PathBuf,
    pub(super) manifest_text: String,
    pub(super) dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone)]
pub(super) struct Dependency {
    /// Without the prefix if it is ours.
    pub(super) name: String,
    pub(super) ours: bool,
    pub(super) only_for_tests: bool,
    pub(super) optional: bool,
}

pub(super) fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let metadata = workspace.metadata()?;
    let mut packages = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest = package.manifest_path.as_std_path();
        let manifest_text =
            std::fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
        let dependencies = package.dependencies.iter().map(|dependency| Dependency {
            name: short(&dependency.name).to_owned(),
            ours: dependency.path.is_some(),
            only_for_tests: dependency.kind == DependencyKind::Development,
            optional: dependency.optional,
        });
        packages.push(Package {
            name: short(&package.name).to_owned(),
            manifest: manifest.strip_prefix(workspace.root()).unwrap_or(manifest).to_owned(),
            manifest_text,
            dependencies: dependencies.collect(),
        });
    }
    Ok(packages)
}

fn short(name: &str) -> &str {
    name.strip_prefix("openclaw-").unwrap_or(name)
}

impl Package {
    /// A violation at the line of the manifest that names the dependency.
    pub(super) fn violation(&self, dependency: &str, problem: &str, remedy: &'static str) -> Violation {
        let names_it = |line: &str| {
            let line = line.trim_start_matches("[dependencies.");
            let line = line.strip_prefix("openclaw-").unwrap_or(line);
            line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=', ']']))
        };
        let line = self.manifest_text.lines().position(names_it).map_or(1, |index| index + 1);
        Violation { file: self.manifest.clone(), line, problem: format!("{} {problem}", self.name), remedy }
    }
}

pub(super) fn violations(packages: &[Package]) -> Vec<Violation> {
    type Rule = fn(&[Package]) -> Vec<Violation>;
    let rules: [Rule; 8] = [
        contract_stands_alone,
        portal_knows_only_contract,
        archive_knows_only_contract,
        planner_is_pure,
        stores_and_drivers_are_apart,
        test_support_is_for_tests,
        only_the_server_names_backends,
        every_crate_takes_the_lints,
    ];
    rules.iter().flat_map(|rule| rule(packages)).collect()
}

fn contract_stands_alone(packages: &[Package]) -> Vec<Violation> {
    let remedy = "contract imports nothing of ours: move what it needs into it";
    knows_more_than(packages, "contract", &[], remedy)
}

fn portal_knows_only_contract(packages: &[Package]) -> Vec<Violation> {
    let remedy = "the portal imports contract and nothing else of ours: put what both need into contract";
    knows_more_than(packages, "portal", &["contract"], remedy)
}

fn archive_knows_only_contract(packages: &[Package]) -> Vec<Violation> {
    let remedy = "an archive is files and facts: let the driver say what they are";
    knows_more_than(packages, "archive", &["contract"], remedy)
}

fn planner_is_pure(packages: &[Package]) -> Vec<Violation> {
    const ASYNC: [&str; 4] = ["async-trait", "futures", "tokio", "tokio-util"];
    let remedy = "the planner is pure and synchronous: leave waiting and doing to the reconciler";
    let mut found = knows_more_than(packages, "planner", &["contract"], remedy);
    for (package, dependency) in dependencies_of(packages, "planner") {
        if ASYNC.contains(&dependency.name.as_str()) {
            found.push(package.violation(&dependency.name, &format!("depends on {}", dependency.name), remedy));
        }
    }
    found
}

fn stores_and_drivers_are_apart(packages: &[Package]) -> Vec<Violation> {
    let is_store = |name: &str| name == "store";
    let is_driver = |name: &str| name == "driver" || name.starts_with("driver-");
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| is_store(&package.name) || is_driver(&package.name)) {
        let apart = |name: &str| if is_store(&package.name) { is_driver(name) } else { is_store(name) };
        for (first, reached) in reaches(packages, package).into_iter().filter(|(_, reached)| apart(reached)) {
            let remedy = "stores and drivers never import each other: the reconciler brings them together";
            found.push(package.violation(&first, &format!("reaches {reached} through {first}"), remedy));
        }
    }
    found
}

fn test_support_is_for_tests(packages: &[Package]) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| package.name != "tests") {
        if package.dependencies.iter().any(|dependency| dependency.name == "test-support" && !dependency.only_for_tests)
        {
            let remedy = "test-support is for tests: put it under [dev-dependencies]";
            found.push(package.violation("test-support", "ships test-support", remedy));
        }
    }
    found
}

fn only_the_server_names_backends(packages: &[Package]) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| package.name != "server") {
        let backends = package.dependencies.iter().filter(|dependency| dependency.ours && !dependency.only_for_tests);
        for dependency in backends.filter(|dependency| dependency.name.starts_with("driver-")) {
            let remedy = "only the server names concrete drivers: take the Driver trait";
            found.push(package.violation(&dependency.name, &format!("depends on {}", dependency.name), remedy));
        }
    }
    found
}

fn every_crate_takes_the_lints(packages: &[Package]) -> Vec<Violation> {
    let opts_in = |package: &&Package| {
        let lints = package.manifest_text.lines().skip_while(|line| line.trim() != "[lints]").skip(1);
        lints.take_while(|line| !line.starts_with('[')).any(|line| line.replace(' ', "") == "workspace=true")
    };
    let remedy = "add `[lints]` with `workspace = true`";
    let without = packages.iter().filter(|package| !opts_in(package));
    without.map(|package| package.violation("", "does not take the workspace's lints", remedy)).collect()
}

fn knows_more_than(packages: &[Package], name: &str, allowed: &[&str], remedy: &'static str) -> Vec<Violation> {
    dependencies_of(packages, name)
        .filter(|(_, dependency)| dependency.ours && !allowed.contains(&dependency.name.as_str()))
        .map(|(package, dependency)| {
            package.violation(&dependency.name, &format!("depends on {}", dependency.name), remedy)
        })
        .collect()
}

fn dependencies_of<'a>(packages: &'a [Package], name: &str) -> impl Iterator<Item = (&'a Package, &'a Dependency)> {
    let package = packages.iter().find(|package| package.name == name);
    package.into_iter().flat_map(|package| package.dependencies.iter().map(move |dependency| (package, dependency)))
}

/// Everything of ours that a package ships with, each with the direct dependency that leads there.
fn reaches(packages: &[Package], package: &Package) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for direct in shipped(package) {
        let mut open = vec![direct];
        while let Some(name) = open.pop() {
            if found.insert((direct.to_owned(), name.to_owned())) {
                open.extend(packages.iter().filter(|other| other.name == name).flat_map(shipped));
            }
        }
    }
    found
}

fn shipped(package: &Package) -> impl Iterator<Item = &str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.ours && !dependency.only_for_tests)
        .map(|dependency| dependency.name.as_str())
}

#[cfg(test)]
pub(super) mod examples {
    use super::*;

    /// A crate with these dependencies: `name` ours, `*name` somebody else's, `~name` ours and only for tests.
    pub(crate) fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|word| Dependency {
                name: word.trim_start_matches(['*', '~', '?']).to_owned(),
                ours: !word.starts_with(['*', '?']),
                only_for_tests: word.starts_with('~'),
                optional: word.starts_with('?'),
            })
            .collect();
        let lines: String = dependencies.iter().map(|one| format!("{}.workspace = true\n", one.name)).collect();
        Package {
            name: name.to_owned(),
            manifest: PathBuf::from(format!("crates/{name}/Cargo.toml")),
            manifest_text: format!("[package]\n\n[lints]\nworkspace = true\n\n[dependencies]\n{lines}"),
            dependencies,
        }
    }

    pub(crate) fn problems(found: &[Violation]) -> Vec<String> {
        found.iter().map(|violation| violation.problem.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::examples::{package, problems};
    use super::*;

    #[test]
    fn contract_may_use_others_crates_but_none_of_ours() {
        assert!(contract_stands_alone(&[package("contract", &["*serde"])]).is_empty());
        let found = contract_stands_alone(&[package("contract", &["*serde", "planner"])]);
        assert_eq!(problems(&found), ["contract depends on planner"]);
        assert_eq!(found.first().map(|violation| violation.line), Some(8), "the line in its manifest");
    }

    #[test]
    fn the_portal_may_use_contract() {
        assert!(portal_knows_only_contract(&[package("portal", &["contract", "*leptos"])]).is_empty());
        let found = portal_knows_only_contract(&[package("portal", &["contract", "client"])]);
        assert_eq!(problems(&found), ["portal depends on client"]);
    }

    #[test]
    fn an_archive_knows_no_driver() {
        assert!(archive_knows_only_contract(&[package("archive", &["contract", "*tar"])]).is_empty());
        let found = archive_knows_only_contract(&[package("archive", &["contract", "driver"])]);
        assert_eq!(problems(&found), ["archive depends on driver"]);
    }

    #[test]
    fn the_planner_waits_for_nothing() {
        assert!(planner_is_pure(&[package("planner", &["contract", "*proptest"])]).is_empty());
        let found = planner_is_pure(&[package("planner", &["contract", "store", "*tokio"])]);
        assert_eq!(problems(&found), ["planner depends on store", "planner depends on tokio"]);
    }

    #[test]
    fn stores_and_drivers_do_not_meet_even_by_a_detour() {
        let apart = [package("store", &["contract", "~driver"]), package("driver", &["contract"])];
        assert!(stores_and_drivers_are_apart(&apart).is_empty());
        let crates = [
            package("store", &["contract"]),
            package("reconciler", &["store"]),
            package("driver-docker", &["reconciler"]),
            package("driver", &["store"]),
        ];
        let expected = ["driver-docker reaches store through reconciler", "driver reaches store through store"];
        assert_eq!(problems(&stores_and_drivers_are_apart(&crates)), expected);
    }

    #[test]
    fn test_support_does_not_ship() {
        let fine = [package("server", &["~test-support"]), package("tests", &["test-support"])];
        assert!(test_support_is_for_tests(&fine).is_empty());
        let found = test_support_is_for_tests(&[package("server", &["test-support"])]);
        assert_eq!(problems(&found), ["server ships test-support"]);
    }

    #[test]
    fn concrete_drivers_are_wired_in_the_server() {
        assert!(only_the_server_names_backends(&[package("server", &["driver-local"])]).is_empty());
        let found = only_the_server_names_backends(&[package("cli", &["driver-local"])]);
        assert_eq!(problems(&found), ["cli depends on driver-local"]);
    }

    #[test]
    fn a_crate_without_the_lints_is_named() {
        let mut bare = package("store", &[]);
        assert!(every_crate_takes_the_lints(std::slice::from_ref(&bare)).is_empty());
        bare.manifest_text = "[package]\nname = \"x\"\n\n[dependencies]\nworkspace = true\n".to_owned();
        assert_eq!(problems(&every_crate_takes_the_lints(&[bare])), ["store does not take the workspace's lints"]);
    }
}
