//! One fetch for everybody who wants a version.

use super::*;

#[test]
fn whoever_comes_later_waits_for_the_same_fetch() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut first = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(first.poll(), None);
    bench.clock.advance(Duration::from_secs(15));
    assert_eq!(first.poll(), None);
    let second = bench.run(job("b", 1, Step::Fetch, "2026.4.8"));
    let reports = second.reports.clone();
    assert_eq!(second.finish(), (DONE, Duration::from_secs(5)));
    assert_eq!(reports.lock().unwrap()[0].0, 0.75);
    assert_eq!(first.poll(), Some(DONE));
    assert_eq!(bench.step("c", Step::Fetch, "2026.4.8"), ALREADY);
}

#[test]
fn another_version_is_another_fetch() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut first = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(first.poll(), None);
    bench.clock.advance(Duration::from_secs(15));
    assert_eq!(bench.run(job("b", 1, Step::Fetch, "2026.4.11")).finish(), (DONE, Duration::from_secs(20)));
}

#[test]
fn a_cancelled_fetch_leaves_nothing_fetched() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut run = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(run.poll(), None);
    bench.clock.advance(Duration::from_millis(19_900));
    assert_eq!(run.poll(), None);
    run.cancel.cancel();
    assert_eq!(run.poll(), Some(CANCELLED), "without turning the clock");
    bench.clock.advance(Duration::from_secs(60));
    assert!(bench.observe("a").fetched.is_empty());
    let again = bench.run(job("a", 1, Step::Fetch, "2026.4.8")).finish();
    assert_eq!(again, (DONE, Duration::from_secs(20)), "from the beginning");
}

#[test]
fn a_fetch_goes_on_while_somebody_wants_it() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut first = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    let mut second = bench.run(job("b", 1, Step::Fetch, "2026.4.8"));
    assert_eq!((first.poll(), second.poll()), (None, None));
    bench.clock.advance(Duration::from_secs(10));
    first.cancel.cancel();
    assert_eq!(first.poll(), Some(CANCELLED));
    assert_eq!(second.finish(), (DONE, Duration::from_secs(10)));
}

#[test]
fn a_fetch_ends_with_the_last_who_wants_it() {
    let bench = Bench::with(&["fetch=20s"]);
    let mut runs = ["a", "b"].map(|of| bench.run(job(of, 1, Step::Fetch, "2026.4.8")));
    assert!(runs.iter_mut().all(|run| run.poll().is_none()));
    bench.clock.advance(Duration::from_secs(10));
    let [mut first, second] = runs;
    first.cancel.cancel();
    assert_eq!(first.poll(), Some(CANCELLED));
    drop(second); // Whoever waited is gone, without a word.
    assert_eq!(bench.run(job("c", 1, Step::Fetch, "2026.4.8")).finish(), (DONE, Duration::from_secs(20)));
}

#[test]
fn fetched_versions_are_shared_and_listed_as_installed() {
    let bench = Bench::with(&[]);
    bench.step("a", Step::Fetch, "2026.5.3-1").unwrap();
    assert_eq!(bench.observe("b").fetched, [version("2026.5.3-1")].into());
    let catalog = bench.driver.releases().now_or_never().unwrap().unwrap();
    let installed: Vec<_> = catalog.releases().iter().filter(|release| release.installed).collect();
    assert_eq!(installed.iter().map(|release| release.version.to_string()).collect::<Vec<_>>(), ["2026.5.3-1"]);
    assert_eq!(catalog.as_of(), Some(bench.clock.now()));
}
