//! What an earlier server left, and how many archives are handed out at once.

use super::*;
use openclaw_contract::{
    CreateRequest, Host, Labels, Policy, Timestamp,
    validation::{self, Actor, Basis},
};
use openclaw_driver::{
    ImportSource, InstanceRef, ManualClock, Progress,
    simulated::{SimulatedDriver, SimulatedOptions},
};

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn instance(name: &str) -> InstanceRef {
    InstanceRef { id: uuid::Uuid::now_v7().to_string(), name: name.parse().unwrap() }
}

/// Creates an instance under an id that a driver knows already.
async fn create(store: &Store, driver: &dyn Driver, instance: &InstanceRef) {
    let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
    let catalog = driver.releases().await.unwrap();
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let request = CreateRequest {
        name: instance.name.clone(),
        version: None,
        labels: Labels::default(),
        start: false,
        allow_prerelease: false,
    };
    let decide = |taken| validation::create(&request, taken, &basis);
    let (now, id, name) = (Timestamp::UNIX_EPOCH, instance.id.clone(), &instance.name);
    store.create_as(now, id, name, "simulated", decide).await.unwrap();
}

#[tokio::test]
async fn what_the_end_of_a_server_cut_off_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (passing, world, source) =
        (folder.path().join("passing"), folder.path().join("world"), folder.path().join("source"));
    fs::create_dir_all(&source).unwrap();
    fs::write(source.join("memory.json"), r#"{"version":"2026.4.8","messages":["remember me"]}"#).unwrap();
    let store = Store::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let driver = Arc::new(SimulatedDriver::kept(SimulatedOptions::instant(), clock, &world).unwrap());

    // Two imports were under way: one was not created any more, the other was, and only its record was left.
    let (cut_off, made) = (instance("cut-off"), instance("made"));
    let options = ArchiveOptions::within(folder.path());
    let archives = Archives::open(options.clone()).unwrap();
    for instance in [&cut_off, &made] {
        Begun::note(archives.folder(), instance).await.unwrap();
        let from = ImportSource::Folder(source.clone());
        driver.import(instance, &from, &Progress::ignored(), &CancellationToken::new()).await.unwrap();
    }
    create(&store, driver.as_ref(), &made).await;
    fs::write(passing.join("in-abc"), "half an archive").unwrap();
    fs::create_dir(passing.join("out-abc")).unwrap();
    fs::write(passing.join("import-of-nothing"), "").unwrap();
    drop(archives);

    let next = Archives::open(options).unwrap();
    let left = [&cut_off, &made].map(|instance| format!("import-{}", instance.id));
    assert_eq!(files(&passing), left, "what was only passing through is gone at once");
    next.0.leftovers.finish_off(&store, driver.as_ref()).await;
    assert_eq!(files(&passing), [] as [&str; 0]);
    let snapshots = async |instance: &InstanceRef| driver.observe(instance).await.unwrap().snapshots.len();
    assert_eq!((snapshots(&cut_off).await, snapshots(&made).await), (0, 1));
}

#[tokio::test]
async fn what_cannot_be_removed_is_tried_again_by_the_next_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let driver = SimulatedDriver::new(SimulatedOptions::instant(), clock);
    let options = ArchiveOptions::within(folder.path());
    Begun::note(Archives::open(options.clone()).unwrap().folder(), &instance("a")).await.unwrap();
    for (reachable, left) in [(false, 1), (true, 0)] {
        driver.set_reachable(reachable);
        Archives::open(options.clone()).unwrap().0.leftovers.finish_off(&store, &driver).await;
        assert_eq!(files(&options.folder).len(), left);
    }
}

#[tokio::test]
async fn only_a_few_are_handed_out_at_once_and_each_until_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let archives = Archives::open(ArchiveOptions::within(folder.path())).unwrap();
    let room = || Room::new(&archives);
    let (first, second) = (room().unwrap(), room().unwrap());
    let refused = room().err().map(|error| error.refusal);
    assert!(matches!(refused, Some(Refusal::TooMany { retry_after: RETRY_AFTER })), "{refused:?}");
    fs::write(first.path(), "an archive").unwrap();
    let response = hand_out(first, "a.tar.zst").await.unwrap();
    assert_eq!(files(archives.folder()).len(), 1, "a file that is handed out has no name any more");
    assert!(room().is_err(), "it is being handed out");
    drop(response);
    assert!(room().is_ok());
    drop(second);
    assert_eq!(files(archives.folder()), [] as [&str; 0]);
}

#[tokio::test(start_paused = true)]
async fn work_that_takes_too_long_is_told_to_end_and_waited_for() {
    let cancel = CancellationToken::new();
    let work = async {
        cancel.cancelled().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        Err::<(), _>(DriverError::Cancelled)
    };
    let refused = in_time(&cancel, work).await.err().map(|error| error.refusal);
    assert_eq!(refused, Some(Refusal::TimedOut));
}
