//! Whatever the facts, there is an answer: no panic, and either a refusal or a plan.

use super::*;
use crate::{
    Decision,
    decision::Question,
    host::Needs,
    policy::{CapacityPolicy, Verdict},
    release::NodeFit,
    snapshot::{Snapshot, SnapshotId, SnapshotKind},
};

const VERSIONS: [&str; 9] = [
    "1000.1.1",
    "2026.4.8",
    "2026.4.11",
    "2026.5.3",
    "2026.5.3-1",
    "2026.5.14-beta.1",
    "2026.6.11",
    "2026.9.6",
    "9999.12.9999-999999999",
];

fn any_version() -> impl Strategy<Value = Version> {
    proptest::sample::select(VERSIONS.to_vec()).prop_map(|text| text.parse().expect("a version"))
}

fn any_number() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![Just(None), Just(Some(0)), Just(Some(u64::MAX)), (0u64..4_000_000_000).prop_map(Some)]
}

fn any_state() -> impl Strategy<Value = InstanceState> {
    prop_oneof![
        proptest::sample::select(InstanceState::ALL.to_vec()),
        ".{0,40}".prop_map(|word| InstanceState::of_word(&word))
    ]
}

fn any_release() -> impl Strategy<Value = Release> {
    let fit = prop_oneof![
        Just(NodeFit::Unknown),
        Just(NodeFit::Fits { with: "24.21.0".to_owned() }),
        proptest::collection::vec("[0-9.]{0,8}", 0..3).prop_map(|available| NodeFit::Missing { available }),
    ];
    let text = proptest::option::of(".{0,20}");
    (any_version(), fit, any_number(), any_number(), text.clone(), text, any::<bool>()).prop_map(
        |(version, node_fit, memory, disk, deprecated, node, installed)| Release {
            node_fit,
            needs: Needs { memory, disk },
            deprecated,
            node,
            installed,
            ..Release::new(version)
        },
    )
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let verdict = prop_oneof![Just(Verdict::Warn), Just(Verdict::Refuse)];
    (any::<bool>(), any::<bool>(), verdict.clone(), verdict, any::<[u32; 3]>(), any_version()).prop_map(
        |(provisioning, prereleases, deprecated, shortage, [memory, disk, load], blocked)| Policy {
            update_states: UpdateStates::new(provisioning),
            prereleases,
            deprecated,
            blocked_versions: vec![crate::policy::BlockedVersion { version: blocked, reason: None }]
                .try_into()
                .expect("one"),
            capacity: CapacityPolicy {
                shortage,
                memory_reserve_mib: memory,
                disk_reserve_mib: disk,
                max_load_percent: load,
            },
            ..Policy::default()
        },
    )
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    (any_version(), 0u64..3, any_number()).prop_map(|(version, generation, bytes)| Snapshot {
        id: SnapshotId::before(generation, &version),
        version,
        taken_at: Timestamp::UNIX_EPOCH,
        generation,
        bytes: bytes.unwrap_or_default(),
        checksum: String::new(),
        kind: SnapshotKind::BeforeUpdate,
    })
}

/// Facts with what is known of the state.
fn any_facts() -> impl Strategy<Value = InstanceFacts> {
    let copies = proptest::collection::vec(any_snapshot(), 0..3);
    let version = || proptest::option::of(any_version());
    (facts_without_copies(), version(), any_number(), copies, version()).prop_map(
        |(facts, state_version, state_bytes, snapshots, reverts)| InstanceFacts {
            state_version,
            state_bytes,
            snapshots,
            reverts,
            ..facts
        },
    )
}

fn facts_without_copies() -> impl Strategy<Value = InstanceFacts> {
    let step = proptest::option::of(proptest::sample::select(crate::Step::ALL.to_vec()));
    let generation = prop_oneof![Just(u64::MAX), 0u64..4];
    (any_state(), any_version(), any_version(), any::<[bool; 3]>(), generation, step).prop_map(
        |(state, version, target_version, [on, alive, ran_before], generation, step)| InstanceFacts {
            name: "a".parse().expect("a name"),
            state,
            version,
            target_version,
            power: if on { Power::On } else { Power::Off },
            generation,
            alive,
            ran_before,
            step,
            state_version: None,
            state_bytes: None,
            snapshots: Vec::new(),
            reverts: None,
            restoring: None,
        },
    )
}

fn any_question() -> impl Strategy<Value = Question> {
    let action = proptest::sample::select(Action::ALL.to_vec());
    let generation = prop_oneof![Just(None), Just(Some(u64::MAX)), (0u64..4).prop_map(Some)];
    let snapshot = proptest::option::of(any_snapshot().prop_map(|snapshot| snapshot.id));
    (action, proptest::option::of(any_version()), any::<[bool; 3]>(), snapshot, generation).prop_map(
        |(action, target_version, [allow_prerelease, keep_state, rehearse], snapshot, generation)| Question {
            action,
            target_version,
            allow_prerelease,
            keep_state,
            rehearse,
            snapshot,
            generation,
        },
    )
}

/// What must hold of every decision.
fn coherent(decision: &Decision, question: &Question) -> Result<(), TestCaseError> {
    prop_assert_eq!(decision.allowed, decision.refusal.is_none());
    prop_assert_eq!(decision.allowed, decision.reason.is_none());
    prop_assert_eq!(decision.explanation().is_some(), !decision.allowed);
    let asks_at_all = match question.action {
        Action::Update => question.target_version.is_none(),
        Action::Restore => question.snapshot.is_none(),
        Action::Start | Action::Stop | Action::Restart | Action::Delete => false,
    };
    prop_assert_eq!(decision.plan.is_some(), decision.allowed && !asks_at_all);
    if let Some(body) = &decision.refusal {
        prop_assert!(!body.error.is_empty() && !body.message.is_empty());
        prop_assert!(decision.warnings.is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_question_has_an_answer(
        facts in any_facts(), question in any_question(), policy in any_policy(),
        releases in proptest::collection::vec(any_release(), 0..8),
        (memory_available, disk_available, load_percent) in (any_number(), any_number(), proptest::option::of(any::<u32>())),
        role in proptest::sample::select(Role::ALL.to_vec()),
    ) {
        let (catalog, actor) = (Catalog::new(releases, None), Actor::local(role));
        let host = Host { memory_available, disk_available, load_percent, ..Host::default() };
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let decision = answer(&question, &facts, &basis);
        coherent(&decision, &question)?;
        let told = serde_json::to_string(&decision).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read: Decision = serde_json::from_str(&told).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(read, decision.clone());
        let _ = text::decision(&facts.name, &decision);
        let request = CreateRequest {
            name: facts.name.clone(), version: question.target_version.clone(), labels: Labels::default(),
            start: facts.alive, allow_prerelease: question.allow_prerelease,
        };
        let created = create(&request, facts.ran_before, &basis);
        prop_assert!(role > Role::Viewer || created.is_err());
        let failure = Failure { step: facts.step, version: facts.target_version.clone(), cause: String::new(), remedy: None };
        if let Some(permit) = revert(&facts, &failure, &policy) {
            prop_assert!(facts.ran_before && facts.reverts.is_none() && permit.action().to() == &facts.version);
        }
    }
}
