//! Gateways that end, hang, break or are in the way.

use crate::support::{Host, Instance, kill, running, until};
use openclaw_contract::{InstanceState, Process, StateFolder, Step};
use openclaw_driver::{Driver, Outcome, Progress};
use openclaw_planner::Plan;
use serde_json::json;
use std::{fs, net::TcpListener, time::Duration};
use tokio_util::sync::CancellationToken;

const V8: &str = "2026.4.8";
const V11: &str = "2026.4.11";

#[tokio::test]
async fn a_gateway_that_is_killed_from_outside_has_exited_until_it_is_stopped() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"says": "last words"})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    kill("-KILL", a.pid());
    until("its end is seen", async || !running(&a.observe(&driver).await)).await;
    let how = Process::Exited("killed by SIGKILL: token [token] | last words".to_owned());
    assert_eq!(a.observe(&driver).await.process, how);
    assert_eq!(a.observe(&host.driver().await).await.process, how, "also for a portal that comes later");
    assert_eq!(a.run(&driver, Step::Stop, V8).await, Ok(Outcome::AlreadyDone));
    assert_eq!(a.observe(&driver).await.process, Process::Absent);
}

#[tokio::test]
async fn what_was_killed_from_outside_is_started_again_and_knows_what_it_knew() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({})).await;
    for step in [Step::Start, Step::Verify] {
        a.run(&driver, step, V8).await.unwrap();
    }
    let well = Plan::Rest { state: InstanceState::Running, waiting: None };
    assert_eq!(a.next(&driver, InstanceState::Running, V8).await, well);
    kill("-KILL", a.pid());
    until("its end is seen", async || !running(&a.observe(&driver).await)).await;
    let recovers = a.next(&driver, InstanceState::Running, V8).await;
    assert!(matches!(&recovers, Plan::Recover { detail } if detail.starts_with("killed by SIGKILL")), "{recovers:?}");
    for step in [Step::Start, Step::Verify] {
        assert_eq!(a.next(&driver, InstanceState::Provisioning, V8).await, Plan::Run(step, V8.parse().unwrap()));
        a.run(&driver, step, V8).await.unwrap();
    }
    assert_eq!((a.next(&driver, InstanceState::Running, V8).await, a.starts()), (well, 2));
    assert_eq!(a.read("state/memory"), format!("{V8}\n{V8}\n"));
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_state_folder_that_was_removed_by_hand_is_told_and_no_empty_one_is_begun() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    a.run(&driver, Step::Stop, V8).await.unwrap();
    fs::remove_dir_all(a.root.join("state")).unwrap();
    assert_eq!(a.observe(&driver).await.state, StateFolder::Lost);
    for state in [InstanceState::Running, InstanceState::Provisioning] {
        assert_eq!(a.next(&driver, state, V8).await, Plan::StateLost, "nothing is done by itself");
    }
    for step in [Step::Configure, Step::Start] {
        let error = a.run(&driver, step, V8).await.unwrap_err();
        assert_eq!(error.to_string(), "its state folder is gone");
        assert!(error.remedy().is_some_and(|remedy| remedy.contains("Restore")), "{step}");
    }
    assert!(!a.root.join("state").exists());
}

#[tokio::test]
async fn what_a_dead_gateway_left_with_its_files_open_is_named_until_it_ends() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"child": true})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let child = child_of(&a);
    kill("-KILL", a.pid());
    until("its end is seen", async || !running(&a.observe(&driver).await)).await;
    let snapshot = a.job(2, Step::Snapshot, V8);
    let error = driver.run(&snapshot, &Progress::ignored(), &CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("process {child} works on the files of this instance"));
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("end that process")), "{error:?}");
    assert!(a.observe(&driver).await.snapshots.is_empty(), "no torn copy");
    kill("-KILL", child);
    until("the child is gone", async || !lives(child)).await;
    driver.run(&snapshot, &Progress::ignored(), &CancellationToken::new()).await.unwrap();
}

#[tokio::test]
async fn a_gateway_that_ends_before_it_is_ready_fails_with_its_last_lines() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    for (code, part) in [(78, "exit status 78: "), (0, "exit status 0: ")] {
        a.configured(&driver, V8, json!({"exits": code, "says": "configuration is invalid"})).await;
        let error = a.run(&driver, Step::Start, V8).await.unwrap_err();
        let text = error.to_string();
        assert!(!error.is_transient() && text.contains(part), "{text}");
        assert!(text.contains("configuration is invalid") && text.contains("[token]"), "{text}");
        assert!(!text.contains(&a.read("token")), "no secret in an error");
        assert!(matches!(a.observe(&driver).await.process, Process::Exited(how) if how.starts_with(part)));
    }
}

