//! The marks that steps leave, and the copies of the state.

use super::*;
use openclaw_contract::{Process, StateFolder, snapshot::SnapshotKind};

/// The copies that there are, the oldest first.
fn copies(bench: &Bench) -> Vec<String> {
    bench.observe("a").snapshots.iter().map(|snapshot| snapshot.id.to_string()).collect()
}

fn restores(generation: Generation, snapshot: &str) -> Job {
    let with = With { snapshot: Some(id(snapshot)), keep: 3, ..With::default() };
    Job { with, ..job("a", generation, Step::Restore, "2026.4.8") }
}

#[test]
fn an_update_marks_what_it_rests_on() {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    let found = bench.observe("a");
    assert_eq!((found.state, found.state_version), (StateFolder::Present, Some(version("2026.4.8"))));
    assert_eq!((found.copy, found.base, found.state_bytes), (None, None, Some(2_500_000)));

    for step in [Step::Fetch, Step::Check, Step::Stop, Step::Snapshot] {
        bench.now(job("a", 2, step, "2026.4.11")).unwrap();
    }
    let found = bench.observe("a");
    assert_eq!((found.checked, found.copy, found.base), (Some(2), Some(id("2-2026.4.8")), None));
    let [taken] = &found.snapshots[..] else { panic!("{:?}", found.snapshots) };
    assert_eq!((&taken.id, &taken.version, taken.generation), (&id("2-2026.4.8"), &version("2026.4.8"), 2));
    assert_eq!((taken.kind, taken.bytes, taken.taken_at), (SnapshotKind::BeforeUpdate, 2_500_000, bench.clock.now()));
    assert_eq!(taken.checksum.len(), 64);

    for step in [Step::Configure, Step::Start] {
        bench.now(job("a", 2, step, "2026.4.11")).unwrap();
    }
    let found = bench.observe("a");
    assert_eq!((found.copy, found.base), (None, Some(id("2-2026.4.8"))));
    assert_eq!((found.state_version, found.state_bytes), (Some(version("2026.4.11")), Some(3_000_000)));
    bench.now(job("a", 3, Step::Stop, "2026.4.11")).unwrap();
    bench.now(job("a", 3, Step::Start, "2026.4.11")).unwrap();
    assert_eq!(bench.observe("a").base, Some(id("2-2026.4.8")), "a restart is no other version");
    for step in [Step::Stop, Step::Configure, Step::Start] {
        bench.now(job("a", 4, step, "2026.4.8")).unwrap();
    }
    assert_eq!(bench.observe("a").base, None, "there is no copy of what it began with");
}

#[test]
fn a_start_that_fails_or_is_cut_off_has_touched_the_state() {
    for (fault, cut) in [("fail=start:1", false), ("flaky=start:1", false), ("hang=start:1", true), ("start=5s", true)]
    {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Bench::with(&[]).clock);
        let bench = Bench::kept(&[], folder.path(), &clock).unwrap();
        bench.started("a", 1, "2026.4.8");
        for step in [Step::Fetch, Step::Stop, Step::Snapshot, Step::Configure] {
            bench.now(job("a", 2, step, "2026.4.11")).unwrap();
        }
        drop(bench);
        let bench = Bench::kept(&[fault], folder.path(), &clock).unwrap();
        let mut start = bench.run(job("a", 2, Step::Start, "2026.4.11"));
        assert_eq!(start.poll().is_none(), cut, "{fault}");
        drop(start);
        let found = bench.observe("a");
        assert_eq!((found.copy, found.base), (None, Some(id("2-2026.4.8"))), "{fault}");
        assert_eq!(found.state_version, Some(version("2026.4.11")), "{fault}");
        assert!(!matches!(found.process, Process::Running { .. }), "{fault}");
    }
}

#[test]
fn a_restore_sets_the_state_aside_and_is_done_once_a_generation() {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    bench.moved("a", 2, "2026.9.6");
    bench.now(job("a", 3, Step::Stop, "2026.9.6")).unwrap();
    assert_eq!(bench.now(restores(3, "2-2026.4.8")), DONE);
    let found = bench.observe("a");
    assert_eq!((found.state_version, found.copy), (Some(version("2026.4.8")), Some(id("2-2026.4.8"))));
    assert_eq!((found.restored, found.configured, found.state_bytes), (Some(3), None, Some(2_500_000)));
    let kinds: Vec<_> = found.snapshots.iter().map(|snapshot| (snapshot.id.as_str(), snapshot.kind)).collect();
    let aside = ("3-2026.9.6-aside", SnapshotKind::SetAside);
    assert_eq!(kinds, [("2-2026.4.8", SnapshotKind::BeforeUpdate), aside]);
    assert_eq!(bench.now(restores(3, "2-2026.4.8")), ALREADY);
    assert_eq!(bench.now(restores(2, "2-2026.4.8")).map_err(|_| ()), Err(()), "a newer generation stopped it");

    assert_eq!(bench.now(restores(4, "3-2026.9.6-aside")), DONE, "and back");
    let found = bench.observe("a");
    assert_eq!((found.state_version, found.state_bytes), (Some(version("2026.9.6")), Some(3_000_000)));
    assert_eq!(copies(&bench), ["2-2026.4.8", "3-2026.9.6-aside", "4-2026.4.8-aside"]);
    assert_eq!(permanent(bench.now(restores(5, "9-2026.4.8"))), "there is no snapshot 9-2026.4.8");
    let unnamed = Job { with: With::default(), ..restores(5, "a") };
    assert_eq!(permanent(bench.now(unnamed)), "no snapshot is named that is to be restored");
}

