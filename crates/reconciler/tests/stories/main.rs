//! Whole stories, from a request to rest, told by the timeline. Time is turned by hand.

use openclaw_contract::{Action, InstanceState, Power, Step, validation};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;

mod cancel;
mod faults;
mod queued;
mod recovery;
mod waiting;

type Outcome = anyhow::Result<()>;

async fn server(simulate: &[&str]) -> anyhow::Result<TestServer> {
    let told: Vec<_> = simulate.iter().map(|text| (*text).to_owned()).collect();
    TestServer::start(SimulatedOptions::parse(&told)?).await
}

async fn act(server: &TestServer, action: Action, name: &str) -> Outcome {
    let (now, name, ground) = (server.now(), name.parse()?, server.ground().await?);
    let basis = ground.basis();
    let refused = |error: openclaw_store::ChangeError| anyhow::anyhow!("{error}");
    let store = &server.store;
    match action {
        Action::Start => drop(store.change(now, &name, |f| validation::start(f, None, &basis)).await.map_err(refused)?),
        Action::Stop => drop(store.change(now, &name, |f| validation::stop(f, None, &basis)).await.map_err(refused)?),
        Action::Restart => {
            drop(store.change(now, &name, |f| validation::restart(f, None, &basis)).await.map_err(refused)?);
        }
        Action::Delete => {
            drop(store.change(now, &name, |f| validation::delete(f, None, &basis)).await.map_err(refused)?);
        }
        Action::Update | Action::Restore => anyhow::bail!("it takes more than its name"),
    }
    Ok(())
}

async fn told(server: &TestServer, name: &str) -> anyhow::Result<String> {
    Ok(server.story(name).await?.join("\n"))
}

#[tokio::test]
async fn provisioned_from_nothing() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!((instance.status.observed_generation, instance.spec.generation), (1, 1));
    assert!(instance.status.step.is_none() && instance.status.message.is_none());
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn update_during_provisioning_is_queued_and_applied() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.update("a", "2026.4.11").await?;
    let instance = server.instance("a").await?;
    assert_eq!(instance.spec.target_version.to_string(), "2026.4.11");
    assert_eq!(instance.status.state, InstanceState::Provisioning);
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!(instance.status.version.to_string(), "2026.4.11");
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn several_redirects_and_back_to_the_original() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Start)).await?;
    for target in ["2026.4.11", "2026.5.3", "2026.4.8"] {
        server.update("a", target).await?;
    }
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!((instance.status.version.to_string().as_str(), instance.spec.generation), ("2026.4.8", 4));
    assert_eq!(instance.status.observed_generation, 4);
    Ok(())
}

#[tokio::test]
async fn update_of_a_running_instance_fetches_while_the_old_one_serves() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    server.update("a", "2026.4.11").await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Stop)).await?;
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!(instance.status.version.to_string(), "2026.4.11");
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_failed_start_rests_in_error_until_it_is_tried_again() -> Outcome {
    let server = server(&["fail=start:1"]).await?;
    server.create("a", "2026.4.8", true).await?;
    let instance = server.turn_to("a", InstanceState::Error).await?;
    assert_eq!(instance.status.failed_generation, Some(1));
    assert!(instance.status.message.is_some());
    act(&server, Action::Start, "a").await?;
    server.turn_to("a", InstanceState::Running).await?;
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn stop_during_provisioning_stops_and_start_goes_on() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    act(&server, Action::Stop, "a").await?;
    let instance = server.wait_until("a", |i| i.status.state == InstanceState::Stopped).await?;
    assert_eq!(instance.spec.power, Power::Off);
    act(&server, Action::Start, "a").await?;
    server.turn_to("a", InstanceState::Running).await?;
    insta::assert_snapshot!(told(&server, "a").await?);
    Ok(())
}

#[tokio::test]
async fn restart_starts_anew_once() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    act(&server, Action::Restart, "a").await?;
    server.turn_until("a", |i| i.status.observed_generation == 2).await?;
    let story = server.story("a").await?;
    assert_eq!(story.iter().filter(|line| line.contains("Gateway stopped")).count(), 1, "{story:#?}");
    Ok(())
}

