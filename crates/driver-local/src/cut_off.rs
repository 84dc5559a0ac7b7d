//! What the planner makes of an instance whose driver was cut off between any two of its writes: whatever is wanted of it then,
//! nothing that the agent knew is forgotten. The writes are done one at a time, by the same functions that a step calls.

use crate::{
    copying::{self, Scope},
    disk, exchange,
    layout::{InstancePaths, Layout},
    lock::FileLock,
    marks,
    observe::{self, Besides},
    restore, setup, shelf, snapshot,
};
use openclaw_contract::{
    GatewayStatus, Health, Instance, InstanceState, Observation, Process, Restore, SnapshotId, Step, Timestamp,
    Version, Way,
};
use openclaw_driver::{InstanceRef, Job, Progress, With};
use openclaw_planner::{Plan, plan};
use std::{fs, path::PathBuf};
use tokio_util::sync::CancellationToken;

const OLD: &str = "2026.4.8";
const NEW: &str = "2026.9.6";

fn v(text: &str) -> Version {
    text.parse().unwrap()
}

/// One instance, with gateways that are nothing but a line in a file.
struct World {
    folder: tempfile::TempDir,
    of: InstanceRef,
    instance: Instance,
    runs: Option<Version>,
}

impl World {
    /// One that runs the older version.
    async fn new() -> Self {
        let of = InstanceRef { id: "i".to_owned(), name: "a".parse().unwrap() };
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("instances")).unwrap();
        let mut world = Self { folder, instance: instance(&of), of, runs: None };
        assert_eq!(world.follow().await, ["configure 2026.4.8", "start 2026.4.8", "verify 2026.4.8"]);
        world
    }

    fn layout(&self) -> Layout {
        Layout::new(self.folder.path().to_owned())
    }

    fn paths(&self) -> InstancePaths {
        self.layout().instance(&self.of).unwrap()
    }

    fn memory(&self) -> PathBuf {
        self.paths().state().join("memory")
    }

    fn knows(&self) -> Vec<String> {
        fs::read_to_string(self.memory()).unwrap_or_default().lines().map(ToOwned::to_owned).collect()
    }

    fn wants(&mut self, version: &str, restore: Option<&SnapshotId>) {
        let spec = &mut self.instance.spec;
        spec.generation += 1;
        spec.target_version = v(version);
        let restore = restore.map(|id| Restore { snapshot: id.clone(), generation: spec.generation });
        spec.way = Way { restore, ..Way::default() };
        self.instance.status.state = InstanceState::Provisioning;
    }

    fn observe(&self) -> Observation {
        let process = match &self.runs {
            Some(version) => Process::Running { version: version.clone(), generation: 1, handle: "pid 1".to_owned() },
            None => Process::Absent,
        };
        observe::read(&self.paths()).unwrap().with(Besides {
            at: Timestamp::UNIX_EPOCH,
            fetched: [v(OLD), v(NEW)].into(),
            process,
            gateway: GatewayStatus::Silent,
            health: Health::default(),
            url: None,
        })
    }

    fn job(&self, step: Step, version: &Version, snapshot: Option<SnapshotId>) -> Job {
        let with = With { snapshot, keep: 9, ..With::default() };
        Job {
            instance: self.of.clone(),
            generation: self.instance.spec.generation,
            step,
            version: version.clone(),
            with,
        }
    }

    /// An older version begins anew, and empty, on what a newer one wrote.
    fn gateway_writes(&self, version: &Version) {
        let mut lines = self.knows();
        if lines.iter().any(|line| v(line) > *version) {
            lines.clear();
        }
        lines.push(version.to_string());
        fs::write(self.memory(), lines.join("\n")).unwrap();
    }

    fn begins(&self, version: &Version) {
        marks::change(&self.paths(), |marks| marks.begins(version)).unwrap();
    }

    async fn snapshot(&self, version: &Version) {
        let (paths, never) = (self.paths(), CancellationToken::new());
        let lock = FileLock::try_take(&paths.gateway_lock()).unwrap().unwrap();
        let job = self.job(Step::Snapshot, version, None);
        snapshot::take(&job, &paths, &lock, Timestamp::UNIX_EPOCH, &Progress::ignored(), &never).await.unwrap();
    }

    /// Does what is planned until there is nothing more to do.
    async fn follow(&mut self) -> Vec<String> {
        let (paths, never) = (self.paths(), CancellationToken::new());
        let mut steps = Vec::new();
        for _ in 0..20 {
            match plan(&self.instance, &self.observe(), Timestamp::UNIX_EPOCH) {
                Plan::Run(step, version) => {
                    steps.push(format!("{step} {version}"));
                    match step {
                        Step::Check => {
                            let generation = self.instance.spec.generation;
                            marks::change(&paths, |marks| marks.checked = Some(generation)).unwrap();
                        }
                        Step::Stop => self.runs = None,
                        Step::Snapshot => self.snapshot(&version).await,
                        Step::Configure => drop(setup::configure(&self.layout(), &paths, &version, 19_000).unwrap()),
                        Step::Start => {
                            self.begins(&version);
                            self.gateway_writes(&version);
                            self.runs = Some(version);
                        }
                        Step::Verify => {
                            let status = &mut self.instance.status;
                            (status.state, status.version) = (InstanceState::Running, version);
                            status.observed_generation = self.instance.spec.generation;
                        }
                        Step::Fetch | Step::Restore => panic!("{steps:?}"),
                    }
                }
                Plan::Restore(id, version) => {
                    steps.push(format!("restore {version}"));
                    // A process that another test starts at this moment may have the file open until it is its own program.
                    let patience = std::time::Duration::from_secs(10);
                    let lock = FileLock::take(&paths.gateway_lock(), patience, &never).await.unwrap().unwrap();
                    let job = self.job(Step::Restore, &version, Some(id));
                    let progress = Progress::ignored();
                    restore::put_back(&job, &paths, None, &lock, Timestamp::UNIX_EPOCH, &progress, &never)
                        .await
                        .unwrap();
                }
                Plan::Rest { state: InstanceState::Running, .. } => return steps,
                other => panic!("{steps:?}, then {other:?}"),
            }
        }
        panic!("no end: {steps:?}");
    }
}

