//! `openclaw policy`: what it shows, and what it sets.

use crate::terminal::{Outcome, openclaw, server};
use insta::assert_snapshot;

#[tokio::test]
async fn the_policy_is_shown_and_set() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw policy").await, @r"
    $ openclaw policy
    Update states: running, error, provisioning
    Pre-releases: only where asked for
    Deprecated versions: warn
    Blocked versions: none
    Too little capacity: warn (keeping 256 MiB of memory and 1024 MiB of disk free, load at most 400 %)
    Concurrent updates: no limit
    Concurrent starts: as suits the host
    On failure: roll back
    Watched before it counts: 30 s
    Rehearsal: only where asked for
    Snapshots kept: 3
    Failed versions: held back for other instances
    Held versions: none
    ");
    let line = "openclaw policy set --update-states error,running --concurrent-updates 3 --deprecated refuse --block 2026.9.6=needs-Node-24 --block 2026.4.8";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw policy set --update-states error,running --concurrent-updates 3 --deprecated refuse --block 2026.9.6=needs-Node-24 --block 2026.4.8
    Update states: running, error
    Pre-releases: only where asked for
    Deprecated versions: refuse
    Blocked versions: 2026.9.6 (needs-Node-24), 2026.4.8
    Too little capacity: warn (keeping 256 MiB of memory and 1024 MiB of disk free, load at most 400 %)
    Concurrent updates: 3
    Concurrent starts: as suits the host
    On failure: roll back
    Watched before it counts: 30 s
    Rehearsal: only where asked for
    Snapshots kept: 3
    Failed versions: held back for other instances
    Held versions: none
    ");
    Ok(())
}

#[tokio::test]
async fn what_is_not_named_stays() -> Outcome {
    let server = server(&[]).await?;
    openclaw(&server, "openclaw policy set --update-states running,error --block 2026.9.6 --block 2026.4.8").await;
    let line = "openclaw policy set --unblock 2026.4.8 --prereleases true --shortage refuse --memory-reserve-mib 0 --disk-reserve-mib 2048 --max-load-percent 250";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw policy set --unblock 2026.4.8 --prereleases true --shortage refuse --memory-reserve-mib 0 --disk-reserve-mib 2048 --max-load-percent 250
    Update states: running, error
    Pre-releases: taken
    Deprecated versions: warn
    Blocked versions: 2026.9.6
    Too little capacity: refuse (keeping 0 MiB of memory and 2048 MiB of disk free, load at most 250 %)
    Concurrent updates: no limit
    Concurrent starts: as suits the host
    On failure: roll back
    Watched before it counts: 30 s
    Rehearsal: only where asked for
    Snapshots kept: 3
    Failed versions: held back for other instances
    Held versions: none
    ");
    openclaw(&server, "openclaw policy set --concurrent-updates 1").await;
    let unbound = openclaw(&server, "openclaw policy set --concurrent-updates none").await;
    assert!(unbound.stdout.contains("Concurrent updates: no limit\n"), "{unbound}");
    assert_eq!(unbound.stdout, openclaw(&server, "openclaw policy show").await.stdout);
    Ok(())
}

#[tokio::test]
async fn what_can_be_no_policy_is_wrong_usage() -> Outcome {
    let server = server(&[]).await?;
    assert_snapshot!(openclaw(&server, "openclaw policy set --update-states running").await, @r#"
    $ openclaw policy set --update-states running
    stderr: Error: update_states: "error" cannot be taken out; only "provisioning" can
    exit: 2
    "#);
    assert_snapshot!(openclaw(&server, "openclaw policy set --block 2026.9.6 --block 2026.9.6=bad").await, @r"
    $ openclaw policy set --block 2026.9.6 --block 2026.9.6=bad
    stderr: Error: blocked_versions: 2026.9.6 is there twice
    exit: 2
    ");
    assert_snapshot!(openclaw(&server, "openclaw policy set --concurrent-updates 0").await, @r"
    $ openclaw policy set --concurrent-updates 0
    stderr: error: invalid value '0' for '--concurrent-updates <N>': it is a number from 1 to 1000, or none
    stderr: 
    stderr: For more information, try '--help'.
    exit: 2
    ");
    assert_snapshot!(openclaw(&server, "openclaw policy set").await, @r"
    $ openclaw policy set
    stderr: Error: policy set: nothing to set; `openclaw policy set --help` shows what there is
    exit: 2
    ");
    Ok(())
}