#[tokio::test]
async fn one_that_does_not_listen_to_term_is_killed_with_what_it_started() {
    let host = Host::new();
    host.installed(V8);
    let driver = host.driver_with(|options| options.stop_grace = Duration::from_millis(300)).await;
    let a = host.instance("a");
    a.configured(&driver, V8, json!({"deaf": true, "child": true})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let child = child_of(&a);
    let stopped = a.run(&driver, Step::Stop, V8).await.unwrap();
    assert!(matches!(&stopped, Outcome::Done(Some(text)) if text.starts_with("killed")), "{stopped:?}");
    assert_eq!(a.observe(&driver).await.process, Process::Absent);
    until("the child is gone", async || !lives(child)).await;
}

#[tokio::test]
async fn what_a_dead_gateway_left_behind_ends_before_the_next_start() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"child": true})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let child = child_of(&a);
    kill("-KILL", a.pid());
    until("its end is seen", async || !running(&a.observe(&driver).await)).await;
    assert!(lives(child));
    a.gateway(json!({}));
    assert_eq!(a.run(&driver, Step::Start, V8).await, Ok(Outcome::Done(None)));
    until("the child is gone", async || !lives(child)).await;
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

fn child_of(instance: &Instance) -> i32 {
    let log = instance.read("gateway.log");
    log.lines().find_map(|line| line.strip_prefix("child ")).unwrap().parse().unwrap()
}

fn lives(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

#[tokio::test]
async fn a_start_that_was_cut_off_before_it_was_remembered_is_found() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let (pid, mut record) = (a.pid(), a.json("gateway.json"));
    record["process"] = json!(null);
    fs::write(a.root.join("gateway.json"), record.to_string()).unwrap();

    let next = host.driver().await;
    assert!(running(&a.observe(&next).await));
    assert_eq!(a.run(&next, Step::Start, V8).await, Ok(Outcome::AlreadyDone));
    assert_eq!((a.pid(), a.starts()), (pid, 1), "it is remembered now");

    // Even without any memory of it no second gateway gets at its files, and it can be stopped.
    fs::remove_file(a.root.join("gateway.json")).unwrap();
    let error = a.run(&next, Step::Start, V8).await.unwrap_err();
    assert!(error.to_string().contains(&format!("process {pid} works on the files")), "{error}");
    assert!(next.remove(&a.of).await.is_err());
    assert_eq!(a.starts(), 1);
    assert!(matches!(a.run(&next, Step::Stop, V8).await, Ok(Outcome::Done(_))));
    assert!(!lives(pid));
}

#[tokio::test]
async fn a_gateway_that_never_gets_ready_or_is_another_version_fails_its_verification() {
    let host = Host::new();
    host.installed(V8);
    let patient = host.driver().await;
    let driver = host.driver_with(|options| options.first_start_deadline = Duration::from_millis(600)).await;
    let a = host.instance("a");
    a.configured(&patient, V8, json!({"failing": ["state-database"]})).await;
    a.run(&patient, Step::Start, V8).await.unwrap();
    let late = a.run(&driver, Step::Verify, V8).await.unwrap_err();
    assert!(!late.is_transient() && late.to_string().contains("state-database"), "{late}");

    a.gateway(json!({"version": V11}));
    let other = a.run(&driver, Step::Verify, V8).await.unwrap_err();
    assert!(other.to_string().contains("says that it is 2026.4.11, not 2026.4.8"), "{other}");

    a.gateway(json!({"broken": true}));
    assert_eq!(a.observe(&driver).await.health.gateway.detail.as_deref(), Some("answers 500"));
    let broken = a.run(&driver, Step::Verify, V8).await.unwrap_err();
    assert!(broken.to_string().contains("answered its health check with 500"), "{broken}");
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_version_that_lacks_a_package_is_told_so_at_once() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({"broken": true, "says": "Error: Cannot find module 'grammy'"})).await;
    a.run(&driver, Step::Start, V8).await.unwrap();
    let error = a.run(&driver, Step::Verify, V8).await.unwrap_err();
    assert!(error.to_string().contains("lacks the package \"grammy\""), "{error}");
    assert!(error.remedy().is_some());
    a.run(&driver, Step::Stop, V8).await.unwrap();
}

#[tokio::test]
async fn a_port_that_somebody_else_has_is_named_with_its_owner() {
    let host = Host::new();
    host.installed(V8);
    let (driver, a) = (host.driver().await, host.instance("a"));
    a.configured(&driver, V8, json!({})).await;
    let port = u16::try_from(a.json("instance.json")["port"].as_u64().unwrap()).unwrap();
    let _other = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let error = a.run(&driver, Step::Start, V8).await.unwrap_err();
    let by = format!("port {port} is in use by process {}", std::process::id());
    assert!(!error.is_transient() && error.to_string().contains(&by), "{error}");
    assert_eq!((a.observe(&driver).await.process, a.starts()), (Process::Absent, 0));
}
