//! Examples of what is asked and answered, made of the contract's own types so that they cannot be wrong.

use openclaw_contract::snapshot::SnapshotList;
use openclaw_contract::{
    Action, Bands, Catalog, CreateRequest, Decision, Details, Durations, Event, EventKind, Health, Host, Instance,
    InstanceFacts, InstanceList, InstanceState, InstanceView, Labels, Layer, LayerStatus, PRODUCT_VERSION, Policy,
    Release, RestoreRequest, Samples, Snapshot, SnapshotId, Step, Stretch, Timestamp, UpdateRequest, UpdateResponse,
    UpdateStatus, Version,
    decision::{AnswerAbout, Answers, Question, QuestionAbout, Questions},
    event::Timeline,
    policy::{PolicyChange, Verdict},
    redact,
    request::ImportRequest,
    snapshot::SnapshotKind,
    validation::{self, Actor, Basis},
    view::{ServerVersion, Session},
};
use serde::Serialize;
use serde_json::Value;

/// An example of the body of a request.
pub(super) fn request(operation: &str) -> Option<Value> {
    match operation {
        "instance_create" => value(&CreateRequest {
            name: "my-instance".parse().ok()?,
            version: Some(version("2026.4.8")?),
            labels: labels()?,
            start: true,
            allow_prerelease: false,
        }),
        "instance_update" => value(&UpdateRequest::to(version("2026.4.11")?)),
        "instance_restore" => value(&RestoreRequest { snapshot: snapshot()?.id }),
        "instance_import" => value(&ImportRequest {
            name: "my-instance".parse().ok()?,
            version: None,
            labels: labels()?,
            start: false,
            folder: Some("/home/me/.openclaw".to_owned()),
            adopt: None,
        }),
        "instance_decide" => value(&question()?),
        "decide_batch" => value(&Questions {
            questions: vec![QuestionAbout { instance: "my-instance".parse().ok()?, question: question()? }],
        }),
        "policy_set" => value(&Policy::default()),
        "policy_change" => value(&PolicyChange { deprecated: Some(Verdict::Refuse), ..PolicyChange::default() }),
        _ => None,
    }
}

/// An example of an answer that is no refusal.
pub(super) fn answer(operation: &str) -> Option<Value> {
    match operation {
        "instance_list" => value(&InstanceList { instances: vec![view()?], sequence: 42, next: None }),
        "instance_create" | "instance_view" | "instance_start" | "instance_stop" | "instance_restart"
        | "instance_restore" | "instance_import" | "instance_delete" => value(&view()?),
        "snapshot_list" => value(&SnapshotList { snapshots: vec![snapshot()?] }),
        "snapshot_take_in" => value(&snapshot()?),
        "instance_update" => value(&UpdateResponse {
            status: UpdateStatus::UpdateQueued,
            current_version: version("2026.4.8")?,
            target_version: version("2026.4.11")?,
            instance_state: InstanceState::Provisioning,
        }),
        "instance_decide" => value(&decision()?),
        "decide_batch" => value(&Answers {
            answers: vec![AnswerAbout { instance: "my-instance".parse().ok()?, decision: decision()? }],
        }),
        "instance_timeline" | "timeline_view" => value(&Timeline { events: vec![event()?], next: None }),
        "band_list" => value(&Bands {
            from: time("2026-04-09T14:25:33Z")?,
            to: time("2026-04-10T14:25:33Z")?,
            bands: [("my-instance".parse().ok()?, band()?)].into(),
        }),
        "duration_list" => value(&Durations::new([(Step::Fetch, 53_000), (Step::Fetch, 61_000), (Step::Start, 9_000)])),
        "release_list" => value(&catalog()?),
        "release_install" => value(&Release { installing: true, ..release()? }),
        "release_uninstall" => value(&release()?),
        "instance_details" => value(&details()?),
        "instance_samples" => value(&Samples {
            every_seconds: 30,
            to: time("2026-04-10T14:25:30Z")?,
            memory_kib: vec![None, Some(402_000), Some(405_120)],
            cpu_permille: vec![None, None, Some(31)],
        }),
        "policy_view" | "policy_set" | "policy_change" => value(&Policy::default()),
        "version_view" => value(&ServerVersion {
            version: PRODUCT_VERSION.to_owned(),
            rules: "0123456789abcdef".to_owned(),
            driver: "local".to_owned(),
        }),
        "session_view" => value(&Session { actor: Actor::local_admin() }),
        "host_view" => value(&Host {
            as_of: time("2026-04-10T14:25:30Z"),
            memory_total: Some(32_000_000_000),
            memory_available: Some(24_000_000_000),
            disk_total: Some(500_000_000_000),
            disk_available: Some(300_000_000_000),
            load_percent: Some(20),
        }),
        _ => None,
    }
}

