//! Snapshots, restores, backups, imports, and the portal's own database.

use crate::terminal::{Outcome, Printed, openclaw, openclaw_in, server};
use insta::assert_snapshot;
use openclaw_contract::{Instance, InstanceState, InstanceView, Step};
use openclaw_test_support::TestServer;
use std::path::Path;

/// An instance that was updated over a change of its state's form, so that a snapshot belongs to where it came from.
async fn updated() -> anyhow::Result<TestServer> {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    let running = |i: &Instance| i.status.state == InstanceState::Running;
    let id = server.wait_until("my-instance", running).await?.id;
    server.driver.remember(&id, "the cat is called Miez")?;
    server.update("my-instance", "2026.9.6").await?;
    server.wait_until("my-instance", |i| i.status.version.to_string() == "2026.9.6").await?;
    Ok(server)
}

async fn at_rest(server: &TestServer, name: &str) -> anyhow::Result<InstanceView> {
    Ok(server.turn_until(name, |i| i.view().rest().is_some()).await?.view())
}

/// What was printed, without what differs from run to run.
fn told(printed: &Printed, folder: &Path) -> String {
    let text = printed.to_string().replace(&folder.display().to_string(), "[folder]");
    let id = text.split("import-").nth(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
    id.map(|id: String| text.replace(&format!("import-{id}"), "import-[id]")).unwrap_or(text)
}

#[tokio::test]
async fn snapshots_are_shown_and_one_is_put_back() -> Outcome {
    let server = updated().await?;
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @r"
    $ openclaw snapshots my-instance
    ID          VERSION   TAKEN                 SIZE  KIND
    2-2026.4.8  2026.4.8  2026-04-10T14:23:11Z  2 MB  before an update
    ");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 2-2026.4.8 --dry-run").await, @r"
    $ openclaw restore my-instance --snapshot 2-2026.4.8 --dry-run
    Restore of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Stop 2026.9.6
    2. Restore the snapshot of 2026.4.8 (from 2026-04-10T14:23:11Z; the state as it is now is set aside)
    3. Configure 2026.4.8
    4. Start 2026.4.8
    5. Verify 2026.4.8 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it goes back to 2026.9.6 with its state as it was, and says why.
    Warning: The snapshot of 2026.4.8 from 2026-04-10T14:23:11Z is put back; what the agent did since then (3 MB of state) is set aside, not deleted.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.4.8
    ");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 2-2026.4.8 --wait").await, @r"
    $ openclaw restore my-instance --snapshot 2-2026.4.8 --wait
    Restore initiated for my-instance.
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.9.6 → 2026.4.8
    Progress: Update applied
    stderr: Warning: The snapshot of 2026.4.8 from 2026-04-10T14:23:11Z is put back; what the agent did since then (3 MB of state) is set aside, not deleted.
    ");
    assert_eq!(server.driver.memory(&server.instance("my-instance").await?.id), ["the cat is called Miez"]);
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @r"
    $ openclaw snapshots my-instance
    ID                VERSION   TAKEN                 SIZE  KIND
    3-2026.9.6-aside  2026.9.6  2026-04-10T14:23:11Z  3 MB  set aside
    2-2026.4.8        2026.4.8  2026-04-10T14:23:11Z  2 MB  before an update
    ");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 9-2026.4.8").await, @r"
    $ openclaw restore my-instance --snapshot 9-2026.4.8
    stderr: Error: unable to restore: there is no snapshot 9-2026.4.8; there are 2-2026.4.8, 3-2026.9.6-aside
    stderr: hint: `openclaw snapshots` shows the copies there are
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn where_there_is_no_snapshot_it_is_said_when_there_will_be() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @r"
    $ openclaw snapshots my-instance
    stderr: There are no snapshots of my-instance.
    stderr: hint: one is taken before every version change; `openclaw backup NAME` makes an archive
    ");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 1-2026.4.8").await, @r"
    $ openclaw restore my-instance --snapshot 1-2026.4.8
    stderr: Error: unable to restore: there is no snapshot 1-2026.4.8, and no other one
    stderr: hint: `openclaw snapshots` shows the copies there are
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn a_backup_is_written_whole_and_replaces_nothing_unasked() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let backup = async |line: &str| openclaw_in(folder.path(), &server, line).await;
    assert_snapshot!(backup("openclaw backup my-instance").await, @r"
    $ openclaw backup my-instance
    Backup of my-instance written to my-instance-2026.9.6-2026-04-10.tar.zst (0 kB).
    ");
    assert_snapshot!(backup("openclaw backup my-instance").await, @r"
    $ openclaw backup my-instance
    stderr: Error: my-instance-2026.9.6-2026-04-10.tar.zst is there already
    stderr: hint: --force replaces it
    exit: 1
    ");
    assert_snapshot!(backup("openclaw backup my-instance --force").await, @r"
    $ openclaw backup my-instance --force
    Backup of my-instance written to my-instance-2026.9.6-2026-04-10.tar.zst (0 kB).
    ");
    assert_snapshot!(backup("openclaw backup my-instance -o mine.tar.zst").await, @r"
    $ openclaw backup my-instance -o mine.tar.zst
    Backup of my-instance written to mine.tar.zst (0 kB).
    ");
    assert_snapshot!(backup("openclaw backup my-instance -o nowhere/mine.tar.zst").await, @r#"
    $ openclaw backup my-instance -o nowhere/mine.tar.zst
    stderr: Error: cannot write nowhere/mine.tar.zst: No such file or directory (os error 2)
    exit: 1
    "#);
    assert_snapshot!(backup("openclaw backup my-instance -o json").await, @r"
    $ openclaw backup my-instance -o json
    stderr: Error: backup: -o names the file here; is it to be called json?
    stderr: hint: --output json prints JSON; ./json is a file of that name
    exit: 2
    ");
    assert_snapshot!(backup("openclaw backup nobody").await, @r"
    $ openclaw backup nobody
    stderr: Error: There is no instance nobody
    stderr: hint: `openclaw list` shows the instances there are
    exit: 1
    ");
    let printed = backup("openclaw backup my-instance -o data.tar.zst --output json").await;
    let written: serde_json::Value = serde_json::from_str(&printed.stdout)?;
    let size = std::fs::metadata(folder.path().join("data.tar.zst"))?.len();
    assert_eq!((written["file"].as_str(), written["bytes"].as_u64()), (Some("data.tar.zst"), Some(size)));
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path())?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<_>>()?;
    names.sort();
    assert_eq!(names, ["data.tar.zst", "mine.tar.zst", "my-instance-2026.9.6-2026-04-10.tar.zst"]);
    Ok(())
}

#[tokio::test]
async fn a_backup_goes_to_stdout_as_it_is() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_openclaw"));
    let output = command.args(["backup", "my-instance", "-o", "-", "--server", server.url()]).output().await?;
    assert!(output.status.success() && output.stderr.is_empty());
    let path = folder.path().join("a");
    std::fs::write(&path, output.stdout)?;
    let imported = openclaw(&server, &format!("openclaw import other {}", path.display())).await;
    assert_eq!(imported.exit, 0, "{imported}");
    Ok(())
}

#[tokio::test]
async fn a_file_of_ones_own_is_handed_in_and_put_back() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let path = folder.path().join("mine.tar.zst");
    let file = path.display();
    assert_eq!(openclaw(&server, &format!("openclaw backup my-instance -o {file}")).await.exit, 0);
    let id = server.instance("my-instance").await?.id;
    server.driver.remember(&id, "forget this")?;
    let printed = openclaw(&server, &format!("openclaw restore my-instance {file} --wait")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw restore my-instance [folder]/mine.tar.zst --wait
    Restore initiated for my-instance.
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.9.6
    Progress: Provisioning completed
    stderr: [folder]/mine.tar.zst was handed in as snapshot import-[id]-2026.9.6 of 2026.9.6.
    stderr: Warning: The snapshot of 2026.9.6 from 2026-04-10T14:23:11Z is put back; what the agent did since then (3 MB of state) is set aside, not deleted.
    ");
    assert_eq!(server.driver.memory(&id), ["the cat is called Miez"]);
    std::fs::write(&path, "I am an archive, trust me")?;
    let printed = openclaw(&server, &format!("openclaw restore my-instance {file}")).await;
    assert_snapshot!(told(&printed, folder.path()), @r#"
    $ openclaw restore my-instance [folder]/mine.tar.zst
    stderr: Error: unable to restore: this cannot be taken in: this is no archive of a state folder: it starts with "4920616d"
    exit: 1
    "#);
    let printed = openclaw(&server, &format!("openclaw restore my-instance {file}.gone")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw restore my-instance [folder]/mine.tar.zst.gone
    stderr: Error: cannot read [folder]/mine.tar.zst.gone: No such file or directory (os error 2)
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn an_archive_or_a_folder_becomes_an_instance() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let path = folder.path().join("mine.tar.zst");
    let file = path.display();
    assert_eq!(openclaw(&server, &format!("openclaw backup my-instance -o {file}")).await.exit, 0);
    let printed = openclaw(&server, &format!("openclaw import other {file} --label team=ops")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import other [folder]/mine.tar.zst --label team=ops
    other is imported.
    Version: 2026.9.6
    Current state: stopped
    ");
    let printed = openclaw(&server, &format!("openclaw import another {file} --start --wait")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import another [folder]/mine.tar.zst --start --wait
    another is imported.
    Version: 2026.9.6
    Current state: provisioning
    Instance: another
    State: provisioning → running
    Version: 2026.9.6
    Progress: Provisioning completed
    ");
    let printed = openclaw(&server, &format!("openclaw import other {file}")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import other [folder]/mine.tar.zst
    stderr: Error: There is an instance other already
    exit: 1
    ");
    let printed = openclaw(&server, &format!("openclaw import older {file} --version 2026.4.8")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import older [folder]/mine.tar.zst --version 2026.4.8
    stderr: Error: Instances cannot be brought to 2026.4.8: it is not known to read the state that 2026.9.6 wrote, and no snapshot belongs to it
    stderr: hint: without --version it is the one that wrote the state
    exit: 1
    ");
    std::fs::write(folder.path().join("memory.json"), r#"{"version":"2026.4.11","messages":[]}"#)?;
    let here = folder.path().display();
    let printed = openclaw(&server, &format!("openclaw import copied --folder {here} --start --wait")).await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import copied --folder [folder] --start --wait
    copied is imported.
    Version: 2026.4.11
    Current state: provisioning
    Instance: copied
    State: provisioning → running
    Version: 2026.4.11
    Progress: Provisioning completed
    ");
    let printed = openclaw(&server, &format!("openclaw import adopted --adopt {here} -o json")).await;
    let view: InstanceView = serde_json::from_str(&printed.stdout)?;
    assert_eq!((view.state, view.version.to_string()), (InstanceState::Stopped, "2026.4.11".to_owned()));
    let printed = openclaw(&server, "openclaw import lost --folder /nowhere/at/all").await;
    assert_snapshot!(told(&printed, folder.path()), @r"
    $ openclaw import lost --folder /nowhere/at/all
    stderr: Error: This cannot be taken in: /nowhere/at/all: there is no memory.json
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn an_update_back_takes_the_snapshot_along_unless_it_is_told_not_to() -> Outcome {
    let server = updated().await?;
    let line = "openclaw update my-instance --version 2026.4.8 --keep-state --rehearse --dry-run";
    assert_snapshot!(openclaw(&server, line).await, @r"
    $ openclaw update my-instance --version 2026.4.8 --keep-state --rehearse --dry-run
    Update of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Check 2026.4.8 on a copy of its state (its configuration, disk, and a start)
    2. Stop 2026.9.6
    3. Take a snapshot of its state (to go back to)
    4. Configure 2026.4.8
    5. Start 2026.4.8
    6. Verify 2026.4.8 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it goes back to 2026.9.6 with its state as it was, and says why.
    Warning: 2026.4.8 cannot read the state that 2026.9.6 writes: it starts with an empty conversation, or not at all; the snapshot that belongs to it is not put back.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.4.8
    ");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.8 --dry-run").await, @r"
    $ openclaw update my-instance --version 2026.4.8 --dry-run
    Update of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Stop 2026.9.6
    2. Restore the snapshot of 2026.4.8 (from 2026-04-10T14:23:11Z; the state as it is now is set aside)
    3. Configure 2026.4.8
    4. Start 2026.4.8
    5. Verify 2026.4.8 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it goes back to 2026.9.6 with its state as it was, and says why.
    Warning: The snapshot of 2026.4.8 from 2026-04-10T14:23:11Z is put back; what the agent did since then (3 MB of state) is set aside, not deleted.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.4.8
    ");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.11").await, @r"
    $ openclaw update my-instance --version 2026.4.11
    stderr: Error: unable to apply update: instances cannot be brought to 2026.4.11: it is not known to read the state that 2026.9.6 wrote, and no snapshot belongs to it
    stderr: hint: `openclaw snapshots` shows the copies there are; --keep-state takes the version alone
    exit: 1
    ");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.8 --wait").await, @r"
    $ openclaw update my-instance --version 2026.4.8 --wait
    Update initiated for my-instance.
    Current version: 2026.9.6
    Target version: 2026.4.8
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.9.6 → 2026.4.8
    Progress: Update applied
    ");
    assert_eq!(server.driver.memory(&server.instance("my-instance").await?.id), ["the cat is called Miez"]);
    Ok(())
}

#[tokio::test]
async fn an_update_is_withdrawn() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel").await, @r"
    $ openclaw update my-instance --cancel
    my-instance has that target already; nothing changes.
    Current version: 2026.4.8
    Target version: 2026.4.8
    Current state: running
    ");
    drop(server);
    let server = crate::terminal::server(&["fetch=20s"]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_eq!(openclaw(&server, "openclaw update my-instance --version 2026.9.6").await.exit, 0);
    server.wait_until("my-instance", |i| i.status.step == Some(Step::Fetch)).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel --dry-run").await, @r"
    $ openclaw update my-instance --cancel --dry-run
    Update of my-instance: allowed. Nothing was changed.
    State after: provisioning
    Target version: 2026.4.8
    1. Fetching 2026.9.6 (in hand; cut short where nobody wants it any more)
    2. Verify 2026.4.8 (its gateway answers, at this version, and goes on doing so)
    If a step fails: it rests in error and says why; its state is kept.
    Warning: It takes the place of the update to 2026.9.6.
    Release notes: https://github.com/openclaw/openclaw/releases/tag/v2026.4.8
    ");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel").await, @r"
    $ openclaw update my-instance --cancel
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.4.8
    Current state: provisioning
    Update will apply as provisioning completes.
    ");
    let view = at_rest(&server, "my-instance").await?;
    assert_eq!((view.state, view.version.to_string()), (InstanceState::Running, "2026.4.8".to_owned()));
    Ok(())
}

#[tokio::test]
async fn an_update_that_is_rolled_back_is_missed() -> Outcome {
    let server = server(&["fail=check:1"]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.9.6 --wait").await, @r"
    $ openclaw update my-instance --version 2026.9.6 --wait
    Update initiated for my-instance.
    Current version: 2026.4.8
    Target version: 2026.9.6
    Current state: provisioning
    Instance: my-instance
    State: provisioning → running
    Version: 2026.4.8
    Progress: Provisioning completed
    stderr: Error: my-instance runs 2026.4.8 again: the update to 2026.9.6 failed and was rolled back; `openclaw timeline my-instance` says why
    exit: 1
    ");
    Ok(())
}

#[tokio::test]
async fn the_portals_database_is_copied_while_it_works() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let data = server.database().parent().ok_or_else(|| anyhow::anyhow!("no folder"))?.display().to_string();
    let target = folder.path().join("copy.db");
    let line = format!("openclaw admin backup-db {} --data-dir {data}", target.display());
    let told = |printed: &Printed| told(printed, folder.path()).replace(&data, "[data]");
    assert_snapshot!(told(&openclaw(&server, &line).await), @r"
    $ openclaw admin backup-db [folder]/copy.db --data-dir [data]
    The database is copied to [folder]/copy.db.
    ");
    assert_snapshot!(told(&openclaw(&server, &line).await), @r"
    $ openclaw admin backup-db [folder]/copy.db --data-dir [data]
    stderr: Error: the backup [folder]/copy.db cannot be written: entity already exists. Choose a name that is not taken, in a folder that is there and that this user may write to, on a disk with room for it
    exit: 1
    ");
    let empty = format!("openclaw admin backup-db {0}/b.db --data-dir {0}", folder.path().display());
    assert_snapshot!(told(&openclaw(&server, &empty).await), @r"
    $ openclaw admin backup-db [folder]/b.db --data-dir [folder]
    stderr: Error: there is no database [folder]/portal.db: say with --data-dir where the server keeps its things
    exit: 1
    ");
    let copy = openclaw_store::Store::open(&format!("sqlite://{}", target.display())).await?;
    assert_eq!(copy.list().await?.0.len(), 1);
    Ok(())
}