#[test]
fn a_state_that_was_taken_away_is_told_and_not_begun_anew() {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    bench.moved("a", 2, "2026.4.11");
    bench.driver.lose_state("id-of-a").unwrap();
    let found = bench.observe("a");
    assert_eq!((found.state, found.state_bytes), (StateFolder::Lost, None));
    assert_eq!(found.state_version, Some(version("2026.4.11")));
    assert_eq!(found.health.process.detail.as_deref(), Some("its state folder is gone"));
    bench.now(job("a", 3, Step::Stop, "2026.4.11")).unwrap();
    for step in [Step::Start, Step::Snapshot] {
        assert_eq!(permanent(bench.now(job("a", 3, step, "2026.4.11"))), "the state folder is gone", "{step}");
    }
    assert_eq!(bench.now(restores(3, "2-2026.4.8")), DONE);
    assert_eq!(bench.observe("a").state, StateFolder::Present);
    assert_eq!(copies(&bench), ["2-2026.4.8"], "there was nothing to set aside");
}

/// Takes an instance through that many version changes, each with a way back.
fn back_and_forth(bench: &Bench, times: u64, with: &With) {
    bench.started("a", 1, "2026.4.8");
    for generation in (2..).step_by(2).take(usize::try_from(times).unwrap()) {
        let back = With { snapshot: Some(SnapshotId::before(generation, &version("2026.4.8"))), ..with.clone() };
        for step in [Step::Fetch, Step::Stop, Step::Snapshot, Step::Configure, Step::Start] {
            bench.now(Job { with: with.clone(), ..job("a", generation, step, "2026.4.11") }).unwrap();
        }
        for step in [Step::Stop, Step::Restore, Step::Configure, Step::Start] {
            bench.now(Job { with: back.clone(), ..job("a", generation + 1, step, "2026.4.8") }).unwrap();
        }
    }
}

#[test]
fn the_newest_copies_are_kept_of_each_kind_and_those_that_are_needed() {
    let table: [(usize, &[&str], &[&str]); 3] = [
        (2, &[], &["6-2026.4.8", "7-2026.4.11-aside", "8-2026.4.8", "9-2026.4.11-aside"]),
        (
            1,
            &["2-2026.4.8", "3-2026.4.11-aside"],
            &["2-2026.4.8", "3-2026.4.11-aside", "8-2026.4.8", "9-2026.4.11-aside"],
        ),
        // What the state itself rests on is needed as well.
        (0, &[], &["8-2026.4.8"]),
    ];
    for (keep, needed, kept) in table {
        let bench = Bench::with(&[]);
        back_and_forth(
            &bench,
            4,
            &With { keep, needed: needed.iter().map(|text| id(text)).collect(), ..With::default() },
        );
        assert_eq!(copies(&bench), kept, "{keep} {needed:?}");
        assert_eq!(bench.observe("a").base, Some(id("8-2026.4.8")));
    }
}

#[test]
fn a_copy_is_thrown_away_unless_the_state_rests_on_it() {
    let bench = Bench::with(&[]);
    bench.started("a", 1, "2026.4.8");
    bench.moved("a", 2, "2026.4.11");
    bench.moved("a", 3, "2026.9.6");
    let discard = |snapshot: &str| bench.driver.discard(&instance("a"), &id(snapshot)).now_or_never().unwrap();
    assert_eq!(bench.observe("a").base, Some(id("3-2026.4.11")));
    let needed = permanent(discard("3-2026.4.11").map(|()| Outcome::AlreadyDone));
    assert_eq!(needed, "the snapshot 3-2026.4.11 is needed: the state as it is rests on it");
    assert_eq!((discard("2-2026.4.8"), discard("2-2026.4.8")), (Ok(()), Ok(())), "not there is as good");
    assert_eq!(copies(&bench), ["3-2026.4.11"]);
    bench.now(job("a", 4, Step::Stop, "2026.9.6")).unwrap();
    bench.now(job("a", 4, Step::Snapshot, "2026.9.6")).unwrap();
    permanent(discard("4-2026.9.6").map(|()| Outcome::AlreadyDone));
}

#[test]
fn a_check_wants_room_for_the_snapshot() {
    let bench = Bench::with(&["host-disk=2MB"]);
    bench.step("a", Step::Fetch, "2026.4.8").unwrap();
    assert_eq!(bench.step("a", Step::Check, "2026.4.8"), DONE, "there is nothing to copy");
    bench.started("a", 1, "2026.4.8");
    let text = permanent(bench.now(job("a", 2, Step::Check, "2026.4.8")));
    assert_eq!(text, "a snapshot takes 3 MB, and the host has 2 MB of disk free");
    assert_eq!(bench.observe("a").checked, Some(1));
}
