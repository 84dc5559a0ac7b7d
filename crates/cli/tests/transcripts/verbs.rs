//! The other verbs: what they show, what they refuse, and what wrong usage says.

use crate::terminal::{Outcome, Tap, begin, nowhere, openclaw, openclaw_at, server};
use insta::{assert_snapshot, with_settings};
use openclaw_contract::{InstanceState, refusal::Role};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, Setup, TestServer};
use tokio::io::{AsyncBufReadExt as _, BufReader};

#[tokio::test]
async fn create_answers_with_what_will_be() -> Outcome {
    let server = server(&["fetch=20s"]).await?;
    let line = "openclaw create my-instance --version 2026.4.8 --label team=ops --label tier=1";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw create my-instance --version 2026.4.8 --label team=ops --label tier=1
    Creation initiated for my-instance.
    Version: 2026.4.8
    Current state: provisioning
    ");
    assert_snapshot!(openclaw(&server, "openclaw create newest").await, @r"
    $ openclaw create newest
    Creation initiated for newest.
    Version: 2026.9.6
    Current state: provisioning
    ");
    assert_snapshot!(openclaw(&server, "openclaw create later --no-start").await, @r"
    $ openclaw create later --no-start
    Creation initiated for later.
    Version: 2026.9.6
    Current state: stopped
    ");
    Ok(())
}

#[tokio::test]
async fn create_is_refused() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", false).await?;
    assert_snapshot!(openclaw(&server, "openclaw create my-instance").await, @r"
    $ openclaw create my-instance
    stderr: Error: There is an instance my-instance already
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw create other --version 2026.4.9").await, @r"
    $ openclaw create other --version 2026.4.9
    stderr: Error: There is no release 2026.4.9; the newest is 2026.9.6
    stderr: hint: `openclaw releases --pre` shows the releases there are
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw create c --driver docker").await, @r"
    $ openclaw create c --driver docker
    stderr: Error: unable to create: this server runs the driver simulated, not docker
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn list_shows_a_table_and_filters() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw list").await, @r"
    $ openclaw list
    stderr: There are no instances.
    stderr: hint: `openclaw create NAME` creates one
    ");
    openclaw(
        &server,
        "openclaw create bravo --version 2026.5.14-beta.1 --pre --label team=ops --label tier=1 --no-start",
    )
    .await;
    server.create("a", "2026.4.8", true).await?;
    server.wait_until("a", |i| i.status.state == InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw list").await, @r"
    $ openclaw list
    NAME   STATE    VERSION           TARGET            LAST UPDATED          LABELS
    a      running  2026.4.8          2026.4.8          2026-04-10T14:23:11Z
    bravo  stopped  2026.5.14-beta.1  2026.5.14-beta.1  -                     team=ops,tier=1
    ");
    assert_snapshot!(openclaw(&server, "openclaw list --state running").await, @r"
    $ openclaw list --state running
    NAME  STATE    VERSION   TARGET    LAST UPDATED          LABELS
    a     running  2026.4.8  2026.4.8  2026-04-10T14:23:11Z
    ");
    assert_snapshot!(openclaw(&server, "openclaw list --label team=ops").await, @r"
    $ openclaw list --label team=ops
    NAME   STATE    VERSION           TARGET            LAST UPDATED  LABELS
    bravo  stopped  2026.5.14-beta.1  2026.5.14-beta.1  -             team=ops,tier=1
    ");
    assert_snapshot!(openclaw(&server, "openclaw list --label team=dev").await, @r"
    $ openclaw list --label team=dev
    stderr: There are no such instances.
    ");
    Ok(())
}

#[tokio::test]
async fn timeline_shows_what_happened_the_newest_last() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    server.update("my-instance", "2026.4.11").await?;
    server.wait_until("my-instance", |i| i.status.version.to_string() == "2026.4.11").await?;
    assert_snapshot!(openclaw(&server, "openclaw timeline my-instance").await, @r"
    $ openclaw timeline my-instance
    TIME                  STATE         BY          EVENT
    2026-04-10T14:23:11Z  provisioning  local       Created at 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Fetching 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Fetched 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Configuring 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Configured 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Starting 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Started 2026.4.8
    2026-04-10T14:23:11Z  provisioning  reconciler  Verifying 2026.4.8
    2026-04-10T14:23:11Z  running       reconciler  Verified 2026.4.8 (nothing to do)
    2026-04-10T14:23:11Z  running       reconciler  Running 2026.4.8
    2026-04-10T14:23:11Z  provisioning  local       Update started: 2026.4.8 → 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Fetching 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Fetched 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Checking 2026.4.11 on a copy of the state
    2026-04-10T14:23:11Z  provisioning  reconciler  Checked 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Stopping the gateway
    2026-04-10T14:23:11Z  provisioning  reconciler  Gateway stopped
    2026-04-10T14:23:11Z  provisioning  reconciler  Taking a snapshot
    2026-04-10T14:23:11Z  provisioning  reconciler  Snapshot taken
    2026-04-10T14:23:11Z  provisioning  reconciler  Configuring 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Configured 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Starting 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Started 2026.4.11
    2026-04-10T14:23:11Z  provisioning  reconciler  Verifying 2026.4.11
    2026-04-10T14:23:11Z  running       reconciler  Verified 2026.4.11 (nothing to do)
    2026-04-10T14:23:11Z  running       reconciler  Running 2026.4.11, updated from 2026.4.8
    ");
    assert_snapshot!(openclaw(&server, "openclaw timeline my-instance --limit 2").await, @r"
    $ openclaw timeline my-instance --limit 2
    TIME                  STATE    BY          EVENT
    2026-04-10T14:23:11Z  running  reconciler  Verified 2026.4.11 (nothing to do)
    2026-04-10T14:23:11Z  running  reconciler  Running 2026.4.11, updated from 2026.4.8
    stderr: hint: there are older events; --limit N shows more
    ");
    Ok(())
}

#[tokio::test]
async fn releases_are_shown_newest_first() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw releases").await, @r"
    $ openclaw releases
    VERSION     PUBLISHED             NODE                       TARGET  NOTE
    2026.9.6    2026-09-06T10:54:38Z  >=24.16.0 <25 || >=26.1.0  yes
    2026.5.3-1  2026-05-04T08:02:57Z  >=22.14.0                  yes
    2026.5.3    2026-05-03T17:48:20Z  >=22.14.0                  yes
    2026.4.11   2026-04-10T09:31:05Z  >=22.14.0                  yes
    2026.4.8    2026-04-08T06:12:41Z  >=22.14.0                  yes     installed (1.0 GB)
    ");
    Ok(())
}

#[tokio::test]
async fn releases_that_may_not_be_a_target_are_marked() -> Outcome {
    let server = server(&["node=22.14.0", "deprecate=2026.4.11"]).await?;
    openclaw(&server, "openclaw policy set --deprecated refuse --block 2026.5.3 --block 2026.9.6").await;
    assert_snapshot!(openclaw(&server, "openclaw releases --pre").await, @r"
    $ openclaw releases --pre
    VERSION           PUBLISHED             NODE                       TARGET            NOTE
    2026.9.6          2026-09-06T10:54:38Z  >=24.16.0 <25 || >=26.1.0  blocked, no_node
    2026.5.14-beta.1  2026-05-14T13:25:12Z  >=22.14.0                  prerelease
    2026.5.3-1        2026-05-04T08:02:57Z  >=22.14.0                  yes
    2026.5.3          2026-05-03T17:48:20Z  >=22.14.0                  blocked
    2026.4.11         2026-04-10T09:31:05Z  >=22.14.0                  deprecated        deprecated: superseded
    2026.4.8          2026-04-08T06:12:41Z  >=22.14.0                  yes
    ");
    Ok(())
}

#[tokio::test]
async fn a_pre_release_is_taken_where_it_is_asked_for() -> Outcome {
    let server = server(&["fetch=20s"]).await?;
    assert_snapshot!(openclaw(&server, "openclaw create my-instance --version 2026.5.14-beta.1").await, @r"
    $ openclaw create my-instance --version 2026.5.14-beta.1
    stderr: Error: Instances cannot be brought to 2026.5.14-beta.1: it is a pre-release
    stderr: hint: --pre takes a pre-release
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw create my-instance --version 2026.5.14-beta.1 --pre").await, @r"
    $ openclaw create my-instance --version 2026.5.14-beta.1 --pre
    Creation initiated for my-instance.
    Version: 2026.5.14-beta.1
    Current state: provisioning
    ");
    server.create("other", "2026.4.8", true).await?;
    assert_snapshot!(openclaw(&server, "openclaw update other --version 2026.5.14-beta.1").await, @r"
    $ openclaw update other --version 2026.5.14-beta.1
    stderr: Error: unable to apply update: instances cannot be brought to 2026.5.14-beta.1: it is a pre-release
    stderr: hint: --pre takes a pre-release
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw update other --version 2026.5.14-beta.1 --pre").await, @r"
    $ openclaw update other --version 2026.5.14-beta.1 --pre
    Update initiated for other.
    Current version: 2026.4.8
    Target version: 2026.5.14-beta.1
    Current state: provisioning
    Update will apply as provisioning completes.
    ");
    Ok(())
}

#[tokio::test]
async fn a_viewer_looks_and_does_nothing_else() -> Outcome {
    let server = TestServer::start_as(Setup { role: Role::Viewer, ..Setup::of(SimulatedOptions::instant()) }).await?;
    server.create("my-instance", "2026.4.8", false).await?;
    assert_eq!(openclaw(&server, "openclaw status my-instance").await.exit, 0);
    assert_snapshot!(openclaw(&server, "openclaw start my-instance").await, @r"
    $ openclaw start my-instance
    stderr: Error: unable to start: it takes the role operator to start
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw start my-instance --dry-run").await, @r"
    $ openclaw start my-instance --dry-run
    Start of my-instance: refused.
    Reason: It takes the role operator to start.
    Unblock by: Ask for the role operator.
    stderr: Error: unable to start: it takes the role operator to start
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw create other").await, @r"
    $ openclaw create other
    stderr: Error: It takes the role operator to create an instance
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw policy set --prereleases true").await, @r"
    $ openclaw policy set --prereleases true
    stderr: Error: It takes the role admin to set the policy
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn actions_are_accepted_or_refused_in_the_contracts_words() -> Outcome {
    let server = server(&["fetch=20s"]).await?;
    server.create("my-instance", "2026.4.8", false).await?;
    assert_snapshot!(openclaw(&server, "openclaw stop my-instance").await, @r#"
    $ openclaw stop my-instance
    stderr: Error: unable to stop: instance state "stopped" does not allow a stop
    exit: 1
    "#);
    assert_snapshot!(openclaw(&server, "openclaw restart my-instance").await, @r#"
    $ openclaw restart my-instance
    stderr: Error: unable to restart: instance state "stopped" does not allow a restart
    exit: 1
    "#);
    assert_snapshot!(openclaw(&server, "openclaw start my-instance").await, @r"
    $ openclaw start my-instance
    Start initiated for my-instance.
    Current state: provisioning
    ");
    assert_snapshot!(openclaw(&server, "openclaw start my-instance").await, @r#"
    $ openclaw start my-instance
    stderr: Error: unable to start: instance state "provisioning" does not allow a start
    exit: 1
    "#);
    assert_snapshot!(openclaw(&server, "openclaw delete nobody").await, @r"
    $ openclaw delete nobody
    stderr: Error: unable to delete: there is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    // Nobody is asked where there is no terminal.
    assert_snapshot!(openclaw(&server, "openclaw delete my-instance").await, @r"
    $ openclaw delete my-instance
    Deletion initiated for my-instance.
    Current state: deleting
    ");
    Ok(())
}

#[tokio::test]
async fn logs_are_printed_as_they_are_and_followed() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.wait_until("my-instance", |i| i.status.state == InstanceState::Running).await?;
    let all = openclaw(&server, "openclaw logs my-instance").await.stdout;
    let last = openclaw(&server, "openclaw logs my-instance --tail 1").await.stdout;
    assert!(all.lines().count() > 1 && all.ends_with(&last) && last.lines().count() == 1, "{all}");

    let mut tap = Tap::on(&server).await?;
    let mut child = begin(&tap.url, "openclaw logs my-instance -f --tail 1");
    tap.heard("text/plain").await?;
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(|| anyhow::anyhow!("no output"))?).lines();
    assert_eq!(lines.next_line().await?, Some(last.trim_end().to_owned()));
    let id = server.instance("my-instance").await?.id;
    server.driver.crash(&id);
    let next = tokio::time::timeout(PATIENCE, lines.next_line()).await??;
    assert!(next.as_ref().is_some_and(|line| line.contains("exit")), "{next:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_said_with_a_hint() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw status nobody").await, @r"
    $ openclaw status nobody
    stderr: Error: There is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw status nobody --watch").await, @r"
    $ openclaw status nobody --watch
    stderr: Error: There is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw update nobody --version 2026.4.8").await, @r"
    $ openclaw update nobody --version 2026.4.8
    stderr: Error: unable to apply update: there is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    let unreachable = openclaw_at(&nowhere().await?, "openclaw list").await;
    with_settings!({filters => vec![(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:PORT")]}, {
        assert_snapshot!(unreachable, @r"
        $ openclaw list
        stderr: Error: Server unreachable at http://127.0.0.1:PORT
        stderr: cause: Connection refused (os error 111)
        stderr: hint: `openclaw serve` starts a server; --server or OPENCLAW_PORTAL_URL names another one
        exit: 1
        ");
    });
    Ok(())
}

#[tokio::test]
async fn wrong_usage_ends_with_2_and_says_what_would_be_right() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw status My_Instance").await, @r"
    $ openclaw status My_Instance
    stderr: error: invalid value 'My_Instance' for '<NAME>': a name has lower-case letters, digits and hyphens; 'M' is none of these
    stderr: 
    stderr: For more information, try '--help'.
    exit: 2
    ");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version v2026.4.11").await, @r#"
    $ openclaw update my-instance --version v2026.4.11
    stderr: error: invalid value 'v2026.4.11' for '--version <VERSION>': a version has no leading "v"
    stderr: 
    stderr: For more information, try '--help'.
    exit: 2
    "#);
    assert_snapshot!(openclaw(&server, "openclaw fly").await, @r"
    $ openclaw fly
    stderr: error: unrecognized subcommand 'fly'
    stderr: 
    stderr: Usage: openclaw [OPTIONS] <COMMAND>
    stderr: 
    stderr: For more information, try '--help'.
    exit: 2
    ");
    assert_snapshot!(openclaw_at("https://127.0.0.1:7070", "openclaw list").await, @r"
    $ openclaw list
    stderr: Error: The server's address cannot be used: this version speaks http only; put a TLS tunnel in front of it
    exit: 2
    ");
    assert_snapshot!(openclaw(&server, "openclaw serve --simulate fetch=1s").await, @r"
    $ openclaw serve --simulate fetch=1s
    stderr: Error: --simulate goes with --driver simulated, not with local
    exit: 2
    ");
    Ok(())
}

#[tokio::test]
async fn completions_know_the_verbs() -> Outcome {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let printed = openclaw_at("http://127.0.0.1:9", &format!("openclaw completions {shell}")).await;
        assert!(printed.exit == 0 && printed.stderr.is_empty(), "{shell}: {}", printed.stderr);
        for verb in ["serve", "timeline", "completions"] {
            assert!(printed.stdout.contains(verb), "{shell}: {verb}");
        }
    }
    Ok(())
}
