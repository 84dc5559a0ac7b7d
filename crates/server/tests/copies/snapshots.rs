//! Copies of an instance's own state.

use crate::{JSON, OCTETS, Outcome, backup, code, knows, send, server, snapshots};
use openclaw_contract::{EventKind, InstanceState, InstanceView, Snapshot, refusal::Role, snapshot::SnapshotKind};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{Setup, TestServer};
use reqwest::{Method, Response};

#[tokio::test]
async fn what_has_no_state_has_no_backup() -> Outcome {
    let server = server().await?;
    server.create("new", "2026.4.8", false).await?;
    for (name, status, named) in [("new", 422, "invalid_field"), ("nobody", 404, "instance_not_found")] {
        let response = send(&server, Method::GET, &format!("instances/{name}/backup"), JSON, "").await?;
        assert_eq!(code(response).await?, (status, named.to_owned()), "{name}");
    }
    server.driver.lose_state(&server.instance("a").await?.id)?;
    let response = send(&server, Method::GET, "instances/a/backup", JSON, "").await?;
    assert!(response.text().await?.contains("name: its state folder is gone; restore one of its snapshots"));
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
    assert_eq!(snapshots(&server, "a").await?, std::slice::from_ref(&taken));
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