fn instance(of: &InstanceRef) -> Instance {
    Instance::new(of.id.clone(), of.name.clone(), "local".to_owned(), v(OLD), Timestamp::UNIX_EPOCH)
}

/// The writes of an update, up to one of them.
async fn update_until(world: &mut World, writes: usize) {
    let (paths, new) = (world.paths(), v(NEW));
    world.wants(NEW, None);
    marks::change(&paths, |marks| marks.checked = Some(world.instance.spec.generation)).unwrap();
    world.runs = None;
    if writes >= 1 {
        world.snapshot(&v(OLD)).await;
        // Not yet.
        marks::change(&paths, |marks| marks.copy = None).unwrap();
    }
    if writes >= 2 {
        marks::change(&paths, |marks| marks.copy = Some(SnapshotId::before(2, &v(OLD)))).unwrap();
    }
    if writes >= 3 {
        setup::prepare(&world.layout(), &paths, &new, 19_000).unwrap();
    }
    if writes >= 4 {
        setup::configure(&world.layout(), &paths, &new, 19_000).unwrap();
    }
    if writes >= 5 {
        world.begins(&new);
    }
    if writes >= 6 {
        world.gateway_writes(&new);
    }
}

#[tokio::test]
async fn an_update_that_is_cut_off_forgets_nothing_forward_or_back() {
    for writes in 0..=6 {
        let mut forward = World::new().await;
        update_until(&mut forward, writes).await;
        let steps = forward.follow().await;
        assert_eq!(forward.knows().first().map(String::as_str), Some(OLD), "{writes} writes, then {steps:?}");
        assert_eq!(forward.runs, Some(v(NEW)), "{writes} writes, then {steps:?}");

        let mut back = World::new().await;
        update_until(&mut back, writes).await;
        back.wants(OLD, None);
        let steps = back.follow().await;
        assert_eq!(back.knows(), [OLD, OLD], "{writes} writes, then {steps:?}");
        // And once more, so that what is kept of the first attempt is told from what is needed for the second.
        back.wants(NEW, None);
        let again = back.follow().await;
        assert_eq!(back.knows(), [OLD, OLD, NEW], "{writes} writes, then {steps:?}, then {again:?}");
    }
}

