//! `--dry-run`: what would be decided, and that nothing is done.

use crate::{
    stub,
    terminal::{Outcome, being_fetched, openclaw, openclaw_at, server},
};
use insta::assert_snapshot;
use openclaw_client::Client;
use openclaw_contract::{Action, Decision, ErrorBody, InstanceState, decision::Question};

#[tokio::test]
async fn an_update_that_would_be_accepted() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    let before = server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    let line = "openclaw update my-instance --version 2026.9.6 --dry-run";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw update my-instance --version 2026.9.6 --dry-run
    Update of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.9.6
    1. Fetch 2026.9.6 (what runs goes on meanwhile)
    2. Check 2026.9.6 on a copy of its state (its configuration, and disk)
    3. Stop 2026.4.8
    4. Take a snapshot of its state (to go back to)
    5. Configure 2026.9.6
    6. Start 2026.9.6
    7. Verify 2026.9.6 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it goes back to 2026.4.8 with its state as it was, and says why.
    Warning: 2026.9.6 changes the form of the agent's state: the way back to 2026.4.8 needs the snapshot that is taken first.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.9.6
    ");
    let line = "openclaw update my-instance --version 2026.4.8 --explain";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw update my-instance --version 2026.4.8 --explain
    Update of my-instance: allowed. Nothing was changed.
    State after: running
    Target version: 2026.4.8
    No step follows.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.4.8
    ");
    assert_eq!(server.instance("my-instance").await?.spec, before.spec);
    Ok(())
}

#[tokio::test]
async fn an_update_that_would_be_refused() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", false).await?;
    let line = "openclaw update my-instance --version 2026.4.11 --dry-run";
    assert_snapshot!(openclaw(&server, line).await, @r#"
    $ openclaw update my-instance --version 2026.4.11 --dry-run
    Update of my-instance: refused.
    Reason: Update needs a running, error or provisioning instance; this one is stopped.
    Unblock by: Start it first.
    stderr: Error: unable to apply update: instance state "stopped" does not allow version updates
    exit: 1
    "#);
    server.create("other", "2026.4.8", true).await?;
    let line = "openclaw update other --version 2026.5.14-beta.1 --dry-run";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw update other --version 2026.5.14-beta.1 --dry-run
    Update of other: refused.
    Reason: Instances cannot be brought to 2026.5.14-beta.1: it is a pre-release.
    Unblock by: Ask for pre-releases, or let the policy take them.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.5.14-beta.1
    stderr: Error: unable to apply update: instances cannot be brought to 2026.5.14-beta.1: it is a pre-release
    stderr: hint: --pre takes a pre-release
    exit: 1
    ");
    assert_eq!(openclaw(&server, &format!("{line} --pre")).await.exit, 0);
    assert_snapshot!(openclaw(&server, "openclaw update nobody --version 2026.4.11 --dry-run").await, @r"
    $ openclaw update nobody --version 2026.4.11 --dry-run
    stderr: Error: unable to apply update: there is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn the_other_actions() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    server.create("off", "2026.4.8", false).await?;
    assert_snapshot!(openclaw(&server, "openclaw start off --dry-run").await, @r"
    $ openclaw start off --dry-run
    Start of off: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Fetch 2026.4.8 (what runs goes on meanwhile)
    2. Configure 2026.4.8
    3. Start 2026.4.8
    4. Verify 2026.4.8 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it rests in error and says why; its state is kept.
    ");
    assert_snapshot!(openclaw(&server, "openclaw stop my-instance --dry-run").await, @r"
    $ openclaw stop my-instance --dry-run
    Stop of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Fetching 2026.4.8 (in hand; cut short where nobody wants it any more)
    If a step fails: it rests in error and says why; its state is kept.
    ");
    assert_snapshot!(openclaw(&server, "openclaw restart my-instance --dry-run").await, @r#"
    $ openclaw restart my-instance --dry-run
    Restart of my-instance: refused.
    Reason: Restart needs a running or error instance; this one is provisioning.
    Unblock by: Wait until provisioning completes.
    stderr: Error: unable to restart: instance state "provisioning" does not allow a restart
    exit: 1
    "#);
    assert_snapshot!(openclaw(&server, "openclaw delete my-instance --dry-run").await, @r"
    $ openclaw delete my-instance --dry-run
    Delete of my-instance: allowed. Nothing was changed.
    State after: deleting
    Target version: 2026.4.8
    1. Fetching 2026.4.8 (in hand; cut short where nobody wants it any more)
    2. Remove everything that is kept for it (its snapshots too)
    If a step fails: it rests in error and says why; its state is kept.
    ");
    let views = openclaw(&server, "openclaw list").await.stdout;
    assert!(views.contains("provisioning") && views.contains("stopped"), "{views}");
    Ok(())
}

#[tokio::test]
async fn programs_get_the_decision_that_the_server_would_make() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let name = "my-instance".parse()?;
    let printed = openclaw(&server, "openclaw update my-instance --version 2026.9.6 --dry-run -o json").await;
    let decision: Decision = serde_json::from_str(&printed.stdout)?;
    let question = Question { target_version: Some("2026.9.6".parse()?), ..Question::about(Action::Update) };
    assert_eq!(decision, Client::new(server.url())?.instance_decide(&name, &question).await?);
    assert!(decision.allowed && decision.plan.is_some());
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));

    let printed = openclaw(&server, "openclaw start my-instance --dry-run -o json").await;
    let decision: Decision = serde_json::from_str(&printed.stdout)?;
    let body: ErrorBody = serde_json::from_str(&printed.stderr)?;
    assert_eq!((decision.allowed, decision.refusal.as_ref()), (false, Some(&body)));
    assert_eq!((body.error.as_str(), printed.exit), ("state_conflict", 1));
    Ok(())
}

#[tokio::test]
async fn what_needs_no_list_of_releases_is_decided_without_one() -> Outcome {
    let server = stub::server(stub::RULES).await;
    let unavailable = r#"{"error":"releases_unavailable","message":"The list of releases could not be read yet"}"#;
    stub::answers(&server, "GET", "releases", 503, unavailable).await;
    stub::answers(&server, "GET", "instances/my-instance", 200, &stub::view("running")).await;
    stub::answers(&server, "GET", "policy", 200, "{}").await;
    stub::answers(&server, "GET", "host", 200, "{}").await;
    stub::answers(&server, "GET", "session", 200, r#"{"actor":{"name":"local","role":"operator"}}"#).await;
    let stop = openclaw_at(&server.uri(), "openclaw stop my-instance --dry-run").await;
    assert!(stop.exit == 0 && stop.stdout.starts_with("Stop of my-instance: allowed."), "{stop}");
    let update = openclaw_at(&server.uri(), "openclaw update my-instance --version 2026.9.6 --dry-run").await;
    assert!(update.exit == 1 && update.stderr.contains("the list of releases could not be read yet"), "{update}");
    Ok(())
}
