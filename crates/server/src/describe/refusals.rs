//! Which refusals each operation can answer with. A test holds that every operation is here.

use openclaw_contract::{
    Action, InstanceState, Refusal, Version,
    refusal::Role,
    validation::{Incompatibility, Shortage},
};

/// A sample of every refusal of an operation.
pub(super) fn of(operation: &str) -> Vec<Refusal> {
    let mut refusals = vec![foreign_origin()];
    match operation {
        "instance_list" => refusals.extend([invalid("query", "unknown field `colour`"), internal()]),
        "instance_create" => {
            refusals.extend(body());
            refusals.extend(key());
            refusals.extend(target());
            refusals.extend([invalid_name(), not_permitted("create an instance", Role::Operator)]);
            refusals.extend(name().map(|name| Refusal::NameTaken { name }));
        }
        "instance_view" => refusals.extend(named()),
        "instance_timeline" => {
            refusals.extend(named());
            refusals.extend(kinds());
        }
        "instance_logs" => {
            refusals.extend(named());
            refusals.extend([
                invalid("to", "it is left out; give both from and to"),
                driver_failed(),
                Refusal::TimedOut,
            ]);
            refusals.push(invalid("query", "unknown field `colour`"));
        }
        "timeline_view" => {
            refusals.extend(kinds());
            refusals.push(internal());
        }
        "band_list" => refusals.extend([
            invalid("names", "none is given; give the names of instances, such as names=a,b"),
            invalid("query", "unknown field `colour`"),
            internal(),
        ]),
        "duration_list" => refusals.push(internal()),
        "instance_update" => {
            refusals.extend(body());
            refusals.extend(target());
            refusals.extend(change(Action::Update, InstanceState::Stopped));
        }
        "instance_start" => {
            refusals.extend(change(Action::Start, InstanceState::Running));
            refusals.push(shortage());
        }
        "instance_restart" => {
            refusals.extend(change(Action::Restart, InstanceState::Stopped));
            refusals.push(shortage());
        }
        "instance_restore" => {
            refusals.extend(body());
            refusals.extend(target());
            refusals.extend(change(Action::Restore, InstanceState::Provisioning));
            refusals.push(unknown_snapshot());
        }
        "snapshot_list" => refusals.extend(named()),
        "snapshot_take_in" => {
            refusals.extend(named());
            refusals.extend(archive());
            refusals.push(not_permitted("hand in a snapshot", Role::Operator));
        }
        "snapshot_discard" => {
            refusals.extend(named());
            refusals.extend([not_permitted("throw a snapshot away", Role::Operator), unknown_snapshot()]);
            refusals.extend([
                driver_failed(),
                needed(),
                invalid("snapshot", "\"../x\" is no snapshot: its name is 1 to 80 of a-z, …"),
            ]);
        }
        "instance_backup" => {
            refusals.extend(named());
            refusals.extend([not_permitted("take a backup", Role::Operator), Refusal::TooMany { retry_after: 15 }]);
            refusals
                .extend([invalid("name", "it has no state yet; start it once, then take a backup"), Refusal::TimedOut]);
            refusals.push(driver_failed());
        }
        "instance_import" => {
            refusals.extend(body());
            refusals.extend(archive());
            refusals.extend(target());
            refusals.extend([invalid_name(), not_permitted("import an instance", Role::Operator)]);
            refusals.push(invalid(
                "folder",
                "\"openclaw\" is not the absolute path of a folder, such as /home/me/.openclaw",
            ));
            refusals.extend(name().map(|name| Refusal::NameTaken { name }));
        }
        "instance_stop" => refusals.extend(change(Action::Stop, InstanceState::Stopped)),
        "instance_delete" => refusals.extend(change(Action::Delete, InstanceState::Deleting)),
        "instance_decide" => {
            refusals.extend(named());
            refusals.extend(body());
        }
        "decide_batch" => {
            refusals.extend(body());
            refusals.extend([invalid_name(), invalid("questions", "at most 1000 questions are answered at once")]);
        }
        "release_list" => refusals.push(Refusal::ReleasesUnavailable),
        "instance_details" => {
            refusals.extend(named());
            refusals.extend([driver_failed(), Refusal::TimedOut]);
        }
        "instance_samples" => {
            refusals.extend(named());
            refusals.push(invalid("query", "span: unknown variant `year`, expected `hour` or `day`"));
        }
        "release_install" => {
            refusals.extend(release());
            refusals.extend(target().into_iter().filter(|refusal| !matches!(refusal, Refusal::InvalidVersion { .. })));
            refusals.push(not_permitted("install a release", Role::Operator));
            refusals.extend([disk_short(), Refusal::TooMany { retry_after: 60 }]);
        }
        "release_uninstall" => {
            refusals.extend(release());
            refusals.extend(
                target()
                    .into_iter()
                    .filter(|refusal| matches!(refusal, Refusal::UnknownVersion { .. } | Refusal::ReleasesUnavailable)),
            );
            refusals.push(not_permitted("remove the install of a release", Role::Operator));
            refusals.extend(version("2026.4.11").map(|version| Refusal::NotInstalled { version }));
            let used = version("2026.4.11").zip(name());
            refusals.extend(used.map(|(version, name)| Refusal::InUse { version, instances: vec![name] }));
            refusals.extend([driver_failed(), Refusal::TimedOut]);
        }
        "policy_view" | "metrics" => refusals.push(internal()),
        "policy_set" | "policy_change" => {
            refusals.extend(body());
            refusals.push(not_permitted("set the policy", Role::Admin));
            refusals.push(invalid("update_states", "\"running\" cannot be taken out; only \"provisioning\" can"));
        }
        "event_stream" => refusals.extend([invalid("query", "unknown field `colour`"), internal()]),
        "host_view" | "session_view" | "version_view" | "healthz" | "readyz" => {}
        _ => return Vec::new(),
    }
    refusals
}

