//! Copies of states over HTTP: snapshots, restores, backups, imports, and what is refused of them without a trace.

use anyhow::Context as _;
use openclaw_contract::{EventKind, InstanceState, InstanceView, Snapshot, refusal::Role, snapshot::SnapshotKind};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, Setup, TestServer};
use reqwest::{Method, Response, header};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

type Outcome = anyhow::Result<()>;

const OCTETS: &str = "application/octet-stream";
const JSON: &str = "application/json";

/// An instance `a` that runs and was told something.
async fn server() -> anyhow::Result<TestServer> {
    let server = TestServer::start(SimulatedOptions::instant()).await?;
    server.create("a", "2026.4.8", true).await?;
    let a = server.turn_to("a", InstanceState::Running).await?;
    server.driver.remember(&a.id, "the cat is called Miez")?;
    Ok(server)
}

async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> anyhow::Result<Response> {
    let url = format!("{}/api/v1/{path}", server.url());
    Ok(reqwest::Client::new().request(method, url).header(header::CONTENT_TYPE, kind).body(body).send().await?)
}

async fn backup(server: &TestServer, name: &str) -> anyhow::Result<Vec<u8>> {
    let response = send(server, Method::GET, &format!("instances/{name}/backup"), JSON, "").await?;
    anyhow::ensure!(response.status() == 200, "{}", response.text().await?);
    Ok(response.bytes().await?.to_vec())
}

/// Status and code of a refusal, or the status and what was answered.
async fn code(response: Response) -> anyhow::Result<(u16, String)> {
    let status = response.status().as_u16();
    let body: Value = response.json().await?;
    let code = body.get("error").map_or_else(|| body.to_string(), |code| code.as_str().unwrap_or_default().to_owned());
    Ok((status, code))
}

async fn snapshots(server: &TestServer, name: &str) -> anyhow::Result<Vec<Snapshot>> {
    let response = send(server, Method::GET, &format!("instances/{name}/snapshots"), JSON, "").await?;
    Ok(serde_json::from_value(response.json::<Value>().await?["snapshots"].take())?)
}

async fn knows(server: &TestServer, name: &str) -> anyhow::Result<Vec<String>> {
    Ok(server.driver.memory(&server.instance(name).await?.id))
}

/// What passes through the server's folder at the moment.
fn passing(server: &TestServer) -> anyhow::Result<usize> {
    let folder = server.database();
    let folder = folder.parent().context("it is in a folder")?.join("passing");
    Ok(std::fs::read_dir(folder)?.count())
}

#[tokio::test]
async fn a_backup_becomes_another_instance_with_the_same_memory() -> Outcome {
    let server = server().await?;
    let response = send(&server, Method::GET, "instances/a/backup", JSON, "").await?;
    let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (length, named) = (said("content-length"), said("content-disposition"));
    assert_eq!(named.as_deref(), Some("attachment; filename=\"a-2026.4.8-2026-04-10.tar.zst\""));
    let archive = response.bytes().await?;
    assert_eq!(length, Some(archive.len().to_string()));
    assert_eq!(passing(&server)?, 0, "nothing of it is left on the server");

    let path = "import?name=b&labels=team=ops,tier=1&label=note=a%2Cb";
    let response = send(&server, Method::POST, path, OCTETS, archive).await?;
    assert_eq!(response.status(), 201);
    let view: InstanceView = response.json().await?;
    assert_eq!((view.state, view.version.to_string()), (InstanceState::Stopped, "2026.4.8".to_owned()));
    let labels: Vec<_> = view.labels.iter().collect();
    assert_eq!(labels, [("note", "a,b"), ("team", "ops"), ("tier", "1")]);
    assert_eq!(view.snapshots.iter().map(|s| s.kind).collect::<Vec<_>>(), [SnapshotKind::Imported]);
    assert_eq!(passing(&server)?, 0);

    let response = send(&server, Method::POST, "instances/b/start", JSON, "").await?;
    assert_eq!(response.status(), 200);
    server.turn_to("b", InstanceState::Running).await?;
    assert_eq!(knows(&server, "b").await?, ["the cat is called Miez"]);
    let story = server.story("b").await?;
    assert!(story.first().is_some_and(|first| first.contains("Imported at 2026.4.8 (from an archive)")), "{story:?}");
    Ok(())
}

