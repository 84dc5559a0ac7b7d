//! A server that was built with other rules.

use crate::{
    stub,
    terminal::{Outcome, openclaw_at},
};
use insta::assert_snapshot;
use openclaw_contract::ErrorBody;

#[tokio::test]
async fn nothing_is_asked_of_it() -> Outcome {
    let server = stub::server("other").await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw update my-instance --version 2026.4.11").await, @r"
    $ openclaw update my-instance --version 2026.4.11
    stderr: Error: this command line was built with other rules than the server (2027.1.1): it may be wrong about what is allowed
    stderr: hint: use the command line of version 2027.1.1, or --allow-skew to let the server decide
    exit: 1
    ");
    for line in [
        "openclaw create my-instance",
        "openclaw update my-instance --version 2026.4.11 --wait",
        "openclaw start my-instance",
        "openclaw stop my-instance",
        "openclaw restart my-instance --wait",
        "openclaw delete my-instance",
        "openclaw policy set --block 2026.4.8",
    ] {
        let printed = openclaw_at(&server.uri(), &format!("{line} -o json")).await;
        let body: ErrorBody = serde_json::from_str(&printed.stderr)?;
        assert_eq!((body.error.as_str(), printed.stdout.as_str(), printed.exit), ("rules_differ", "", 1), "{line}");
    }
    assert_eq!(stub::asked(&server).await, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn it_is_let_decide_where_that_is_asked_for() -> Outcome {
    let server = stub::server("other").await;
    let accepted = r#"{"status":"update_started","current_version":"2026.4.8","target_version":"2026.4.11","instance_state":"migrating"}"#;
    stub::answers(&server, "POST", "instances/my-instance/update", 200, accepted).await;
    let line = "openclaw update my-instance --version 2026.4.11 --allow-skew";
    assert_snapshot!(openclaw_at(&server.uri(), line).await, @r"
    $ openclaw update my-instance --version 2026.4.11 --allow-skew
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.11
    Current state: migrating
    ");
    Ok(())
}

#[tokio::test]
async fn it_makes_the_decision_of_a_dry_run() -> Outcome {
    let server = stub::server("other").await;
    let decision = r#"{"action":"start","allowed":false,"reason":"Start waits for the new moon","unblock_by":"Wait","warnings":[],
        "plan":null,"notes_url":null,"refusal":{"error":"moon_phase","message":"Start waits for the new moon"}}"#;
    stub::answers(&server, "POST", "instances/my-instance/decide", 200, decision).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw start my-instance --dry-run").await, @r"
    $ openclaw start my-instance --dry-run
    Start of my-instance: refused.
    Reason: Start waits for the new moon.
    Unblock by: Wait.
    stderr: Error: unable to start: start waits for the new moon
    exit: 1
    ");
    assert_eq!(stub::asked(&server).await, ["POST /api/v1/instances/my-instance/decide"]);
    Ok(())
}

#[tokio::test]
async fn its_releases_are_shown_and_not_judged() -> Outcome {
    let server = stub::server("other").await;
    let releases = r#"{"releases":[{"version":"2026.4.8","published_at":null,"node":null,"deprecated":null,"notes_url":null,
        "node_fit":{"status":"by_container"}}],"as_of":null}"#;
    stub::answers(&server, "GET", "releases", 200, releases).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw releases").await, @r"
    $ openclaw releases
    VERSION   PUBLISHED  NODE  TARGET  NOTE
    2026.4.8  -          -     ?
    ");
    Ok(())
}