fn foreign_origin() -> Refusal {
    Refusal::ForeignOrigin { origin: "https://elsewhere.example".to_owned() }
}

fn internal() -> Refusal {
    Refusal::Internal { incident: "01980c5e7d3c7c2a9d6f0a1b2c3d4e5f".to_owned() }
}

fn invalid(field: &str, reason: &str) -> Refusal {
    Refusal::InvalidField { field: field.to_owned(), reason: reason.to_owned() }
}

fn invalid_name() -> Refusal {
    let reason = "\"My\" does not fit: a name has lower-case letters, digits and hyphens; 'M' is none of these";
    Refusal::InvalidName { field: "name".to_owned(), reason: reason.to_owned() }
}

/// Of whatever is asked for some kinds of events.
fn kinds() -> [Refusal; 2] {
    [invalid("kinds", "\"moon\" is no kind of event; there are created, …"), invalid("query", "unknown field `colour`")]
}

const fn not_permitted(action: &'static str, role: Role) -> Refusal {
    Refusal::NotPermitted { action, role }
}

fn name() -> Option<openclaw_contract::InstanceName> {
    "my-instance".parse().ok()
}

fn version(text: &str) -> Option<Version> {
    text.parse().ok()
}

/// Of whatever names an instance in its path.
fn named() -> Vec<Refusal> {
    let not_found = name().map(|name| Refusal::NotFound { name });
    not_found.into_iter().chain([invalid_name(), internal()]).collect()
}

/// Of whatever names a release in its path.
fn release() -> [Refusal; 2] {
    let reason = "\"v2026.4.11\" does not fit: a version has no leading \"v\"".to_owned();
    [Refusal::InvalidVersion { field: "version".to_owned(), reason }, internal()]
}

/// Of whatever takes a body.
fn body() -> Vec<Refusal> {
    let unknown = "unknown field `force`";
    vec![
        Refusal::MalformedJson { reason: "EOF while parsing an object at line 1 column 1".to_owned() },
        Refusal::TooLarge { limit: crate::extract::MAX_BODY },
        Refusal::UnknownField { field: "force".to_owned(), reason: unknown.to_owned() },
        internal(),
    ]
}

/// Of whatever takes an archive.
fn archive() -> Vec<Refusal> {
    let reason = "archive entry \"state/../x\" leads out of the folder".to_owned();
    vec![
        Refusal::InvalidArchive { reason, remedy: Some("Make the backup anew".to_owned()) },
        Refusal::TooLarge { limit: usize::try_from(crate::ArchiveOptions::LARGEST).unwrap_or(usize::MAX) },
        Refusal::TooMany { retry_after: 15 },
        Refusal::TimedOut,
        disk_short(),
        driver_failed(),
    ]
}

fn driver_failed() -> Refusal {
    let cause = "the disk of the instances is full".to_owned();
    Refusal::DriverFailed { cause, remedy: Some("Free some of it, then try again".to_owned()) }
}

fn unknown_snapshot() -> Refusal {
    Refusal::UnknownSnapshot { snapshot: "7-2026.4.8".to_owned(), known: vec!["9-2026.4.11".to_owned()] }
}

fn needed() -> Refusal {
    Refusal::SnapshotNeeded { snapshot: "7-2026.4.8".to_owned(), reason: "it is to be restored".to_owned() }
}

/// Of whatever acts once.
fn key() -> Vec<Refusal> {
    vec![Refusal::KeyReused { key: "deploy-1234".to_owned() }]
}

/// Of whatever brings an instance to a version.
fn target() -> Vec<Refusal> {
    let reason = "\"v2026.4.11\" does not fit: a version has no leading \"v\"".to_owned();
    let unknown =
        version("2026.4.9").map(|unknown| Refusal::UnknownVersion { version: unknown, newest: version("2026.9.6") });
    let incompatible = version("2026.9.6").map(|version| Refusal::Incompatible {
        version,
        reasons: vec![Incompatibility::NoNode {
            needs: ">=24.16.0 <25 || >=26.1.0".to_owned(),
            available: vec!["22.14.0".to_owned()],
        }],
        notes_url: Some("https://github.com/openclaw/openclaw/releases/tag/v2026.9.6".to_owned()),
    });
    let invalid = Refusal::InvalidVersion { field: "target_version".to_owned(), reason };
    unknown.into_iter().chain(incompatible).chain([invalid, shortage(), Refusal::ReleasesUnavailable]).collect()
}

fn shortage() -> Refusal {
    let memory = Shortage::Memory { needed: 1_100_000_000, available: 600_000_000, reserve: 268_435_456 };
    Refusal::Shortage { shortages: vec![memory] }
}

fn disk_short() -> Refusal {
    let disk = Shortage::Disk { needed: 4_000_000_000, available: 1_000_000_000, reserve: 0 };
    Refusal::Shortage { shortages: vec![disk] }
}

/// Of whatever changes an instance.
fn change(action: Action, current: InstanceState) -> Vec<Refusal> {
    let allowed = openclaw_contract::validation::allowed_states(action, &openclaw_contract::Policy::default());
    let mut refusals = named();
    refusals.extend(key());
    refusals.extend([
        not_permitted(action.as_str(), Role::Operator),
        Refusal::StateConflict { action, current, allowed: allowed.to_vec() },
        Refusal::Stale { expected: 1, generation: 2 },
        invalid("If-Match", "\"new\" is not a generation such as \"7\""),
    ]);
    refusals
}
