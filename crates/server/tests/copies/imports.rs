//! Instances that begin with a state from elsewhere.

use crate::{JSON, OCTETS, Outcome, backup, code, knows, passing, send, server};
use openclaw_contract::{InstanceState, InstanceView, snapshot::SnapshotKind};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, TestServer};
use reqwest::Method;
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

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
        ("much of nothing", vec![0; 8 << 20]),
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