#[tokio::test]
async fn a_restore_puts_state_and_version_back_and_sets_aside_what_was() -> Outcome {
    let server = server().await?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.view().rest().is_some()).await?;
    let id = server.instance("a").await?.id;
    server.driver.remember(&id, "the dog is called Rex")?;
    let known = snapshots(&server, "a").await?;
    let taken = known.iter().map(|snapshot| snapshot.id.to_string()).collect::<Vec<_>>();
    assert_eq!(taken, ["2-2026.4.8"]);
    let restore = async |body: &str, generation: &str| {
        let request = reqwest::Client::new().post(format!("{}/api/v1/instances/a/restore", server.url()));
        code(request.header("if-match", generation).body(body.to_owned()).send().await?).await
    };
    assert_eq!(restore(r#"{"snapshot":"9-2026.4.8"}"#, "*").await?, (422, "unknown_snapshot".to_owned()));
    assert_eq!(restore(r#"{"snapshot":"../x"}"#, "*").await?, (422, "invalid_field".to_owned()));
    assert_eq!(restore(r#"{"snapshot":"2-2026.4.8"}"#, "\"1\"").await?, (412, "stale_precondition".to_owned()));
    let (status, view) = restore(r#"{"snapshot":"2-2026.4.8"}"#, "\"2\"").await?;
    let view: InstanceView = serde_json::from_str(&view)?;
    assert_eq!((status, view.state, view.generation), (200, InstanceState::Provisioning, 3));
    server.turn_until("a", |i| i.view().rest().is_some()).await?;
    let after = server.instance("a").await?.view();
    assert_eq!((after.state, after.version.to_string()), (InstanceState::Running, "2026.4.8".to_owned()));
    assert_eq!(knows(&server, "a").await?, ["the cat is called Miez"]);
    let kinds: Vec<_> = snapshots(&server, "a").await?.iter().map(|snapshot| snapshot.kind).collect();
    assert!(kinds.contains(&SnapshotKind::SetAside), "{kinds:?}");
    Ok(())
}

#[tokio::test]
async fn an_archive_is_handed_in_as_a_snapshot_and_thrown_away_again() -> Outcome {
    let server = server().await?;
    let archive = backup(&server, "a").await?;
    let response = send(&server, Method::POST, "instances/a/snapshots", OCTETS, archive).await?;
    assert_eq!(response.status(), 201);
    let taken: Snapshot = response.json().await?;
    assert_eq!((taken.kind, taken.version.to_string()), (SnapshotKind::Imported, "2026.4.8".to_owned()));
    assert_eq!(snapshots(&server, "a").await?, [taken.clone()]);
    let told = server.store.timeline(&server.instance("a").await?.id, None, 1).await?.events;
    assert!(told.iter().any(|event| matches!(event.what, EventKind::Imported { .. })), "{told:?}");

    let path = format!("instances/a/snapshots/{}", taken.id);
    let response = send(&server, Method::DELETE, &path, JSON, "").await?;
    assert_eq!(response.status(), 204);
    assert_eq!(snapshots(&server, "a").await?, []);
    let again = send(&server, Method::DELETE, &path, JSON, "").await?;
    assert_eq!(code(again).await?, (422, "unknown_snapshot".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_snapshot_that_is_needed_stays() -> Outcome {
    let server = server().await?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.view().rest().is_some()).await?;
    // Newer than the way back, so that the state was never equal to it.
    let remove = async |id: &str| -> anyhow::Result<Response> {
        send(&server, Method::DELETE, &format!("instances/a/snapshots/{id}"), JSON, "").await
    };
    // The driver knows that it is the way back.
    assert_eq!(code(remove("2-2026.4.8").await?).await?, (409, "snapshot_needed".to_owned()));
    assert_eq!(snapshots(&server, "a").await?.len(), 1, "it is on record again");
    // A restore waits for it.
    let archive = backup(&server, "a").await?;
    let response = send(&server, Method::POST, "instances/a/snapshots", OCTETS, archive).await?;
    let taken: Snapshot = response.json().await?;
    send(&server, Method::POST, "instances/a/stop", JSON, "").await?;
    server.turn_to("a", InstanceState::Stopped).await?;
    server.restore("a", taken.id.as_str()).await?;
    assert_eq!(code(remove(taken.id.as_str()).await?).await?, (409, "snapshot_needed".to_owned()));
    assert_eq!(snapshots(&server, "a").await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn what_is_no_archive_is_refused_without_a_trace() -> Outcome {
    let server = server().await?;
    let archive = backup(&server, "a").await?;
    let damaged = {
        let mut damaged = archive.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xff;
        damaged
    };
    let trailing = [archive.clone(), b"and more".to_vec()].concat();
    let table = [
        ("nothing", Vec::new()),
        ("a text", b"I am an archive, trust me".to_vec()),
        ("half of one", archive[..archive.len() / 2].to_vec()),
        ("all but its last byte", archive[..archive.len() - 1].to_vec()),
        ("one with a byte flipped", damaged),
        ("one with more behind it", trailing),
    ];
    let (sequence, before) = (server.store.sequence().await?, server.store.list().await?);
    for (what, bytes) in table {
        for path in ["import?name=b", "instances/a/snapshots"] {
            let response = send(&server, Method::POST, path, OCTETS, bytes.clone()).await?;
            assert_eq!(code(response).await?, (422, "invalid_archive".to_owned()), "{path}: {what}");
        }
    }
    assert_eq!((server.store.sequence().await?, server.store.list().await?), (sequence, before));
    assert_eq!(passing(&server)?, 0);
    Ok(())
}

#[tokio::test]
async fn an_import_that_is_refused_names_the_field() -> Outcome {
    let server = server().await?;
    let archive = backup(&server, "a").await?;
    let by_query = [
        ("import?name=a", 409, "name_taken"),
        ("import?name=B_", 422, "invalid_name"),
        ("import", 422, "invalid_name"),
        ("import?name=b&version=v1", 422, "invalid_version"),
        ("import?name=b&version=2026.4.9", 422, "unknown_version"),
        ("import?name=b&start=perhaps", 422, "invalid_field"),
        ("import?name=b&labels=team", 422, "invalid_field"),
        ("import?name=b&name=c", 422, "invalid_field"),
        ("import?name=b&colour=red", 422, "unknown_field"),
        ("import?name=b&folder=/etc", 422, "invalid_field"),
    ];
    for (path, status, named) in by_query {
        let response = send(&server, Method::POST, path, OCTETS, archive.clone()).await?;
        assert_eq!(code(response).await?, (status, named.to_owned()), "{path}");
    }
    let by_json = [
        (r#"{"name":"b"}"#, 422, "invalid_field"),
        (r#"{"name":"b","folder":"here"}"#, 422, "invalid_field"),
        (r#"{"name":"b","folder":"/a","adopt":"/a"}"#, 422, "invalid_field"),
        (r#"{"name":"b","folder":"/nowhere/at/all"}"#, 422, "invalid_archive"),
        (r#"{"name":"a","folder":"/nowhere/at/all"}"#, 409, "name_taken"),
        (r#"{"name":"b","colour":"red"}"#, 422, "unknown_field"),
        ("{", 400, "malformed_json"),
    ];
    for (body, status, named) in by_json {
        let response = send(&server, Method::POST, "import", JSON, body).await?;
        assert_eq!(code(response).await?, (status, named.to_owned()), "{body}");
    }
    assert_eq!(server.store.list().await?.0.len(), 1);
    assert_eq!(passing(&server)?, 0);
    Ok(())
}

#[tokio::test]
async fn a_folder_of_the_host_becomes_an_instance() -> Outcome {
    let server = server().await?;
    let folder = tempfile::tempdir()?;
    std::fs::write(
        folder.path().join("memory.json"),
        r#"{"version":"2026.4.11","messages":["the fish has no name"]}"#,
    )?;
    for (name, how) in [("copied", "folder"), ("adopted", "adopt")] {
        let path = folder.path().display();
        let body = format!(r#"{{"name":"{name}","{how}":"{path}","start":true,"version":"2026.5.3"}}"#);
        let response = send(&server, Method::POST, "import", JSON, body).await?;
        assert_eq!(response.status(), 201, "{}", response.text().await?);
        server.turn_to(name, InstanceState::Running).await?;
        assert_eq!(server.instance(name).await?.status.version.to_string(), "2026.5.3");
        assert_eq!(knows(&server, name).await?, ["the fish has no name"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_held_version_is_refused_for_what_is_imported_too() -> Outcome {
    let server = TestServer::start(SimulatedOptions::instant().with("fail=verify@a:1")?).await?;
    for name in ["a", "b"] {
        server.create(name, "2026.4.8", true).await?;
    }
    let archive = {
        server.turn_to("b", InstanceState::Running).await?;
        backup(&server, "b").await?
    };
    // It failed on its way to its first version; the second time it works.
    server.turn_until("a", |i| i.view().rest().is_some()).await?;
    send(&server, Method::POST, "instances/a/start", JSON, "").await?;
    server.turn_to("a", InstanceState::Running).await?;
    let held = r#"{"held_versions":[{"version":"2026.9.6","instance":"a","at":"2026-04-10T14:23:11Z","signature":"it did not get ready"}]}"#;
    let response = send(&server, Method::PUT, "policy", JSON, held).await?;
    assert_eq!(response.status(), 200);
    let response = send(&server, Method::POST, "import?name=c&version=2026.9.6", OCTETS, archive.clone()).await?;
    assert_eq!(code(response).await?, (422, "incompatible_version".to_owned()));
    let to = r#"{"target_version":"2026.9.6"}"#;
    let response = send(&server, Method::POST, "instances/b/update", JSON, to).await?;
    let body: Value = response.json().await?;
    assert_eq!(body.pointer("/reasons/0/code"), Some(&Value::from("held_back")), "{body}");
    let lifted = send(&server, Method::PATCH, "policy", JSON, r#"{"lift":["2026.9.6"]}"#).await?;
    assert_eq!(lifted.status(), 200);
    let response = send(&server, Method::POST, "import?name=c&version=2026.9.6", OCTETS, archive).await?;
    assert_eq!(response.status(), 201);
    Ok(())
}

#[tokio::test]
async fn a_viewer_only_looks_and_an_operator_takes_no_folder() -> Outcome {
    for (role, expected) in [(Role::Viewer, [403; 5]), (Role::Operator, [200, 422, 422, 422, 403])] {
        let mut setup = Setup::of(SimulatedOptions::instant());
        setup.role = role;
        let server = TestServer::start_as(setup).await?;
        server.create("a", "2026.4.8", true).await?;
        server.turn_to("a", InstanceState::Running).await?;
        let table = [
            (Method::GET, "instances/a/backup", OCTETS, ""),
            (Method::POST, "instances/a/snapshots", OCTETS, "no archive"),
            (Method::DELETE, "instances/a/snapshots/1-2026.4.8", JSON, ""),
            (Method::POST, "import?name=b", OCTETS, "no archive"),
            (Method::POST, "import", JSON, r#"{"name":"b","folder":"/nowhere"}"#),
        ];
        for ((method, path, kind, body), expected) in table.into_iter().zip(expected) {
            let response = send(&server, method, path, kind, body).await?;
            assert_eq!(response.status().as_u16(), expected, "{role} {path}");
        }
        assert_eq!(snapshots(&server, "a").await?, []);
    }
    Ok(())
}

/// A connection that is cut off takes the answer along, so that the server listens on for a moment.
#[tokio::test]
async fn whoever_sends_much_for_nothing_comes_to_read_why() -> Outcome {
    let server = server().await?;
    let much = vec![0_u8; 8 << 20];
    for _ in 0..10 {
        let response = send(&server, Method::POST, "instances/nobody/snapshots", OCTETS, much.clone()).await?;
        assert_eq!(code(response).await?, (404, "instance_not_found".to_owned()));
        let response = send(&server, Method::POST, "import?name=a", OCTETS, much.clone()).await?;
        assert_eq!(code(response).await?, (409, "name_taken".to_owned()));
    }
    Ok(())
}

#[tokio::test]
async fn whoever_goes_away_halfway_leaves_nothing() -> Outcome {
    let server = server().await?;
    let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).await?;
    let head = "POST /api/v1/import?name=b HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n";
    stream.write_all(format!("{head}half an archive").as_bytes()).await?;
    let until = async |many: usize| -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while passing(&server)? != many {
            anyhow::ensure!(Instant::now() < deadline, "{} files are passing", passing(&server)?);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    };
    until(1).await?;
    drop(stream);
    until(0).await?;
    assert_eq!(server.store.list().await?.0.len(), 1);
    Ok(())
}

#[tokio::test]
async fn numbers_of_copies_are_measured() -> Outcome {
    let server = server().await?;
    server.update("a", "2026.9.6").await?;
    server.turn_until("a", |i| i.view().rest().is_some()).await?;
    let bytes = snapshots(&server, "a").await?.iter().map(|snapshot| snapshot.bytes).sum::<u64>();
    let metrics = reqwest::get(format!("{}/metrics", server.url())).await?.text().await?;
    for line in [
        "openclaw_snapshots 1".to_owned(),
        format!("openclaw_snapshot_bytes {bytes}"),
        "openclaw_versions_held 0".to_owned(),
        "openclaw_instances_waiting 0".to_owned(),
        "openclaw_instances_reverted 0".to_owned(),
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}: {metrics}");
    }
    assert!(bytes > 0);
    Ok(())
}
