//! The button and the API say the same, in every state.

use openclaw_contract::{Action, InstanceState, Policy, validation};
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::TestServer;
use openclaw_tests::{Browser, Role};

type Outcome = anyhow::Result<()>;

/// An instance in each of the five states, named after it; the clock stands still from then on.
async fn five_states() -> anyhow::Result<TestServer> {
    let server = TestServer::start(SimulatedOptions::parse(&["fail=start@error:1".to_owned()])?).await?;
    server.create("stopped", "2026.4.8", false).await?;
    for (name, state) in
        [("running", InstanceState::Running), ("error", InstanceState::Error), ("deleting", InstanceState::Running)]
    {
        server.create(name, "2026.4.8", true).await?;
        server.turn_to(name, state).await?;
    }
    server.create("provisioning", "2026.5.3", true).await?;
    let client = openclaw_client::Client::new(server.url())?;
    client.instance_delete(&"deleting".parse()?, None).await?;
    Ok(server)
}

#[tokio::test]
async fn the_button_is_what_the_api_answers_in_all_five_states() -> Outcome {
    let server = five_states().await?;
    let browser = Browser::open(server.url(), (1360, 900)).await?;
    let told = compare(&server, &browser).await;
    browser.picture("agreement").await?;
    browser.quit().await?;
    told
}

async fn compare(server: &TestServer, browser: &Browser) -> Outcome {
    for state in InstanceState::ALL {
        let name = state.as_str();
        browser.shows(Role::Article, name, &[state.title()]).await?;
        let button = browser.find(Role::Button, &format!("Update {name}")).await?;
        let enabled = browser.enabled(&button).await?;
        // The target it has already: answered by the state alone, and nothing changes.
        let instance = server.instance(name).await?;
        let url = format!("{}/api/v1/instances/{name}/update", server.url());
        let body = format!(r#"{{"target_version": "{}"}}"#, instance.spec.target_version);
        let status = reqwest::Client::new().post(url).body(body).send().await?.status().as_u16();
        assert_eq!(enabled, status == 200, "{name}: the API answers {status}");
        assert_eq!(status, if enabled { 200 } else { 409 });
        if !enabled {
            let actor = validation::Actor::local_admin();
            let refusal = validation::decide(Action::Update, &instance.facts(), &Policy::default(), &actor);
            let explained = refusal.err().map(|refusal| refusal.explanation()).unwrap_or_default();
            let said = browser.description(&button).await?;
            assert!(said.contains(&explained), "{name}: a screen reader says {said:?}, not {explained:?}");
        }
    }
    Ok(())
}
