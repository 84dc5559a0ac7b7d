//! Snapshots, restores, backups, imports, and the portal's own database.

use crate::terminal::{Outcome, Printed, openclaw, openclaw_in, server};
use insta::assert_snapshot;
use openclaw_contract::{InstanceState, InstanceView};
use openclaw_test_support::TestServer;
use std::path::Path;

/// An instance that was updated over a change of its state's form, so that a snapshot belongs to where it came from.
async fn updated() -> anyhow::Result<TestServer> {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    let id = server.turn_to("my-instance", InstanceState::Running).await?.id;
    server.driver.remember(&id, "the cat is called Miez")?;
    server.update("my-instance", "2026.9.6").await?;
    server.turn_until("my-instance", |i| i.status.version.to_string() == "2026.9.6").await?;
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
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 2-2026.4.8 --dry-run").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 2-2026.4.8 --wait").await, @"");
    assert_eq!(server.driver.memory(&server.instance("my-instance").await?.id), ["the cat is called Miez"]);
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 9-2026.4.8").await, @"");
    Ok(())
}

#[tokio::test]
async fn where_there_is_no_snapshot_it_is_said_when_there_will_be() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw snapshots my-instance").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw restore my-instance --snapshot 1-2026.4.8").await, @"");
    Ok(())
}

#[tokio::test]
async fn a_backup_is_written_whole_and_replaces_nothing_unasked() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let backup = async |line: &str| openclaw_in(folder.path(), &server, line).await;
    assert_snapshot!(backup("openclaw backup my-instance").await, @"");
    assert_snapshot!(backup("openclaw backup my-instance").await, @"");
    assert_snapshot!(backup("openclaw backup my-instance --force").await, @"");
    assert_snapshot!(backup("openclaw backup my-instance -o mine.tar.zst").await, @"");
    assert_snapshot!(backup("openclaw backup my-instance -o nowhere/mine.tar.zst").await, @"");
    assert_snapshot!(backup("openclaw backup my-instance -o json").await, @"");
    assert_snapshot!(backup("openclaw backup nobody").await, @"");
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
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_openclaw"));
    let output = child.args(["backup", "my-instance", "-o", "-", "--server", server.url()]).output().await?;
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
    assert_snapshot!(told(&printed, folder.path()), @"");
    assert_eq!(server.driver.memory(&id), ["the cat is called Miez"]);
    std::fs::write(&path, "I am an archive, trust me")?;
    let printed = openclaw(&server, &format!("openclaw restore my-instance {file}")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    let printed = openclaw(&server, &format!("openclaw restore my-instance {file}.gone")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    Ok(())
}

#[tokio::test]
async fn an_archive_or_a_folder_becomes_an_instance() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let path = folder.path().join("mine.tar.zst");
    let file = path.display();
    assert_eq!(openclaw(&server, &format!("openclaw backup my-instance -o {file}")).await.exit, 0);
    let printed = openclaw(&server, &format!("openclaw import other {file} --label team=ops")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    let printed = openclaw(&server, &format!("openclaw import another {file} --start --wait")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    let printed = openclaw(&server, &format!("openclaw import other {file}")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    let printed = openclaw(&server, &format!("openclaw import older {file} --version 2026.4.8")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    std::fs::write(folder.path().join("memory.json"), r#"{"version":"2026.4.11","messages":[]}"#)?;
    let here = folder.path().display();
    let printed = openclaw(&server, &format!("openclaw import copied --folder {here} --start --wait")).await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    let printed = openclaw(&server, &format!("openclaw import adopted --adopt {here} -o json")).await;
    let view: InstanceView = serde_json::from_str(&printed.stdout)?;
    assert_eq!((view.state, view.version.to_string()), (InstanceState::Stopped, "2026.4.11".to_owned()));
    let printed = openclaw(&server, "openclaw import lost --folder /nowhere/at/all").await;
    assert_snapshot!(told(&printed, folder.path()), @"");
    Ok(())
}

#[tokio::test]
async fn an_update_back_takes_the_snapshot_along_unless_it_is_told_not_to() -> Outcome {
    let server = updated().await?;
    let line = "openclaw update my-instance --version 2026.4.8 --keep-state --rehearse --dry-run";
    assert_snapshot!(openclaw(&server, line).await, @"");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.8 --dry-run").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.11").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --version 2026.4.8 --wait").await, @"");
    assert_eq!(server.driver.memory(&server.instance("my-instance").await?.id), ["the cat is called Miez"]);
    Ok(())
}

#[tokio::test]
async fn an_update_is_withdrawn() -> Outcome {
    let server = server(&[]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel").await, @"");
    drop(server);
    let server = crate::terminal::server(&["fetch=20s"]).await?;
    server.create("my-instance", "2026.4.8", true).await?;
    server.turn_to("my-instance", InstanceState::Running).await?;
    assert_eq!(openclaw(&server, "openclaw update my-instance --version 2026.9.6").await.exit, 0);
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel --dry-run").await, @"");
    assert_snapshot!(openclaw(&server, "openclaw update my-instance --cancel").await, @"");
    let view = at_rest(&server, "my-instance").await?;
    assert_eq!((view.state, view.version.to_string()), (InstanceState::Running, "2026.4.8".to_owned()));
    Ok(())
}

#[tokio::test]
async fn the_portals_database_is_copied_while_it_works() -> Outcome {
    let (server, folder) = (updated().await?, tempfile::tempdir()?);
    let data = server.database().parent().ok_or_else(|| anyhow::anyhow!("no folder"))?.display().to_string();
    let target = folder.path().join("copy.db");
    let line = format!("openclaw admin backup-db {} --data-dir {data}", target.display());
    let told = |printed: &Printed| told(printed, folder.path()).replace(&data, "[data]");
    assert_snapshot!(told(&openclaw(&server, &line).await), @"");
    assert_snapshot!(told(&openclaw(&server, &line).await), @"");
    let empty = format!("openclaw admin backup-db {0}/b.db --data-dir {0}", folder.path().display());
    assert_snapshot!(told(&openclaw(&server, &empty).await), @"");
    let copy = openclaw_store::Store::open(&format!("sqlite://{}", target.display())).await?;
    assert_eq!(copy.list().await?.0.len(), 1);
    Ok(())
}
