use super::*;
use crate::{
    Catalog, CreateRequest, Labels, Power, Release, Timestamp, UpdateRequest, UpdateStatus, Version,
    policy::UpdateStates, text,
};
use proptest::prelude::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn release(version: &str) -> Option<Release> {
    let version = version.parse().ok()?;
    Some(Release { version, published_at: None, node: None, deprecated: None, installed: false, notes_url: None })
}

fn catalog() -> Catalog {
    let versions = ["2026.4.8", "2026.4.11", "2026.5.14-beta.1", "2026.5.3-1"];
    Catalog::new(versions.into_iter().filter_map(release).collect(), Some(Timestamp::UNIX_EPOCH))
}

fn facts(state: InstanceState, version: &str, target: &str) -> Result<InstanceFacts, Box<dyn std::error::Error>> {
    Ok(InstanceFacts {
        name: "my-instance".parse()?,
        state,
        version: version.parse()?,
        target_version: target.parse()?,
        power: Power::On,
        generation: 3,
    })
}

fn ask(instance: &InstanceFacts, to: &str, policy: &Policy) -> Result<Permit<Update>, Refusal> {
    let target_version: Version = to.parse().unwrap_or_else(|_| instance.version.clone());
    update(instance, &UpdateRequest { target_version }, None, &catalog(), policy, &Actor::local_admin())
}

#[test]
fn update_by_state() -> Outcome {
    use InstanceState::{Deleting, Error, Provisioning, Running, Stopped};
    let table = [
        (Provisioning, "update_queued"),
        (Running, "update_started"),
        (Error, "update_started"),
        (Stopped, "state_conflict"),
        (Deleting, "state_conflict"),
    ];
    for (state, expected) in table {
        let instance = facts(state, "2026.4.8", "2026.4.8")?;
        let json = match ask(&instance, "2026.4.11", &Policy::default()) {
            Ok(permit) => serde_json::to_value(permit.action().response())?["status"].clone(),
            Err(refusal) => refusal.code().into(),
        };
        assert_eq!(json, expected, "{state}");
    }
    Ok(())
}

#[test]
fn accepted_and_refused_bodies_are_exact() -> Outcome {
    let queued = ask(&facts(InstanceState::Provisioning, "2026.4.8", "2026.4.8")?, "2026.4.11", &Policy::default());
    let body = queued.map(|permit| serde_json::to_string(&permit.action().response()));
    assert_eq!(
        body.map_err(|r| r.message())??,
        r#"{"status":"update_queued","current_version":"2026.4.8","target_version":"2026.4.11","instance_state":"provisioning"}"#
    );
    let stopped = facts(InstanceState::Stopped, "2026.4.8", "2026.4.8")?;
    let refusal = ask(&stopped, "2026.4.11", &Policy::default()).err().ok_or("accepted")?;
    assert_eq!(
        serde_json::to_string(&refusal.body())?,
        r#"{"error":"state_conflict","message":"Instance state does not allow update","current_state":"stopped","allowed_states":["running","error","provisioning"]}"#
    );
    assert_eq!(
        text::log_line(
            "2026-04-10T14:25:33Z".parse()?,
            "WARN",
            "api",
            &text::rejected(Action::Update, &stopped.name, &refusal)
        ),
        "[2026-04-10T14:25:33Z] WARN [api] Update rejected for instance my-instance: state stopped not in allowed states for apply_update"
    );
    assert_eq!(
        refusal.explanation(),
        "Update needs a running, error or provisioning instance; this one is stopped. Start it first."
    );
    let strict = Policy { update_states: UpdateStates::new(false) };
    let refusal = ask(&facts(InstanceState::Provisioning, "2026.4.8", "2026.4.8")?, "2026.4.11", &strict)
        .err()
        .ok_or("accepted")?;
    assert_eq!(
        serde_json::to_string(&refusal.body())?,
        r#"{"error":"state_conflict","message":"Instance state does not allow update","current_state":"provisioning","allowed_states":["running","error"]}"#
    );
    assert_eq!(
        text::failure(Action::Update, &refusal.body()),
        r#"unable to apply update: instance state "provisioning" does not allow version updates"#
    );
    Ok(())
}