/// The writes of a restore, up to one of them; whether there are as many.
async fn restore_until(world: &mut World, snapshot: &SnapshotId, writes: usize) -> bool {
    let (paths, never) = (world.paths(), CancellationToken::new());
    world.wants(OLD, Some(snapshot));
    world.runs = None;
    let lock = FileLock::try_take(&paths.gateway_lock()).unwrap().unwrap();
    let job = world.job(Step::Restore, &v(OLD), Some(snapshot.clone()));
    let kept = shelf::find(&paths, snapshot).unwrap();
    copying::copy(&shelf::state(&paths.snapshot(snapshot)), &paths.incoming(), Scope::Everything, Some(&lock), &never)
        .await
        .unwrap();
    if writes >= 1 {
        restore::prepare(&paths, &job, &kept, Timestamp::UNIX_EPOCH, &never).unwrap();
    }
    let done = (1..writes).take_while(|_| exchange::advance(&paths).unwrap()).count();
    done + 1 >= writes
}

#[tokio::test]
async fn a_restore_that_is_cut_off_forgets_nothing_whatever_is_wanted_then() {
    let mut writes = 0;
    loop {
        let taken = SnapshotId::before(2, &v(OLD));
        let updated = async || {
            let mut world = World::new().await;
            world.wants(NEW, None);
            world.follow().await;
            assert_eq!(world.knows(), [OLD, NEW]);
            world
        };
        let mut on = updated().await;
        let all = restore_until(&mut on, &taken, writes).await;
        let steps = on.follow().await;
        assert_eq!(on.knows(), [OLD, OLD], "{writes} writes, then {steps:?}");
        let aside = SnapshotId::aside(3, &v(NEW));
        let ids: Vec<_> = on.observe().snapshots.into_iter().map(|there| there.id).collect();
        assert_eq!(ids, [taken.clone(), aside.clone()], "{writes} writes, then {steps:?}");
        let kept = on.paths().snapshot(&aside).join("state/memory");
        assert_eq!(fs::read_to_string(kept).unwrap(), format!("{OLD}\n{NEW}"));
        assert!(!on.paths().exchange().exists() && !on.paths().incoming().exists());

        let mut other = updated().await;
        restore_until(&mut other, &taken, writes).await;
        other.wants(NEW, None);
        let steps = other.follow().await;
        assert_eq!(other.knows(), [OLD, NEW, NEW], "{writes} writes, then {steps:?}");
        if !all {
            break;
        }
        writes += 1;
    }
    assert!(writes > 5, "each of them was the last once");
}

#[tokio::test]
async fn what_goes_wrong_before_the_exchange_begins_never_counts_as_one() {
    let mut world = World::new().await;
    world.wants(NEW, None);
    world.follow().await;
    let taken = SnapshotId::before(2, &v(OLD));
    world.wants(OLD, Some(&taken));
    world.runs = None;
    let paths = world.paths();
    let lock = FileLock::try_take(&paths.gateway_lock()).unwrap().unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let job = world.job(Step::Restore, &v(OLD), Some(taken));
    let put = restore::put_back(&job, &paths, None, &lock, Timestamp::UNIX_EPOCH, &Progress::ignored(), &cancel).await;
    assert!(put.is_err());
    drop(lock);
    assert_eq!((world.observe().restored, world.observe().state_version), (None, Some(v(NEW))));
    assert!(!paths.incoming().exists() && disk::read(&paths.exchange()).unwrap().is_none());
    assert_eq!(world.knows(), [OLD, NEW]);
}
