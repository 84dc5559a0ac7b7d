//! `--wait` and `--watch`: what is printed in the end, and with which exit status.

use crate::terminal::{LOOKED, Outcome, Tap, begin, being_fetched, end, openclaw, openclaw_turning, server};
use insta::{assert_snapshot, with_settings};
use openclaw_contract::InstanceState;

#[tokio::test]
async fn a_life_from_creation_to_deletion() -> Outcome {
    let server = server(&["fetch=20s", "start=2s", "stop=2s"]).await?;
    assert_snapshot!(openclaw_turning(&server, "openclaw create my-instance --version 2026.4.8 --wait").await, @r"
    $ openclaw create my-instance --version 2026.4.8 --wait
    Creation initiated for my-instance.
    Version: 2026.4.8
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8
    Progress: Provisioning completed
    ");
    assert_snapshot!(openclaw_turning(&server, "openclaw update my-instance --version 2026.4.11 --wait").await, @r"
    $ openclaw update my-instance --version 2026.4.11 --wait
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.11
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8 → 2026.4.11
    Progress: Update applied
    ");
    assert_snapshot!(openclaw_turning(&server, "openclaw restart my-instance --wait").await, @r"
    $ openclaw restart my-instance --wait
    Restart initiated for my-instance.
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.11
    Progress: Provisioning completed
    ");
    assert_snapshot!(openclaw_turning(&server, "openclaw stop my-instance --wait").await, @r"
    $ openclaw stop my-instance --wait
    Stop initiated for my-instance.
    Current state: running
    Instance: my-instance
    State: running → stopped
    Version: 2026.4.11
    Progress: Stopped
    ");
    assert_snapshot!(openclaw_turning(&server, "openclaw start my-instance --wait --timeout 5m").await, @r"
    $ openclaw start my-instance --wait --timeout 5m
    Start initiated for my-instance.
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.11
    Progress: Provisioning completed
    ");
    assert_snapshot!(openclaw_turning(&server, "openclaw delete my-instance --wait").await, @r"
    $ openclaw delete my-instance --wait
    Deletion initiated for my-instance.
    Current state: deleting
    my-instance is deleted.
    ");
    assert_snapshot!(openclaw(&server, "openclaw list").await, @r"
    $ openclaw list
    stderr: There are no instances.
    stderr: hint: `openclaw create NAME` creates one
    ");
    Ok(())
}

#[tokio::test]
async fn a_queued_update_is_waited_for() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    assert_snapshot!(openclaw_turning(&server, "openclaw update my-instance --version 2026.4.11 --wait").await, @r"
    $ openclaw update my-instance --version 2026.4.11 --wait
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.11
    Current state: provisioning
    Update will apply as provisioning completes.
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8 → 2026.4.11
    Progress: Update queued and applied after provisioning tasks finished
    ");
    Ok(())
}

#[tokio::test]
async fn a_watch_that_begins_late_knows_that_the_update_was_queued() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    server.update("my-instance", "2026.4.11").await?;
    let line = "openclaw status my-instance --watch";
    let mut tap = Tap::on(&server).await?;
    let child = begin(&tap.url, line);
    tap.heard("\"update_queued\"").await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(end(line, child).await, @r"
    $ openclaw status my-instance --watch
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8 → 2026.4.11
    Progress: Update queued and applied after provisioning tasks finished
    ");
    Ok(())
}

#[tokio::test]
async fn a_failure_ends_with_1_and_says_why() -> Outcome {
    let server = server(&["fail=start:1"]).await?;
    assert_snapshot!(openclaw_turning(&server, "openclaw create my-instance --version 2026.4.8 --wait").await, @r"
    $ openclaw create my-instance --version 2026.4.8 --wait
    Creation initiated for my-instance.
    Version: 2026.4.8
    Current state: provisioning
    Instance: my-instance
    State: provisioning → error
    Version: 2026.4.8
    Progress: the gateway of 2026.4.8 exited before it was ready: exit status 1 (simulated). Try again: only the first runs of start were asked to fail
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw status my-instance --watch").await, @r"
    $ openclaw status my-instance --watch
    Instance: my-instance
    State: error
    Version: 2026.4.8
    Progress: the gateway of 2026.4.8 exited before it was ready: exit status 1 (simulated). Try again: only the first runs of start were asked to fail
    exit: 1
    ");
    // A start tries again, and this one works.
    assert_snapshot!(openclaw_turning(&server, "openclaw start my-instance --wait").await, @r"
    $ openclaw start my-instance --wait
    Start initiated for my-instance.
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8
    Progress: Provisioning completed
    ");
    Ok(())
}

#[tokio::test]
async fn a_stop_of_an_instance_in_error_is_waited_for() -> Outcome {
    let server = server(&["fail=verify:1", "stop=2s"]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Error).await?;
    assert_snapshot!(openclaw_turning(&server, "openclaw stop my-instance --wait").await, @r"
    $ openclaw stop my-instance --wait
    Stop initiated for my-instance.
    Current state: error
    Instance: my-instance
    State: error → stopped
    Version: 2026.4.8
    Progress: Stopped
    ");
    Ok(())
}

#[tokio::test]
async fn a_target_that_was_replaced_meanwhile_is_missed() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let line = "openclaw update my-instance --version 2026.4.11 --wait";
    let child = begin(server.url(), line);
    server.wait_until("my-instance", |i| i.spec.target_version.to_string() == "2026.4.11").await?;
    server.update("my-instance", "2026.5.3").await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(end(line, child).await, @r"
    $ openclaw update my-instance --version 2026.4.11 --wait
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.11
    Current state: provisioning
    Update will apply as provisioning completes.
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8 → 2026.5.3
    Progress: Update queued and applied after provisioning tasks finished
    stderr: Error: my-instance came to run 2026.5.3, not 2026.4.11: its target was changed again
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn an_instance_that_is_deleted_meanwhile_is_said_to_be() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let line = "openclaw status my-instance --watch";
    let mut tap = Tap::on(&server).await?;
    let child = begin(&tap.url, line);
    tap.heard(LOOKED).await?;
    openclaw(&server, "openclaw delete my-instance").await;
    assert_snapshot!(end(line, child).await, @r"
    $ openclaw status my-instance --watch
    stderr: Error: my-instance was deleted meanwhile
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn waiting_has_its_time() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    // The clock stands still: it never gets there.
    let printed = openclaw(&server, "openclaw status my-instance --watch --timeout 300ms").await;
    // On a slow host it has not even looked by then.
    with_settings!({filters => vec![(r"; it is provisioning", "")]}, {
        assert_snapshot!(printed, @r"
        $ openclaw status my-instance --watch --timeout 300ms
        stderr: Error: my-instance did not get there within 300ms
        stderr: hint: it goes on all the same: `openclaw status NAME --watch` follows it
        exit: 1
        ");
    });
    Ok(())
}

#[tokio::test]
async fn whoever_is_cut_off_goes_on_where_it_was() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let line = "openclaw status my-instance --watch --timeout 20s";
    let mut tap = Tap::on(&server).await?;
    let child = begin(&tap.url, line);
    tap.heard(LOOKED).await?;
    tap.cut();
    server.update("my-instance", "2026.4.11").await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(end(line, child).await, @r"
    $ openclaw status my-instance --watch --timeout 20s
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8 → 2026.4.11
    Progress: Update queued and applied after provisioning tasks finished
    ");
    Ok(())
}
