//! What the host has free, and the releases that it can run.

use super::*;
use openclaw_contract::{Catalog, Host, Release, release::NodeFit};

fn host(bench: &Bench) -> Host {
    bench.driver.host().now_or_never().unwrap().unwrap()
}

#[test]
fn what_is_free_is_told_as_of_now_and_moves_only_with_the_clock() {
    let bench = Bench::with(&["host-memory=512MB"]);
    let first = host(&bench);
    assert_eq!((first.as_of, first.memory_available), (Some(bench.clock.now()), Some(512_000_000)));
    bench.started("a", 1, "2026.4.8");
    bench.clock.advance(Duration::from_secs(10));
    assert_eq!(host(&bench), Host { as_of: Some(bench.clock.now()), ..first });
}

#[test]
fn every_release_tells_what_it_needs_and_which_node_runs_it() {
    let catalog = Bench::with(&[]).driver.releases().now_or_never().unwrap().unwrap();
    for release in catalog.releases() {
        let (memory, disk) = match release.version.year_month() {
            (2026, 9) => (1_100_000_000, 650_000_000),
            _ => (800_000_000, 1_000_000_000),
        };
        assert_eq!((release.needs.memory, release.needs.disk), (Some(memory), Some(disk)), "{}", release.version);
        assert_eq!(release.node_fit, NodeFit::Fits { with: "24.21.0".to_owned() }, "{}", release.version);
    }
}

#[test]
fn releases_that_are_given_are_those_that_can_be_fetched() {
    let given = ["2026.12.1", "2026.12.2"].map(|text| Release { installed: true, ..Release::new(version(text)) });
    let options = SimulatedOptions::instant().with_releases(Catalog::new(given.to_vec(), None));
    let bench = Bench::new(options);
    assert_eq!(bench.step("a", Step::Fetch, "2026.12.1"), DONE);
    permanent(bench.step("a", Step::Fetch, "2026.4.8"));
    let catalog = bench.driver.releases().now_or_never().unwrap().unwrap();
    let installed = catalog.releases().iter().map(|release| (release.version.to_string(), release.installed));
    assert_eq!(installed.collect::<Vec<_>>(), [("2026.12.2".to_owned(), false), ("2026.12.1".to_owned(), true)]);
}
