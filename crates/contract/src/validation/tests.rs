use super::*;
use crate::{
    Catalog, CreateRequest, Labels, Power, Release, Timestamp, UpdateRequest, UpdateStatus, Version,
    policy::UpdateStates, text,
};
use proptest::prelude::*;

mod total;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn release(version: &str) -> Option<Release> {
    Some(Release::new(version.parse().ok()?))
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
        alive: false,
        ran_before: false,
        step: None,
        state_version: None,
        state_bytes: None,
        snapshots: Vec::new(),
        reverts: None,
        restoring: None,
    })
}

/// Asks on this policy as this actor, with [`catalog`].
fn on<T>(policy: &Policy, actor: &Actor, ask: impl FnOnce(&Basis<'_>) -> T) -> T {
    let (catalog, host) = (catalog(), Host::default());
    ask(&Basis { policy, catalog: &catalog, host: &host, actor })
}

fn as_admin<T>(ask: impl FnOnce(&Basis<'_>) -> T) -> T {
    on(&Policy::default(), &Actor::local_admin(), ask)
}

fn ask(instance: &InstanceFacts, to: &str, policy: &Policy) -> Result<Permit<Update>, Refusal> {
    let target_version: Version = to.parse().unwrap_or_else(|_| instance.version.clone());
    let request = UpdateRequest::to(target_version);
    on(policy, &Actor::local_admin(), |basis| update(instance, &request, None, basis))
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
    let strict = Policy { update_states: UpdateStates::new(false), ..Policy::default() };
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
    let (policy, catalog, host, actor) = (Policy::default(), Catalog::default(), Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let nothing_known = update(&running, &UpdateRequest::to("2026.4.8".parse()?), None, &basis);
    assert_eq!(nothing_known.err(), Some(Refusal::ReleasesUnavailable));
    Ok(())
}

#[test]
fn stale_and_unpermitted() -> Outcome {
    let running = facts(InstanceState::Running, "2026.4.8", "2026.4.8")?;
    let stopped = facts(InstanceState::Stopped, "2026.4.8", "2026.4.8")?;
    assert!(as_admin(|basis| start(&stopped, Some(3), basis)).is_ok());
    let stale = as_admin(|basis| stop(&running, Some(2), basis)).err().ok_or("accepted")?;
    assert_eq!((stale.status(), stale.code()), (412, "stale_precondition"));
    let viewer = Actor { name: "v".into(), role: Role::Viewer };
    let refused = on(&Policy::default(), &viewer, |basis| delete(&running, None, basis)).err().ok_or("accepted")?;
    assert_eq!((refused.status(), refused.message().as_str()), (403, "It takes the role operator to delete"));
    assert_eq!(refused.unblock().as_deref(), Some("Ask for the role operator"));
    let operator = Actor { name: "o".into(), role: Role::Operator };
    assert!(on(&Policy::default(), &operator, |basis| restart(&running, None, basis)).is_ok());
    assert_eq!(set_policy(Policy::default(), &operator).err().map(|r| r.status()), Some(403));
    Ok(())
}

#[test]
fn create_defaults_to_the_newest_stable_that_may_be_had() -> Outcome {
    let request = CreateRequest {
        name: "a".parse()?,
        version: None,
        labels: Labels::default(),
        start: true,
        allow_prerelease: false,
    };
    let permit = as_admin(|basis| create(&request, false, basis)).map_err(|r| r.message())?;
    assert_eq!(permit.action().version().to_string(), "2026.5.3-1");
    let taken = as_admin(|basis| create(&request, true, basis)).err().ok_or("accepted")?;
    assert_eq!((taken.status(), taken.message().as_str()), (409, "There is an instance a already"));
    let blocks: Policy = serde_json::from_str(r#"{"blocked_versions":[{"version":"2026.5.3-1"}]}"#)?;
    let permit = on(&blocks, &Actor::local_admin(), |basis| create(&request, false, basis)).map_err(|r| r.message())?;
    assert_eq!(permit.action().version().to_string(), "2026.4.11");
    assert_eq!(
        newest_allowed(&catalog(), &blocks).map(|release| release.version.to_string()).as_deref(),
        Some("2026.4.11")
    );
    let beta = CreateRequest { version: Some("2026.5.14-beta.1".parse()?), ..request };
    let refused = as_admin(|basis| create(&beta, false, basis)).err().ok_or("accepted")?;
    assert_eq!(refused.message(), "Instances cannot be brought to 2026.5.14-beta.1: it is a pre-release");
    let asked = CreateRequest { allow_prerelease: true, ..beta };
    let permit = as_admin(|basis| create(&asked, false, basis)).map_err(|r| r.message())?;
    assert_eq!(permit.warnings().iter().map(Warning::code).collect::<Vec<_>>(), ["prerelease"]);
    Ok(())
}

#[test]
fn every_reason_is_given_with_the_release_notes() -> Outcome {
    let instance = facts(InstanceState::Running, "2026.4.8", "2026.4.8")?;
    let node_fit = crate::release::NodeFit::Missing { available: vec!["20.20.2".into(), "22.14.0".into()] };
    let bad = Release {
        node: Some(">=24".into()),
        node_fit,
        deprecated: Some("leaks".into()),
        notes_url: Some("https://notes.example/1".into()),
        ..Release::new("2026.5.14-beta.1".parse()?)
    };
    let catalog = Catalog::new(vec![bad, Release::new("2026.4.8".parse()?)], None);
    let policy: Policy = serde_json::from_str(
        r#"{"deprecated":"refuse","blocked_versions":[{"version":"2026.5.14-beta.1","reason":"loses mail"}]}"#,
    )?;
    let (host, actor) = (Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let request = UpdateRequest::to("2026.5.14-beta.1".parse()?);
    let refusal = update(&instance, &request, None, &basis).err().ok_or("accepted")?;
    assert_eq!(
        serde_json::to_string(&refusal.body())?,
        r#"{"error":"incompatible_version","message":"Instances cannot be brought to 2026.5.14-beta.1: the policy blocks it (loses mail); it needs Node >=24, and this host has 20.20.2, 22.14.0; its publisher advises against it (leaks); it is a pre-release","version":"2026.5.14-beta.1","reasons":[{"code":"blocked","message":"the policy blocks it (loses mail)"},{"code":"no_node","message":"it needs Node >=24, and this host has 20.20.2, 22.14.0"},{"code":"deprecated","message":"its publisher advises against it (leaks)"},{"code":"prerelease","message":"it is a pre-release"}],"notes_url":"https://notes.example/1"}"#
    );
    assert_eq!(refusal.status(), 422);
    Ok(())
}

#[test]
fn too_little_is_a_warning_or_a_refusal_with_the_figures() -> Outcome {
    let needs = |memory, disk| crate::host::Needs { memory: Some(memory), disk: Some(disk) };
    let (old, new) = ("2026.4.8", "2026.4.11");
    let releases = vec![
        Release { needs: needs(800_000_000, 800_000_000), installed: true, ..Release::new(old.parse()?) },
        Release { needs: needs(1_100_000_000, 1_000_000_000), ..Release::new(new.parse()?) },
    ];
    let catalog = Catalog::new(releases, None);
    let host = Host {
        memory_available: Some(600_000_000),
        disk_available: Some(1_500_000_000),
        load_percent: Some(450),
        ..Host::default()
    };
    let actor = Actor::local_admin();
    let ask = |instance: &InstanceFacts, policy: &Policy, host: &Host| {
        let basis = Basis { policy, catalog: &catalog, host, actor: &actor };
        let request = UpdateRequest::to(new.parse().unwrap_or_else(|_| instance.version.clone()));
        update(instance, &request, None, &basis)
    };
    let stopped = facts(InstanceState::Error, old, old)?;
    let permit = ask(&stopped, &Policy::default(), &host).map_err(|r| r.message())?;
    let messages: Vec<_> = permit.warnings().iter().map(Warning::message).collect();
    assert_eq!(
        messages,
        [
            "Memory is short: it takes 1.1 GB; 600 MB are free, of which 268 MB are to stay free",
            "Disk is short: it takes 1.0 GB; 1.5 GB are free, of which 1.0 GB are to stay free",
            "The host is busy: its load is 450 % of its processors, at most 400 % are wanted",
        ]
    );
    let refuse: Policy = serde_json::from_str(r#"{"capacity":{"shortage":"refuse"}}"#)?;
    let refusal = ask(&stopped, &refuse, &host).err().ok_or("accepted")?;
    assert_eq!((refusal.status(), refusal.code()), (409, "insufficient_capacity"));
    assert!(refusal.message().contains("it takes 1.1 GB; 600 MB are free"), "{}", refusal.message());
    // What runs gives its memory back.
    let running = InstanceFacts { alive: true, ..facts(InstanceState::Running, old, old)? };
    let roomy = Host { disk_available: None, load_percent: Some(400), ..host };
    assert_eq!(ask(&running, &refuse, &roomy).map(|permit| permit.warnings().len()).ok(), Some(0));
    assert!(ask(&stopped, &refuse, &Host::default()).is_ok(), "what is not known is not short");
    Ok(())
}

#[test]
fn a_queued_update_can_be_taken_back_whatever_became_of_the_version() -> Outcome {
    let queued = facts(InstanceState::Provisioning, "2026.4.8", "2026.4.11")?;
    let blocks: Policy = serde_json::from_str(r#"{"blocked_versions":[{"version":"2026.4.8"}]}"#)?;
    assert!(ask(&queued, "2026.4.8", &blocks).is_ok());
    Ok(())
}

#[test]
fn warnings_tell_what_cannot_be_undone() -> Outcome {
    let codes = |from: &str, to: &str| -> Result<Vec<&'static str>, Box<dyn std::error::Error>> {
        let catalog = table::catalog()?;
        let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let instance = InstanceFacts { ran_before: true, ..facts(InstanceState::Running, from, from)? };
        let request = UpdateRequest { allow_prerelease: true, keep_state: true, ..UpdateRequest::to(to.parse()?) };
        let permit = update(&instance, &request, None, &basis).map_err(|r| r.message())?;
        Ok(permit.warnings().iter().map(Warning::code).collect())
    };
    assert_eq!(codes("2026.4.8", "2026.4.11")?, [""; 0]);
    assert_eq!(codes("2026.5.3", "2026.5.3-1")?, [""; 0]);
    assert_eq!(codes("2026.5.3-1", "2026.5.3")?, ["rollback"]);
    assert_eq!(codes("2026.4.8", "2026.9.6")?, ["one_way"]);
    assert_eq!(codes("2026.9.6", "2026.4.8")?, ["rollback_one_way"]);
    assert_eq!(codes("2026.9.6", "2026.7.1")?, ["rollback_unknown"]);
    assert_eq!(codes("2026.5.3", "2026.5.14-beta.1")?, ["prerelease", "track_change"]);
    assert_eq!(codes("2026.5.14-beta.1", "2026.6.11")?, ["track_change"]);
    Ok(())
}

fn snapshot(generation: u64, version: &str) -> Result<crate::Snapshot, Box<dyn std::error::Error>> {
    let snapshot = table::snapshot(table::Relation::RollbackSnapshot)?;
    let version: Version = version.parse()?;
    Ok(crate::Snapshot { id: crate::SnapshotId::before(generation, &version), version, generation, ..snapshot })
}

#[test]
fn a_rollback_takes_the_snapshot_along_unless_told_otherwise() -> Outcome {
    let catalog = table::catalog()?;
    let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let bare = InstanceFacts {
        ran_before: true,
        alive: true,
        state_version: Some("2026.9.6".parse()?),
        ..facts(InstanceState::Running, "2026.9.6", "2026.9.6")?
    };
    let back = UpdateRequest::to("2026.4.8".parse()?);
    let refusal = update(&bare, &back, None, &basis).err().ok_or("accepted")?;
    assert_eq!((refusal.code(), refusal.status()), ("incompatible_version", 422));
    assert!(refusal.explanation().contains("ask for the version alone"), "{}", refusal.explanation());
    let snapshots = vec![snapshot(2, "2026.4.8")?, snapshot(3, "2026.4.11")?];
    let with = InstanceFacts { snapshots, ..bare.clone() };
    let steps = |permit: &Permit<Update>| {
        let steps = permit.plan().map(|plan| plan.steps.clone()).unwrap_or_default();
        steps.into_iter().filter_map(|step| step.step).map(crate::Step::as_str).collect::<Vec<_>>().join(" ")
    };
    let permit = update(&with, &back, None, &basis).map_err(|r| r.message())?;
    assert_eq!(permit.action().restores().map(ToString::to_string).as_deref(), Some("2-2026.4.8"));
    assert_eq!(steps(&permit), "fetch stop restore configure start verify");
    assert_eq!(
        permit.warnings().iter().map(Warning::message).collect::<Vec<_>>(),
        [
            "The snapshot of 2026.4.8 from 1970-01-01T00:00:00Z is put back; what the agent did since then is set aside, not deleted"
        ]
    );
    let alone = UpdateRequest { keep_state: true, ..back.clone() };
    let permit = update(&with, &alone, None, &basis).map_err(|r| r.message())?;
    assert_eq!((permit.action().restores(), permit.action().keeps_state()), (None, true));
    assert_eq!(steps(&permit), "fetch check stop snapshot configure start verify");
    // An instance that never ran has nothing to lose.
    let new = InstanceFacts { ran_before: false, state_version: None, ..bare };
    assert!(update(&new, &back, None, &basis).is_ok());
    Ok(())
}

#[test]
fn a_restore_takes_the_version_that_the_snapshot_belongs_to() -> Outcome {
    let catalog = table::catalog()?;
    let (policy, host, actor) = (Policy::default(), Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let instance = InstanceFacts {
        ran_before: true,
        alive: true,
        snapshots: vec![snapshot(2, "2026.4.8")?],
        ..facts(InstanceState::Running, "2026.4.8", "2026.4.8")?
    };
    let ask = |instance: &InstanceFacts, id: &str| -> Result<_, Box<dyn std::error::Error>> {
        Ok(restore(instance, &crate::RestoreRequest { snapshot: id.parse()? }, None, &basis))
    };
    let permit = ask(&instance, "2-2026.4.8")?.map_err(|r| r.message())?;
    let plan = permit.plan().ok_or("no plan")?;
    let steps: Vec<_> = plan.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(steps[1..3], ["Stop 2026.4.8", "Restore the snapshot of 2026.4.8"], "also at the same version");
    let unknown = ask(&instance, "9-2026.4.8")?.err().ok_or("accepted")?;
    assert_eq!(unknown.message(), "There is no snapshot 9-2026.4.8; there are 2-2026.4.8");
    let off = InstanceFacts { state: InstanceState::Stopped, power: Power::Off, alive: false, ..instance.clone() };
    let permit = ask(&off, "2-2026.4.8")?.map_err(|r| r.message())?;
    assert_eq!(permit.plan().map(|plan| (plan.state, plan.steps.len())), Some((InstanceState::Stopped, 0)));
    let none = InstanceFacts { snapshots: Vec::new(), ..instance };
    let decision = answer(&crate::decision::Question::about(Action::Restore), &none, &basis);
    assert_eq!(decision.reason.as_deref(), Some("There is no snapshot of it"));
    Ok(())
}

#[test]
fn a_snapshot_that_is_to_be_restored_is_not_thrown_away() -> Outcome {
    let (kept, gone) = (snapshot(2, "2026.4.8")?, snapshot(3, "2026.4.11")?);
    let instance = InstanceFacts {
        snapshots: vec![kept.clone(), gone.clone()],
        restoring: Some(kept.id.clone()),
        ..facts(InstanceState::Provisioning, "2026.9.6", "2026.4.8")?
    };
    let admin = Actor::local_admin();
    assert_eq!(discard(&instance, &gone.id, &admin), Ok(&gone));
    let refusal = discard(&instance, &kept.id, &admin).err().ok_or("accepted")?;
    assert_eq!(
        (refusal.status(), refusal.message().as_str()),
        (409, "The snapshot 2-2026.4.8 is needed: it is to be restored")
    );
    let unknown = discard(&instance, &"7-2026.4.8".parse()?, &admin).err().ok_or("accepted")?;
    assert_eq!(unknown.code(), "unknown_snapshot");
    assert_eq!(discard(&instance, &gone.id, &Actor::local(Role::Viewer)).err().map(|no| no.status()), Some(403));
    Ok(())
}

fn failure(step: crate::Step, version: &str) -> Result<Failure, Box<dyn std::error::Error>> {
    Ok(Failure { step: Some(step), version: version.parse()?, cause: "it did not get ready".into(), remedy: None })
}

#[test]
fn a_failed_update_goes_back_once_and_only_where_nothing_else_is_wanted() -> Outcome {
    let failed = failure(crate::Step::Verify, "2026.4.11")?;
    let updating = InstanceFacts { ran_before: true, ..facts(InstanceState::Provisioning, "2026.4.8", "2026.4.11")? };
    let stops: Policy = serde_json::from_str(r#"{"on_failure":"stop"}"#)?;
    let back = |instance: &InstanceFacts, policy: &Policy| {
        revert(instance, &failed, policy).map(|permit| permit.action().to().to_string())
    };
    assert_eq!(back(&updating, &Policy::default()).as_deref(), Some("2026.4.8"));
    assert_eq!(back(&updating, &stops), None);
    let table = [
        InstanceFacts { target_version: "2026.9.6".parse()?, ..updating.clone() },
        InstanceFacts { reverts: Some("2026.9.6".parse()?), ..updating.clone() },
        InstanceFacts { ran_before: false, ..updating.clone() },
        InstanceFacts { power: Power::Off, ..updating.clone() },
        InstanceFacts { state: InstanceState::Deleting, ..updating.clone() },
        InstanceFacts { version: "2026.4.11".parse()?, ..updating },
    ];
    for other in table {
        assert_eq!(back(&other, &Policy::default()), None, "{other:?}");
    }
    Ok(())
}

#[test]
fn a_version_that_failed_is_held_back_for_others_until_it_is_lifted() -> Outcome {
    let now = Timestamp::UNIX_EPOCH;
    let name = InstanceFacts { ran_before: true, ..facts(InstanceState::Provisioning, "2026.4.8", "2026.4.11")? };
    let new = InstanceFacts { ran_before: false, ..name.clone() };
    let policy = Policy::default();
    assert!(
        hold(&policy, &name, &failure(crate::Step::Fetch, "2026.4.11")?, now).is_none(),
        "the network is no fault of it"
    );
    let failed = failure(crate::Step::Verify, "2026.4.11")?;
    assert!(hold(&policy, &new, &failed, now).is_none(), "nobody knows whose fault it is");
    let holds = hold(&policy, &name, &failed, now).ok_or("not held")?.action().clone();
    assert!(hold(&holds, &name, &failed, now).is_none(), "once");
    let here = facts(InstanceState::Running, "2026.4.8", "2026.4.8")?;
    let permit = ask(&here, "2026.4.11", &holds).map_err(|r| r.message())?;
    assert_eq!(permit.warnings().iter().map(Warning::code).collect::<Vec<_>>(), ["failed_before"]);
    let there = InstanceFacts { name: "other".parse()?, ..here };
    let refusal = ask(&there, "2026.4.11", &holds).err().ok_or("accepted")?;
    assert_eq!(
        refusal.message(),
        "Instances cannot be brought to 2026.4.11: it is held back since it failed on my-instance (verify: it did not get ready)"
    );
    let queued = InstanceFacts { target_version: "2026.4.11".parse()?, ..there };
    assert!(held_back(&queued, &holds).is_some_and(|failure| failure.step.is_none()));
    let lifted = crate::policy::PolicyChange { lift: vec!["2026.4.11".parse()?], ..Default::default() };
    let lifted = lifted.apply(&holds)?;
    assert!(lifted == policy && held_back(&queued, &lifted).is_none());
    Ok(())
}

#[test]
fn an_unknown_state_opens_nothing() -> Outcome {
    let strange = facts(InstanceState::of_word("hibernating"), "2026.4.8", "2026.4.8")?;
    for action in Action::ALL {
        let refusal = may(action, &strange, &Policy::default(), &Actor::local_admin()).err().ok_or("accepted")?;
        assert!(
            refusal
                .explanation()
                .ends_with("this one is hibernating. Reload or update what you use: this state is unknown to it."),
            "{}",
            refusal.explanation()
        );
    }
    Ok(())
}

/// Every state and action under the default policy: a change here is a change of the product.
#[test]
fn the_table() -> Outcome {
    let mut table = String::from("              update start  stop   restart restore delete\n");
    for state in InstanceState::ALL {
        table.push_str(&format!("{state:13}"));
        for action in Action::ALL {
            let decision =
                may(action, &facts(state, "2026.4.8", "2026.4.8")?, &Policy::default(), &Actor::local_admin());
            let width = action.as_str().len().max(6);
            table.push_str(&format!(" {:width$}", if decision.is_ok() { "yes" } else { "-" }));
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"), @r"
              update start  stop   restart restore delete
provisioning  yes    -      yes    -       -       yes
running       yes    -      yes    yes     yes     yes
error         yes    yes    yes    yes     yes     yes
stopped       -      yes    -      -       yes     yes
deleting      -      -      -      -       -       -
");
    Ok(())
}

proptest! {
    /// A permit is never given where the state list says no, and always carries the generation it was decided on.
    #[test]
    fn permits_follow_the_list(state in 0usize..5, provisioning: bool, generation in 0u64..9, asked in proptest::option::of(0u64..9), role in 0usize..3) {
        let state = InstanceState::ALL.get(state).copied().unwrap_or(InstanceState::Error);
        let role = [Role::Viewer, Role::Operator, Role::Admin].get(role).copied().unwrap_or(Role::Viewer);
        let policy = Policy { update_states: UpdateStates::new(provisioning), ..Policy::default() };
        let actor = Actor { name: "p".into(), role };
        let mut instance = facts(state, "2026.4.8", "2026.4.8").map_err(|e| TestCaseError::fail(e.to_string()))?;
        instance.generation = generation;
        let target_version = "2026.4.11".parse().map_err(|_| TestCaseError::fail("version"))?;
        let request = UpdateRequest::to(target_version);
        let decision = on(&policy, &actor, |basis| update(&instance, &request, asked, basis));
        let in_state = allowed_states(Action::Update, &policy).contains(&state);
        let expected = role >= Role::Operator && in_state && asked.is_none_or(|asked| asked == generation);
        prop_assert_eq!(decision.is_ok(), expected);
        if let Ok(permit) = decision { prop_assert_eq!(permit.decided_on(), generation); }
    }
}