fn value(example: &impl Serialize) -> Option<Value> {
    serde_json::to_value(example).ok()
}

fn version(text: &str) -> Option<Version> {
    text.parse().ok()
}

fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn labels() -> Option<Labels> {
    std::collections::BTreeMap::from([("team".to_owned(), "ops".to_owned())]).try_into().ok()
}

fn view() -> Option<InstanceView> {
    let (name, began) = ("my-instance".parse().ok()?, time("2026-04-10T14:23:11Z")?);
    let new = Instance::new("1".to_owned(), name, "local".to_owned(), version("2026.4.8")?, began);
    Some(InstanceView {
        target_version: version("2026.4.11")?,
        generation: 2,
        labels: labels()?,
        step: Some(Step::Fetch),
        step_started_at: time("2026-04-10T14:23:12Z"),
        step_deadline: time("2026-04-10T14:53:12Z"),
        progress: Some(0.4),
        message: Some("Fetching 2026.4.8".to_owned()),
        health: Health {
            process: Layer { status: LayerStatus::Off, detail: None, as_of: time("2026-04-10T14:25:30Z") },
            ..Health::default()
        },
        ..new.view()
    })
}

fn snapshot() -> Option<Snapshot> {
    let version = version("2026.4.8")?;
    Some(Snapshot {
        id: SnapshotId::before(7, &version),
        version,
        taken_at: time("2026-04-11T10:15:20Z")?,
        generation: 7,
        bytes: 42_000_000,
        checksum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        kind: SnapshotKind::BeforeUpdate,
    })
}

fn event() -> Option<Event> {
    Some(Event {
        sequence: 42,
        at: time("2026-04-10T14:25:33Z")?,
        instance: "my-instance".parse().ok(),
        generation: Some(2),
        state: Some(InstanceState::Provisioning),
        actor: "local".to_owned(),
        what: EventKind::UpdateQueued {
            from: version("2026.4.8")?,
            to: version("2026.4.11")?,
            replaced: None,
            restore: None,
        },
    })
}

fn band() -> Option<Vec<Stretch>> {
    let stretch = |from, state| Some(Stretch { from: time(from)?, state });
    Some(vec![
        stretch("2026-04-09T18:00:00Z", Some(InstanceState::Provisioning))?,
        stretch("2026-04-09T18:02:10Z", Some(InstanceState::Running))?,
        stretch("2026-04-10T03:00:00Z", None)?,
        stretch("2026-04-10T03:00:40Z", Some(InstanceState::Running))?,
    ])
}

fn details() -> Option<Details> {
    let config = serde_json::json!({ "gateway": { "port": 18_789, "auth": { "mode": "token", "token": "abc" } } });
    Some(Details {
        as_of: time("2026-04-10T14:25:30Z"),
        pid: Some(4711),
        port: Some(18_789),
        node: Some("/usr/bin/node".to_owned()),
        folder: Some("/home/me/.openclaw/state".to_owned()),
        memory_bytes: Some(414_842_880),
        cpu_percent: Some(3.0),
        config: Some(redact::redacted(&config)),
    })
}

fn catalog() -> Option<Catalog> {
    Some(Catalog::new(vec![release()?], time("2026-04-10T14:20:00Z")))
}

fn release() -> Option<Release> {
    Some(Release {
        published_at: time("2026-04-10T09:31:05Z"),
        node: Some(">=22.14.0".to_owned()),
        notes_url: Some("https://github.com/openclaw/openclaw/releases/tag/v2026.4.11".to_owned()),
        ..Release::new(version("2026.4.11")?)
    })
}

fn question() -> Option<Question> {
    let target_version = Some(version("2026.4.11")?);
    Some(Question { target_version, generation: Some(2), ..Question::about(Action::Update) })
}

/// As the rules decide it.
fn decision() -> Option<Decision> {
    let (policy, catalog, host, actor) = (Policy::default(), catalog()?, Host::default(), Actor::local_admin());
    let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
    let instance = InstanceView { target_version: version("2026.4.8")?, ..view()? };
    Some(validation::answer(&question()?, &InstanceFacts::from(&instance), &basis))
}
