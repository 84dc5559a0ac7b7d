//! `-o json`: the API's own views, and the API's own refusals.

use crate::terminal::{Outcome, being_fetched, nowhere, openclaw, openclaw_at, openclaw_turning, server};
use insta::assert_snapshot;
use openclaw_contract::{
    Catalog, ErrorBody, InstanceList, InstanceState, InstanceView, Policy, event::Timeline, policy::UpdateStates,
};

#[tokio::test]
async fn an_update_is_answered_with_the_apis_answer() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.11 -o json").await, @r#"
    $ openclaw update my-instance --version 2026.4.11 -o json
    {
      "status": "update_queued",
      "current_version": "2026.4.8",
      "target_version": "2026.4.11",
      "instance_state": "provisioning"
    }
    "#);
    let set = openclaw(&server, "openclaw policy set --update-states running,error -o json").await;
    assert_eq!(serde_json::from_str::<Policy>(&set.stdout)?.update_states, UpdateStates::new(false));
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.5.3 -o json").await, @r#"
    $ openclaw update my-instance --version 2026.5.3 -o json
    stderr: {
    stderr:   "error": "state_conflict",
    stderr:   "message": "Instance state does not allow update",
    stderr:   "current_state": "provisioning",
    stderr:   "allowed_states": [
    stderr:     "running",
    stderr:     "error"
    stderr:   ]
    stderr: }
    exit: 1
    "#);
    Ok(())
}

#[tokio::test]
async fn what_is_shown_is_what_the_api_shows() -> Outcome {
    let server = server(&[]).await?;
    let created = openclaw(&server, "openclaw create my-instance --version 2026.4.8 -o json").await;
    assert_eq!(serde_json::from_str::<InstanceView>(&created.stdout)?.state, InstanceState::Provisioning);
    server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    let view: InstanceView =
        serde_json::from_str(&openclaw(&server, "openclaw status my-instance -o json").await.stdout)?;
    assert_eq!((view.state, view.observed_generation), (InstanceState::Running, 1));
    let list: InstanceList = serde_json::from_str(&openclaw(&server, "openclaw list -o json").await.stdout)?;
    assert_eq!((list.instances.len(), list.next), (1, None));
    let nothing = openclaw(&server, "openclaw list --state error -o json").await;
    assert_eq!(serde_json::from_str::<InstanceList>(&nothing.stdout)?.instances, []);
    assert_eq!(nothing.stderr, "");
    let timeline: Timeline =
        serde_json::from_str(&openclaw(&server, "openclaw timeline my-instance -o json").await.stdout)?;
    assert!(timeline.events.len() > 3 && timeline.next.is_none());
    let releases: Catalog = serde_json::from_str(&openclaw(&server, "openclaw releases -o json").await.stdout)?;
    assert_eq!(releases.releases().len(), 5);
    let policy: Policy = serde_json::from_str(&openclaw(&server, "openclaw policy -o json").await.stdout)?;
    assert_eq!(policy, Policy::default());
    Ok(())
}

#[tokio::test]
async fn whoever_waits_gets_one_view_in_the_end() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let line = "openclaw update my-instance --version 2026.4.11 --wait -o json";
    let printed = openclaw_turning(&server, line).await;
    let view: InstanceView = serde_json::from_str(&printed.stdout)?;
    assert_eq!((view.state, view.version.to_string().as_str()), (InstanceState::Running, "2026.4.11"));
    let watched = openclaw(&server, "openclaw status my-instance --watch -o json").await;
    assert_eq!(serde_json::from_str::<InstanceView>(&watched.stdout)?.generation, 2);
    let deleted = openclaw_turning(&server, "openclaw delete my-instance --wait -o json").await;
    assert_eq!(serde_json::from_str::<InstanceView>(&deleted.stdout)?.state, InstanceState::Deleting);
    Ok(())
}

#[tokio::test]
async fn failures_are_the_apis_bodies() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw status nobody -o json").await, @r#"
    $ openclaw status nobody -o json
    stderr: {
    stderr:   "error": "instance_not_found",
    stderr:   "message": "There is no instance nobody"
    stderr: }
    exit: 1
    "#);
    let url = nowhere().await?;
    let printed = openclaw_at(&url, "openclaw version -o json").await;
    let body: ErrorBody = serde_json::from_str(&printed.stderr)?;
    assert_eq!((body.error.as_str(), body.message), ("server_unreachable", format!("Server unreachable at {url}")));
    assert_eq!(printed.exit, 1);
    assert!(printed.stdout.contains("\"server\": null"), "{}", printed.stdout);
    Ok(())
}
