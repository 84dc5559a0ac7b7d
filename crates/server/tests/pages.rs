//! What the portal's pages ask for beyond the instances: bands, the whole timeline, durations, installs ahead, details,
//! samples, and the log of a time.

use openclaw_client::{Client, TimelineQuery};
use openclaw_contract::{
    EventKind, Frame, InstanceName, InstanceState, Outcome as Came, Release, Span, Step, Topic, Version, kinds_of,
    redact, refusal::Role,
};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, Setup, TestServer};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

type Outcome<T = ()> = anyhow::Result<T>;

async fn server() -> Outcome<(TestServer, Client)> {
    let server = TestServer::start(SimulatedOptions::default()).await?;
    let client = Client::new(server.url())?;
    Ok((server, client))
}

/// Status and body of a request.
async fn ask(server: &TestServer, method: reqwest::Method, path: &str) -> Outcome<(u16, String)> {
    let request = reqwest::Client::new().request(method, format!("{}/api/v1/{path}", server.url()));
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

/// Turns the clock until something is so.
async fn turn_until<T>(
    server: &TestServer,
    seconds: u64,
    mut found: impl AsyncFnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = found().await? {
            return Ok(found);
        }
        anyhow::ensure!(Instant::now() < deadline, "it did not come to that");
        server.clock.advance(Duration::from_secs(seconds));
        sleep(Duration::from_millis(5)).await;
    }
}

