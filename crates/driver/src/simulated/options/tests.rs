use super::*;
use openclaw_contract::release::NodeFit;

fn parse(texts: &[&str]) -> Result<SimulatedOptions, OptionError> {
    SimulatedOptions::parse(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
}

const MILLIS: Duration = Duration::from_millis(1);

fn name(text: &str) -> InstanceName {
    text.parse().unwrap()
}

/// The Node that would run each release, or those that there are where none would.
fn nodes(options: &SimulatedOptions) -> Vec<(String, String)> {
    let node = |fit: &NodeFit| match fit {
        NodeFit::Fits { with } => with.clone(),
        NodeFit::Missing { available } => format!("none of {}", available.join(", ")),
        NodeFit::Unknown => "unknown".to_owned(),
    };
    options.releases().iter().map(|release| (release.version.to_string(), node(&release.node_fit))).collect()
}

#[test]
fn durations_are_read() {
    let table = [
        ("fetch=20s", Step::Fetch, 20_000),
        ("start=500ms", Step::Start, 500),
        ("stop=2m", Step::Stop, 120_000),
        ("verify=1h", Step::Verify, 3_600_000),
        ("configure=1.5s", Step::Configure, 1_500),
        ("snapshot=0s", Step::Snapshot, 0),
        ("check=3s", Step::Check, 3_000),
        ("restore=4s", Step::Restore, 4_000),
    ];
    for (text, step, millis) in table {
        let options = parse(&[text]).unwrap();
        assert_eq!(options.duration(step), Duration::from_millis(millis), "{text}");
    }
}

#[test]
fn what_is_not_said_stays_as_it_was() {
    let options = parse(&["fetch=20s"]).unwrap();
    assert_eq!(options.duration(Step::Start), Duration::from_secs(2));
    assert_eq!((options.duration(Step::Check), options.duration(Step::Restore)), (MILLIS * 400, MILLIS * 600));
    assert_eq!(options.faults(Kind::Fail, Step::Start, &name("a")), 0);
    assert_eq!((options.host(), options.releases()), (host::ROOMY, SimulatedOptions::default().releases()));
    let instant = SimulatedOptions::instant();
    assert!(Step::ALL.into_iter().all(|step| instant.duration(step).is_zero()));
}

#[test]
fn the_last_text_is_in_force() {
    let options =
        parse(&["fetch=20s", "fetch=1s", "fail=stop:3", "fail=stop:0", "host-load=9", "host-load=7"]).unwrap();
    assert_eq!(options.duration(Step::Fetch), Duration::from_secs(1));
    assert_eq!(options.faults(Kind::Fail, Step::Stop, &name("a")), 0);
    assert_eq!(options.host().load_percent, Some(7));
}

#[test]
fn faults_are_of_every_instance_or_of_the_one_that_is_named() {
    for (word, kind) in [("fail", Kind::Fail), ("flaky", Kind::Flaky), ("hang", Kind::Hang), ("lie", Kind::Lie)] {
        let texts = ["@b:2", ":1", "@c:0"].map(|of| format!("{word}=verify{of}"));
        let options = SimulatedOptions::parse(&texts).unwrap();
        let verifies = ["a", "b", "c"].map(|of| options.faults(kind, Step::Verify, &name(of)));
        assert_eq!(verifies, [1, 2, 0], "{word}");
        assert_eq!(options.faults(kind, Step::Fetch, &name("b")), 0, "{word}");
        let others = Kind::ALL.into_iter().filter(|other| *other != kind);
        assert!({ others }.all(|other| options.faults(other, Step::Verify, &name("b")) == 0), "{word}");
    }
}

#[test]
fn exits_are_of_every_instance_or_of_the_one_that_is_named() {
    let options = parse(&["exit=2s@b:3", "exit=500ms:1", "exit=1s:9"]).unwrap();
    assert_eq!(["a", "b"].map(|of| options.exits(&name(of))), [Some((MILLIS * 1000, 9)), Some((MILLIS * 2000, 3))]);
    assert_eq!(SimulatedOptions::instant().exits(&name("a")), None);
}

#[test]
fn what_the_host_has_free_is_read_and_is_never_more_than_it_has() {
    let short = parse(&["host-memory=512MB", "host-disk=10GB", "host-load=450"]).unwrap().host();
    let expected = Host {
        memory_available: Some(512_000_000),
        disk_available: Some(10_000_000_000),
        load_percent: Some(450),
        ..host::ROOMY
    };
    assert_eq!(short, expected);
    let large = parse(&["host-memory=64GB", "host-disk=900GB"]).unwrap().host();
    assert_eq!((large.memory_total, large.disk_total), (large.memory_available, large.disk_available));
    assert_eq!(large.memory_total, Some(64_000_000_000));
    let given = Host { memory_total: Some(1), ..Host::default() };
    assert_eq!(SimulatedOptions::instant().with_host(given).host(), given);
}

#[test]
fn the_nodes_of_the_host_decide_which_releases_run() {
    let usual = nodes(&SimulatedOptions::instant());
    assert!(usual.iter().all(|(_, node)| node == "24.21.0"), "{usual:?}");
    let old = nodes(&parse(&["node=20.20.2", "node=22.14.0"]).unwrap());
    for (version, node) in old {
        let expected = if version == "2026.9.6" { "none of 20.20.2, 22.14.0" } else { "22.14.0" };
        assert_eq!(node, expected, "{version}");
    }
}

#[test]
fn deprecated_is_what_was_asked_for() {
    let options = parse(&["deprecate=2026.4.11", "deprecate=2026.5.3-1"]).unwrap();
    let deprecated = options.releases().iter().filter(|release| release.deprecated.as_deref() == Some("superseded"));
    assert_eq!(deprecated.map(|release| release.version.to_string()).collect::<Vec<_>>(), ["2026.4.11", "2026.5.3-1"]);
}

#[test]
fn given_releases_stay_as_they_are() {
    let version: Version = "2026.12.1".parse().unwrap();
    let given = Release { node: Some(">=99".to_owned()), ..Release::new(version.clone()) };
    let options = parse(&["node=22.14.0"]).unwrap().with_releases(Catalog::new(vec![given.clone()], None));
    assert_eq!(options.releases(), [given]);
    assert!(options.has(&version) && !options.has(&"2026.4.8".parse().unwrap()));
}

#[test]
fn a_wrong_text_is_named_with_what_would_be_right() {
    let examples = "as in fetch=20s, fail=start:1, flaky=fetch:2, hang=start:1, lie=verify:1, exit=2s:3, \
                    host-memory=512MB, host-disk=10GB, host-load=450, node=22.14.0 or deprecate=2026.4.11";
    let steps = "snapshot, stop, fetch, check, restore, configure, start, verify";
    let keys = format!(
        "cannot be set; a step ({steps}), fail, flaky, hang, lie, exit, host-memory, host-disk, host-load, node and \
         deprecate can, {examples}"
    );
    let shape = format!("this asks for nothing: say what and how, {examples}");
    let durations = "is no duration; 500ms, 20s, 2m and 1h are";
    let count = "say how often, as in fail=start:1 or fail=start@my-instance:2";
    let bytes = "is no amount; a whole number with MB or GB is, such as 512MB or 10GB";
    let percent = "is no percentage; a whole number is, such as 450";
    let node = "is no version of Node; three numbers are, such as 22.14.0";
    let releases = "is no release of the simulation; \
                    2026.4.8, 2026.4.11, 2026.5.3, 2026.5.3-1, 2026.5.14-beta.1, 2026.9.6 are";
    let table = [
        ("", shape.clone()),
        ("fetch", shape),
        ("fetsh=2s", format!(r#""fetsh" {keys}"#)),
        ("Fetch=2s", format!(r#""Fetch" {keys}"#)),
        ("seed=7", format!(r#""seed" {keys}"#)),
        ("fetch=", format!(r#""" {durations}"#)),
        ("fetch=20", format!(r#""20" {durations}"#)),
        ("fetch=soon", format!(r#""soon" {durations}"#)),
        ("fetch=-2s", format!(r#""-2s" {durations}"#)),
        ("fail=begin:1", format!(r#""begin" is no step; {steps} are"#)),
        ("fail=start", count.to_owned()),
        ("fail=start:", count.to_owned()),
        ("fail=start:often", count.to_owned()),
        ("fail=start:-1", count.to_owned()),
        ("fail=start:+1", count.to_owned()),
        ("fail=start@a", count.to_owned()),
        ("fail=start@:1", "a name is 1 to 63 characters long; this one is empty".to_owned()),
        ("fail=start@My:1", "a name has lower-case letters, digits and hyphens; 'M' is none of these".to_owned()),
        ("flaky=fetch", count.to_owned()),
        ("hang=begin:1", format!(r#""begin" is no step; {steps} are"#)),
        ("lie=verify", count.to_owned()),
        ("lie=start:1", "start asks no gateway for its version; verify does, as in lie=verify:1".to_owned()),
        ("exit=2s", count.to_owned()),
        ("exit=a:1", format!(r#""a" {durations}"#)),
        ("exit=2s@My:1", "a name has lower-case letters, digits and hyphens; 'M' is none of these".to_owned()),
        ("host-memory=", format!(r#""" {bytes}"#)),
        ("host-memory=512", format!(r#""512" {bytes}"#)),
        ("host-memory=512 MB", format!(r#""512 MB" {bytes}"#)),
        ("host-memory=512mb", format!(r#""512mb" {bytes}"#)),
        ("host-memory=1.5GB", format!(r#""1.5GB" {bytes}"#)),
        ("host-disk=+1GB", format!(r#""+1GB" {bytes}"#)),
        ("host-disk=GB", format!(r#""GB" {bytes}"#)),
        ("host-disk=99999999999999GB", format!(r#""99999999999999GB" {bytes}"#)),
        ("host-load=45%", format!(r#""45%" {percent}"#)),
        ("host-load=-1", format!(r#""-1" {percent}"#)),
        ("host-load=4294967296", format!(r#""4294967296" {percent}"#)),
        ("node=22", format!(r#""22" {node}"#)),
        ("node=v22.14.0", format!(r#""v22.14.0" {node}"#)),
        ("node=>=22.14.0", format!(r#"">=22.14.0" {node}"#)),
        ("deprecate=2026.4.9", format!(r#""2026.4.9" {releases}"#)),
        ("deprecate=", format!(r#""" {releases}"#)),
    ];
    for (text, message) in table {
        let error = parse(&["fetch=1s", text]).unwrap_err();
        assert_eq!(error.to_string(), format!("{text:?}: {message}"));
    }
}