#[test]
fn update_by_target() -> Outcome {
    let running = facts(InstanceState::Running, "2026.4.11", "2026.4.11")?;
    let same = ask(&running, "2026.4.11", &Policy::default()).map_err(|r| r.message())?;
    assert_eq!(same.action().status(), UpdateStatus::AlreadyAtTarget);
    assert_eq!(same.action().state_after(), InstanceState::Running);
    let older = ask(&running, "2026.4.8", &Policy::default()).map_err(|r| r.message())?;
    assert!(older.action().is_rollback());
    let unknown = ask(&running, "2026.4.9", &Policy::default()).err().ok_or("accepted")?;
    assert_eq!(unknown.message(), "There is no release 2026.4.9; the newest is 2026.5.3-1");
    let queued = facts(InstanceState::Provisioning, "2026.4.8", "2026.4.11")?;
    let redirect = ask(&queued, "2026.5.3-1", &Policy::default()).map_err(|r| r.message())?;
    assert_eq!(redirect.action().replaced(), Some(&"2026.4.11".parse()?));
    let nothing_known = update(
        &running,
        &UpdateRequest { target_version: "2026.4.8".parse()? },
        None,
        &Catalog::default(),
        &Policy::default(),
        &Actor::local_admin(),
    );
    assert_eq!(nothing_known.err(), Some(Refusal::ReleasesUnavailable));
    Ok(())
}

#[test]
fn stale_and_unpermitted() -> Outcome {
    let running = facts(InstanceState::Running, "2026.4.8", "2026.4.8")?;
    assert!(
        start(
            &facts(InstanceState::Stopped, "2026.4.8", "2026.4.8")?,
            Some(3),
            &Policy::default(),
            &Actor::local_admin()
        )
        .is_ok()
    );
    let stale = stop(&running, Some(2), &Policy::default(), &Actor::local_admin()).err().ok_or("accepted")?;
    assert_eq!((stale.status(), stale.code()), (412, "stale_precondition"));
    let viewer = Actor { name: "v".into(), role: Role::Viewer };
    let refused = delete(&running, None, &Policy::default(), &viewer).err().ok_or("accepted")?;
    assert_eq!((refused.status(), refused.message().as_str()), (403, "It takes the role operator to delete"));
    let operator = Actor { name: "o".into(), role: Role::Operator };
    assert!(restart(&running, None, &Policy::default(), &operator).is_ok());
    assert_eq!(set_policy(Policy::default(), &operator).err().map(|r| r.status()), Some(403));
    Ok(())
}

#[test]
fn create_defaults_to_the_newest_stable() -> Outcome {
    let request = CreateRequest { name: "a".parse()?, version: None, labels: Labels::default(), start: true };
    let permit = create(&request, false, &catalog(), &Actor::local_admin()).map_err(|r| r.message())?;
    assert_eq!(permit.action().version().to_string(), "2026.5.3-1");
    let taken = create(&request, true, &catalog(), &Actor::local_admin()).err().ok_or("accepted")?;
    assert_eq!((taken.status(), taken.message().as_str()), (409, "There is an instance a already"));
    Ok(())
}

/// Every state and action under the default policy: a change here is a change of the product.
#[test]
fn the_table() -> Outcome {
    let mut table = String::from("              update start  stop   restart delete\n");
    for state in InstanceState::ALL {
        table.push_str(&format!("{state:13}"));
        for action in Action::ALL {
            let decision =
                decide(action, &facts(state, "2026.4.8", "2026.4.8")?, &Policy::default(), &Actor::local_admin());
            table.push_str(if decision.is_ok() { " yes   " } else { " -     " });
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"), @r"
              update start  stop   restart delete
provisioning  yes    -      yes    -      yes
running       yes    -      yes    yes    yes
error         yes    yes    yes    yes    yes
stopped       -      yes    -      -      yes
deleting      -      -      -      -      -
");
    Ok(())
}

#[test]
fn the_fingerprint_is_one_of_this_build() {
    assert_eq!(fingerprint(), fingerprint());
    assert_eq!(fingerprint().len(), 16);
}

proptest! {
    /// A permit is never given where the state list says no, and always carries the generation it was decided on.
    #[test]
    fn permits_follow_the_list(state in 0usize..5, provisioning: bool, generation in 0u64..9, asked in proptest::option::of(0u64..9), role in 0usize..3) {
        let state = InstanceState::ALL.get(state).copied().unwrap_or(InstanceState::Error);
        let role = [Role::Viewer, Role::Operator, Role::Admin].get(role).copied().unwrap_or(Role::Viewer);
        let policy = Policy { update_states: UpdateStates::new(provisioning) };
        let actor = Actor { name: "p".into(), role };
        let mut instance = facts(state, "2026.4.8", "2026.4.8").map_err(|e| TestCaseError::fail(e.to_string()))?;
        instance.generation = generation;
        let target_version = "2026.4.11".parse().map_err(|_| TestCaseError::fail("version"))?;
        let decision = update(&instance, &UpdateRequest { target_version }, asked, &catalog(), &policy, &actor);
        let expected = role >= Role::Operator
            && allowed_states(Action::Update, &policy).contains(&state)
            && asked.is_none_or(|asked| asked == generation);
        prop_assert_eq!(decision.is_ok(), expected);
        if let Ok(permit) = decision { prop_assert_eq!(permit.decided_on(), generation); }
    }
}