#[tokio::test]
async fn deletion_during_provisioning_cuts_the_step_off_and_frees_the_name() -> Outcome {
    let server = server(&[]).await?;
    let first = server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    act(&server, Action::Delete, "a").await?;
    let deadline = tokio::time::Instant::now() + openclaw_test_support::PATIENCE;
    while server.store.by_id(&first.id).await?.is_some() {
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let second = server.create("a", "2026.4.8", true).await?;
    assert_ne!(first.id, second.id);
    server.turn_to("a", InstanceState::Running).await?;
    Ok(())
}

#[tokio::test]
async fn a_gateway_that_exits_is_healed_and_a_crash_loop_ends() -> Outcome {
    let server = server(&["start=0s", "verify=0s"]).await?;
    let id = server.create("a", "2026.4.8", true).await?.id;
    for exits in 1..=2 {
        server.turn_to("a", InstanceState::Running).await?;
        server.driver.crash(&id);
        server.turn_until("a", |i| i.status.exits.len() == exits).await?;
    }
    server.turn_to("a", InstanceState::Running).await?;
    server.driver.crash(&id);
    let instance = server.turn_to("a", InstanceState::Error).await?;
    assert!(instance.status.message.is_some_and(|m| m.starts_with("The gateway exited 3 times within 2 minutes")));
    Ok(())
}

#[tokio::test]
async fn a_new_process_takes_up_what_the_old_one_left() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.update("a", "2026.4.11").await?;
    let server = server.restart().await?;
    let instance = server.turn_to("a", InstanceState::Running).await?;
    assert_eq!(instance.status.version.to_string(), "2026.4.11");
    Ok(())
}

#[tokio::test]
async fn an_unreachable_driver_changes_no_state() -> Outcome {
    let server = server(&[]).await?;
    server.create("a", "2026.4.8", true).await?;
    server.turn_to("a", InstanceState::Running).await?;
    let before = server.story("a").await?;
    server.driver.set_reachable(false);
    let client = openclaw_client::Client::new(server.url())?;
    let deadline = tokio::time::Instant::now() + openclaw_test_support::PATIENCE;
    let unknown = loop {
        server.clock.advance(std::time::Duration::from_secs(1));
        let view = client.instance_view(&"a".parse()?).await?;
        if view.health.process.status == openclaw_contract::LayerStatus::Unknown {
            break view;
        }
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "{:?}", view.health);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    };
    assert_eq!(unknown.state, InstanceState::Running);
    assert!(unknown.health.process.as_of.is_some(), "when it was last seen stays known");
    assert_eq!(server.story("a").await?, before);
    Ok(())
}

#[tokio::test]
async fn many_instances_share_one_fetch_and_all_arrive() -> Outcome {
    let server = server(&[]).await?;
    for n in 0..40 {
        server.create(&format!("i{n}"), "2026.4.8", true).await?;
    }
    for n in 0..40 {
        server.turn_to(&format!("i{n}"), InstanceState::Running).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_instance_of_another_driver_is_left_alone() -> Outcome {
    let server = server(&[]).await?;
    let ground = server.ground().await?;
    let request = serde_json::from_str(r#"{"name": "a", "version": "2026.4.8"}"#)?;
    let decide = |taken| validation::create(&request, taken, &ground.basis());
    let created = server.store.create(server.now(), &"a".parse()?, "local", decide).await;
    created.map_err(|error| anyhow::anyhow!("{error}"))?;
    let client = openclaw_client::Client::new(server.url())?;
    let deadline = tokio::time::Instant::now() + openclaw_test_support::PATIENCE;
    let cause = loop {
        if let Some(cause) = client.instance_view(&"a".parse()?).await?.health.process.detail {
            break cause;
        }
        anyhow::ensure!(tokio::time::Instant::now() < deadline, "nothing was said");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    };
    assert_eq!(cause, "it belongs to the driver local, and this server runs simulated");
    let story = server.story("a").await?;
    assert!(story.iter().all(|line| !line.contains("Fetch")), "nothing was done: {story:?}");
    Ok(())
}

#[tokio::test]
async fn as_many_are_updated_at_once_as_the_policy_says() -> Outcome {
    let server = server(&[]).await?;
    for name in ["a", "b"] {
        server.create(name, "2026.4.8", true).await?;
        server.turn_to(name, InstanceState::Running).await?;
    }
    let one: openclaw_contract::Policy = serde_json::from_str(r#"{"concurrent_updates": 1}"#)?;
    let permit = validation::set_policy(one, &validation::Actor::local_admin());
    server.store.set_policy(server.now(), permit.map_err(|no| anyhow::anyhow!(no.message()))?).await?;
    server.update("a", "2026.4.11").await?;
    server.wait_until("a", |i| i.status.step == Some(Step::Fetch)).await?;
    server.update("b", "2026.4.11").await?;
    let waiting = "Waits for its turn: the policy lets 1 be updated at once";
    server.wait_until("b", |i| i.status.message.as_deref() == Some(waiting)).await?;
    server.turn_to("a", InstanceState::Running).await?;
    assert_eq!(server.instance("b").await?.status.version.to_string(), "2026.4.8", "one after the other");
    server.turn_to("b", InstanceState::Running).await?;
    insta::assert_snapshot!(told(&server, "b").await?);
    Ok(())
}