fn version(text: &str) -> Outcome<Version> {
    Ok(text.parse()?)
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() -> Outcome {
    use reqwest::Method;
    let (server, _) = server().await?;
    server.create("a", "2026.4.8", false).await?;
    let many = (0..201).map(|n| format!("i{n}")).collect::<Vec<_>>().join(",");
    for (method, path, status, says) in [
        (Method::GET, "bands".to_owned(), 422, "names: none is given"),
        (Method::GET, format!("bands?names={many}"), 422, "names: 201 are given"),
        (Method::GET, "bands?names=a&from=2026-04-10T00:00:00Z&to=2026-04-09T00:00:00Z".to_owned(), 422, "from: "),
        (Method::GET, "bands?names=a&from=yesterday".to_owned(), 422, "invalid_field"),
        (Method::GET, "timeline?kinds=failed,moon".to_owned(), 422, "kinds: \\\"moon\\\" is no kind of event"),
        (Method::GET, "instances/a/timeline?kinds=moon".to_owned(), 422, "kinds: \\\"moon\\\" is no kind of event"),
        (Method::GET, "instances/no/details".to_owned(), 404, "There is no instance no"),
        (Method::GET, "instances/a/samples?span=year".to_owned(), 422, "`year`"),
        (Method::GET, "instances/a/logs?from=2026-04-10T00:00:00Z".to_owned(), 422, "to: it is left out"),
        (
            Method::GET,
            "instances/a/logs?from=2026-04-10T00:00:00Z&to=2026-04-10T01:00:00Z&follow=true".to_owned(),
            422,
            "leave tail and follow out",
        ),
        (Method::POST, "releases/v2/install".to_owned(), 422, "version: "),
        (Method::POST, "releases/2026.4.9/install".to_owned(), 422, "There is no release 2026.4.9"),
        (Method::DELETE, "releases/2026.9.6/install".to_owned(), 409, "2026.9.6 is not installed"),
    ] {
        let (found, body) = ask(&server, method.clone(), &path).await?;
        assert!(found == status && body.contains(says), "{method} {path}: {found} {body}");
    }
    Ok(())
}

#[tokio::test]
async fn bands_durations_and_the_whole_timeline() -> Outcome {
    let (server, client) = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.create("b", "2026.4.8", false).await?;
    server.turn_to("a", InstanceState::Running).await?;
    // What came to be at this very moment has no length yet.
    server.clock.advance(Duration::from_secs(1));
    let names: Vec<InstanceName> = vec!["a".parse()?, "b".parse()?, "nobody".parse()?];
    let bands = client.bands(&names, None, None).await?;
    let states =
        |name: &InstanceName| bands.bands.get(name).map(|band| band.iter().map(|s| s.state).collect::<Vec<_>>());
    assert_eq!(states(&names[0]), Some(vec![Some(InstanceState::Provisioning), Some(InstanceState::Running)]));
    assert_eq!(states(&names[1]), Some(vec![Some(InstanceState::Stopped)]));
    assert_eq!((states(&names[2]), bands.to.duration_since(bands.from).as_secs()), (None, 86_400));
    let durations = client.durations().await?;
    assert!(durations.steps.get(&Step::Fetch).is_some_and(|usual| usual.of == 1 && usual.median_millis > 0));
    let told = async |query: TimelineQuery<'_>| -> Outcome<Vec<&'static str>> {
        Ok(client.timeline(&query).await?.events.iter().map(|event| event.what.word()).collect())
    };
    let kinds = kinds_of(Some(Topic::Provisioning), Some(Came::Asked));
    assert_eq!(told(TimelineQuery { kinds, ..TimelineQuery::default() }).await?, ["created", "created"]);
    assert_eq!(told(TimelineQuery { actor: Some("portal"), ..TimelineQuery::default() }).await?, ["portal_started"]);
    assert_eq!(told(TimelineQuery { instance: Some(&names[1]), ..TimelineQuery::default() }).await?, ["created"]);
    let (_, body) = ask(&server, reqwest::Method::GET, "instances/a/timeline?kinds=created").await?;
    assert_eq!(body.matches(r#""sequence""#).count(), 1, "{body}");
    // While the portal was down nobody observed anything.
    let server = {
        let mut server = server;
        server.stop().await;
        server.clock.advance(Duration::from_secs(600));
        let server = server.restart().await?;
        server.clock.advance(Duration::from_secs(1));
        server
    };
    let bands = Client::new(server.url())?.bands(&names, None, None).await?;
    let last: Vec<_> = bands.bands.values().filter_map(|band| band.last()).map(|s| s.state).collect();
    let unseen = bands.bands.values().all(|band| band.iter().any(|stretch| stretch.state.is_none()));
    assert!(unseen, "{bands:?}");
    assert_eq!(last, [Some(InstanceState::Running), Some(InstanceState::Stopped)]);
    Ok(())
}

#[tokio::test]
async fn a_driver_that_is_away_is_told_once_and_when_it_is_back() -> Outcome {
    let (server, client) = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let kinds = || vec!["driver_unreachable", "driver_answers"];
    let told = async || -> Outcome<Vec<&'static str>> {
        let timeline = client.timeline(&TimelineQuery { kinds: kinds(), ..TimelineQuery::default() }).await?;
        Ok(timeline.events.iter().rev().map(|event| event.what.word()).collect())
    };
    server.clock.advance(Duration::from_secs(1));
    server.driver.set_reachable(false);
    turn_until(&server, 5, async || Ok((!told().await?.is_empty()).then_some(()))).await?;
    for _ in 0..20 {
        server.clock.advance(Duration::from_secs(5));
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(told().await?, ["driver_unreachable"]);
    server.driver.set_reachable(true);
    let told = turn_until(&server, 5, async || Ok(Some(told().await?).filter(|told| told.len() > 1))).await?;
    assert_eq!(told, kinds());
    server.clock.advance(Duration::from_secs(1));
    let names = ["a".parse()?];
    let bands = client.bands(&names, None, None).await?;
    let states: Vec<_> = bands.bands.values().flatten().map(|stretch| stretch.state).collect();
    let running = Some(InstanceState::Running);
    assert_eq!(states, [Some(InstanceState::Provisioning), running, None, running]);
    Ok(())
}

async fn release(client: &Client, of: &str) -> Outcome<Release> {
    let catalog = client.releases().await?;
    let version = version(of)?;
    catalog.find(&version).cloned().ok_or_else(|| anyhow::anyhow!("no release {version}"))
}

#[tokio::test]
async fn a_release_is_installed_ahead_and_removed() -> Outcome {
    let (server, client) = server().await?;
    let mut events = client.events(None).await?;
    let wanted = version("2026.4.11")?;
    let accepted = client.release_install(&wanted).await?;
    assert!(accepted.installing && !accepted.installed);
    assert!(client.release_install(&wanted).await?.installing, "again: it is on its way");
    assert!(release(&client, "2026.4.11").await?.installing);
    let there = turn_until(&server, 5, async || {
        Ok(Some(release(&client, "2026.4.11").await?).filter(|release| release.installed))
    })
    .await?;
    assert!(!there.installing && there.install_bytes.is_some_and(|bytes| bytes > 0));
    let accepted = client.release_install(&wanted).await?;
    assert!(accepted.installed && !accepted.installing, "it is there");
    // What uses it keeps it.
    server.create("a", "2026.4.11", false).await?;
    let (status, body) = ask(&server, reqwest::Method::DELETE, "releases/2026.4.11/install").await?;
    assert!(status == 409 && body.contains(r#""error":"in_use""#) && body.contains(r#""instances":["a"]"#), "{body}");
    client.instance_delete(&"a".parse()?, None).await?;
    turn_until(&server, 5, async || Ok(server.instance("a").await.is_err().then_some(()))).await?;
    assert!(!client.release_uninstall(&wanted).await?.installed);
    let (status, body) = ask(&server, reqwest::Method::DELETE, "releases/2026.4.11/install").await?;
    assert!(status == 409 && body.contains(r#""error":"not_installed""#), "{body}");
    let kinds = kinds_of(Some(Topic::Releases), None);
    let timeline = client.timeline(&TimelineQuery { kinds, ..TimelineQuery::default() }).await?;
    let told: Vec<_> = timeline.events.iter().rev().map(|event| event.what.word()).collect();
    assert_eq!(told, ["install_requested", "installed", "install_removed"]);
    let frames = timeout(PATIENCE, async {
        let (mut removed, mut releases) = (false, 0);
        while let Some(frame) = futures::StreamExt::next(&mut events).await {
            match frame?.1 {
                Frame::Releases => releases += 1,
                Frame::Timeline { event, .. } => removed |= matches!(event.what, EventKind::InstallRemoved { .. }),
                _ => {}
            }
            if removed && releases >= 3 {
                return Outcome::Ok(releases);
            }
        }
        anyhow::bail!("the stream ended")
    });
    assert!(frames.await?? >= 3);
    Ok(())
}

#[tokio::test]
async fn who_looks_installs_nothing_and_what_fails_is_told() -> Outcome {
    let setup = Setup { role: Role::Viewer, ..Setup::of(SimulatedOptions::default()) };
    let viewer = TestServer::start_as(setup).await?;
    for method in [reqwest::Method::POST, reqwest::Method::DELETE] {
        let (status, body) = ask(&viewer, method, "releases/2026.4.11/install").await?;
        assert!(status == 403 && body.contains("not_permitted"), "{body}");
    }
    let (server, client) = server().await?;
    client.release_install(&version("2026.4.11")?).await?;
    server.driver.set_reachable(false);
    let failed = turn_until(&server, 5, async || {
        let kinds = kinds_of(Some(Topic::Releases), Some(Came::Failed));
        Ok(client.timeline(&TimelineQuery { kinds, ..TimelineQuery::default() }).await?.events.pop())
    });
    let EventKind::InstallFailed { cause, .. } = failed.await?.what else { anyhow::bail!("another event") };
    assert_eq!(cause, "the simulated host does not answer");
    Ok(())
}

#[tokio::test]
async fn details_samples_and_the_log_of_a_time() -> Outcome {
    let (server, client) = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let name = "a".parse()?;
    let details = turn_until(&server, 10, async || {
        Ok(Some(client.instance_details(&name).await?).filter(|details| details.cpu_percent.is_some()))
    })
    .await?;
    assert!(details.pid.is_some() && details.port.is_some() && details.memory_bytes.is_some_and(|bytes| bytes > 0));
    let config = details.config.ok_or_else(|| anyhow::anyhow!("no configuration"))?;
    assert_eq!(config.pointer("/gateway/auth/token").and_then(|token| token.as_str()), Some(redact::HIDDEN));
    assert!(!config.to_string().contains("simulated-"), "{config}");
    let hour = client.instance_samples(&name, Span::Hour).await?;
    assert_eq!((hour.every_seconds, hour.memory_kib.len(), hour.cpu_permille.len()), (30, 120, 120));
    assert!(hour.memory_kib.iter().flatten().count() >= 2 && hour.cpu_permille.iter().flatten().count() >= 1);
    assert_eq!(client.instance_samples(&name, Span::Day).await?.memory_kib.len(), 144);
    let (_, all) = ask(&server, reqwest::Method::GET, "instances/a/logs?tail=100000").await?;
    let (_, none) =
        ask(&server, reqwest::Method::GET, "instances/a/logs?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")
            .await?;
    let (_, day) =
        ask(&server, reqwest::Method::GET, "instances/a/logs?from=2026-04-10T00:00:00Z&to=2026-04-12T00:00:00Z")
            .await?;
    assert!(!all.is_empty());
    assert_eq!((none.as_str(), day.as_str()), ("", all.as_str()));
    Ok(())
}

#[tokio::test]
async fn a_queued_update_says_so_until_it_is_applied() -> Outcome {
    let (server, client) = server().await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    assert!(!client.instance_view(&"a".parse()?).await?.queued);
    server.update("a", "2026.4.11").await?;
    assert!(client.instance_view(&"a".parse()?).await?.queued);
    let on_its_way = server.turn_until("a", |i| i.status.step == Some(Step::Start)).await?;
    assert!(on_its_way.status.queued);
    let arrived = server.turn_until("a", |i| i.status.state == InstanceState::Running).await?;
    assert_eq!((arrived.status.queued, arrived.status.version), (false, version("2026.4.11")?));
    Ok(())
}
