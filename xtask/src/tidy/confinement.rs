//! Libraries that stop at one crate: what they are about must not leak into the others.

use super::Violation;
use super::ours::{Dependency, Package};

struct Confined {
    /// Libraries by name; a trailing `*` stands for any ending.
    libraries: &'static [&'static str],
    to: &'static [&'static str],
    /// Crates that may have it as an optional part.
    optional_in: &'static [&'static str],
    remedy: &'static str,
}

const CONFINED: [Confined; 5] = [
    Confined {
        libraries: &["axum", "axum-*", "hyper", "tower-http", "utoipa-axum"],
        // The tests have a server of their own, which says what no real one can be made to say.
        to: &["server", "tests"],
        optional_in: &[],
        remedy: "HTTP types stop at the server: use a type of contract",
    },
    Confined {
        libraries: &["utoipa"],
        to: &["server"],
        optional_in: &["contract"],
        remedy: "the API's description is the server's: derive schemas in contract, behind its feature",
    },
    Confined {
        libraries: &["sea-orm", "sea-orm-*", "sea-query", "sqlx", "sqlx-*"],
        to: &["store"],
        optional_in: &[],
        remedy: "SQL stops at the store: ask the repository",
    },
    Confined {
        libraries: &["clap", "clap_*"],
        to: &["cli", "tests", "xtask"],
        optional_in: &[],
        remedy: "arguments stop at the command line: pass a type of your own",
    },
    Confined {
        libraries: &["tar", "tar-*", "zstd", "flate2", "cap-*"],
        to: &["archive"],
        optional_in: &[],
        remedy: "what is handed in is trusted nowhere else: ask archive to pack and unpack",
    },
];

pub(super) fn violations(packages: &[Package]) -> Vec<Violation> {
    CONFINED.iter().flat_map(|rule| leaks(rule, packages)).collect()
}

fn leaks(rule: &Confined, packages: &[Package]) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| !rule.to.contains(&package.name.as_str())) {
        let optional_is_fine = rule.optional_in.contains(&package.name.as_str());
        for dependency in package.dependencies.iter().filter(|dependency| rule.is_about(dependency)) {
            if !(dependency.optional && optional_is_fine) {
                let problem = format!("depends on {}", dependency.name);
                found.push(package.violation(&dependency.name, &problem, rule.remedy));
            }
        }
    }
    found
}

impl Confined {
    fn is_about(&self, dependency: &Dependency) -> bool {
        self.libraries.iter().any(|library| match library.strip_suffix('*') {
            Some(beginning) => dependency.name.starts_with(beginning),
            None => dependency.name == *library,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::ours::examples::{package, problems};
    use super::*;

    #[test]
    fn at_home_they_are_fine() {
        let home = [
            package("server", &["*axum", "*tower-http", "*utoipa", "*utoipa-axum"]),
            package("store", &["*sea-orm", "*sea-orm-migration"]),
            package("cli", &["*clap", "*clap_complete"]),
            package("archive", &["*tar", "*zstd", "*flate2", "*cap-std", "*cap-fs-ext"]),
            package("contract", &["?utoipa"]),
        ];
        assert!(violations(&home).is_empty());
    }

    #[test]
    fn elsewhere_each_is_a_leak() {
        let leaking = [
            package("reconciler", &["*axum"]),
            package("client", &["*tower-http"]),
            package("contract", &["*utoipa"]),
            package("server", &["*sea-orm", "*sqlx-core", "*clap"]),
            package("driver-local", &["*tar", "*cap-std"]),
        ];
        let expected = [
            "reconciler depends on axum",
            "client depends on tower-http",
            "contract depends on utoipa",
            "server depends on sea-orm",
            "server depends on sqlx-core",
            "server depends on clap",
            "driver-local depends on tar",
            "driver-local depends on cap-std",
        ];
        assert_eq!(problems(&violations(&leaking)), expected);
    }
}
