//! The transcripts that the contract gives, word for word.

use crate::terminal::{LOOKED, Outcome, Tap, begin, being_fetched, end, nowhere, openclaw, openclaw_at, server};
use insta::assert_snapshot;
use openclaw_contract::{InstanceState, PRODUCT_VERSION};

#[tokio::test]
async fn update_is_queued_during_provisioning() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let printed = openclaw(&server, "openclaw update my-instance --version 2026.4.11").await;
    assert_eq!(
        printed.stdout,
        "Update initiated for my-instance.\n\
         Current version: 2026.4.8\n\
         Target version: 2026.4.11\n\
         Current state: provisioning\n\
         Update will apply as provisioning completes.\n"
    );
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));
    assert_eq!(server.instance("my-instance").await?.spec.target_version.to_string(), "2026.4.11");
    // The last accepted target wins.
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.5.3").await, @r"
    $ openclaw update my-instance --version 2026.5.3
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.5.3
    Current state: provisioning
    Update will apply as provisioning completes.
    ");
    Ok(())
}

#[tokio::test]
async fn update_is_started_at_rest() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.11").await, @r"
    $ openclaw update my-instance --version 2026.4.11
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.11
    Current state: provisioning
    ");
    Ok(())
}

#[tokio::test]
async fn update_to_the_target_changes_nothing() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    let before = server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.8").await, @r"
    $ openclaw update my-instance --version 2026.4.8
    my-instance has that target already; nothing changes.
    Current version: 2026.4.8
    Target version: 2026.4.8
    Current state: running
    ");
    assert_eq!(server.instance("my-instance").await?.spec, before.spec);
    Ok(())
}

#[tokio::test]
async fn update_is_refused_by_state() -> Outcome {
    let server = server(&["fetch=20s"]).await?;
    server.create("my-instance", "2026.4.8", false).await?;
    let printed = openclaw(&server, "openclaw update my-instance --version 2026.4.11").await;
    assert_eq!(
        printed.stderr,
        "Error: unable to apply update: instance state \"stopped\" does not allow version updates\n"
    );
    assert_eq!((printed.stdout.as_str(), printed.exit), ("", 1));
    Ok(())
}

#[tokio::test]
async fn update_is_refused_during_provisioning_where_the_policy_says_so() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let set = openclaw(&server, "openclaw policy set --update-states running,error").await;
    assert!(set.stdout.starts_with("Update states: running, error\n") && set.exit == 0, "{set}");
    let printed = openclaw(&server, "openclaw update my-instance --version 2026.4.11").await;
    assert_eq!(
        printed.stderr,
        "Error: unable to apply update: instance state \"provisioning\" does not allow version updates\n"
    );
    assert_eq!((printed.stdout.as_str(), printed.exit), ("", 1));
    Ok(())
}

#[tokio::test]
async fn status_of_an_instance_that_is_being_provisioned() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let printed = openclaw(&server, "openclaw status my-instance").await;
    assert_eq!(
        printed.stdout,
        "Instance: my-instance\n\
         State: provisioning\n\
         Version: 2026.4.8\n\
         Target Version: 2026.4.8\n\
         Provisioning started: 2026-04-10T14:23:11Z\n"
    );
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));
    Ok(())
}

#[tokio::test]
async fn status_of_an_instance_at_rest() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.11", true).await?;
    // Steps take no time here, and nobody turns the clock.
    server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    let printed = openclaw(&server, "openclaw status my-instance").await;
    assert_eq!(
        printed.stdout,
        "Instance: my-instance\n\
         State: running\n\
         Version: 2026.4.11\n\
         Last updated: 2026-04-10T14:23:11Z\n"
    );
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));
    Ok(())
}

#[tokio::test]
async fn status_watched_to_its_end() -> Outcome {
    let server = being_fetched("2026.4.8").await?;
    let line = "openclaw status my-instance --watch";
    let mut tap = Tap::on(&server).await?;
    let child = begin(&tap.url, line);
    tap.heard(LOOKED).await?;
    server.update("my-instance", "2026.4.11").await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    let printed = end(line, child).await;
    assert_eq!(
        printed.stdout,
        "Instance: my-instance\n\
         State: provisioning → running\n\
         Version: 2026.4.8 → 2026.4.11\n\
         Progress: Update queued and applied after provisioning tasks finished\n"
    );
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));
    Ok(())
}

#[tokio::test]
async fn version_with_a_server_and_without() -> Outcome {
    let server = server(&[]).await?;
    let printed = openclaw(&server, "openclaw version").await;
    let cli = format!("OpenClaw CLI version {PRODUCT_VERSION}\n");
    assert_eq!(printed.stdout, format!("{cli}Server version {PRODUCT_VERSION}\n"));
    assert_eq!((printed.stderr.as_str(), printed.exit), ("", 0));

    let nowhere = nowhere().await?;
    let printed = openclaw_at(&nowhere, "openclaw version").await;
    assert_eq!((printed.stdout, printed.stderr), (cli, format!("Server unreachable at {nowhere}\n")));
    assert_eq!(printed.exit, 1);
    Ok(())
}
