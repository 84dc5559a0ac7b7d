//! The sentences of the command line and of the log: exact, because scripts and alerts read them.

use crate::{
    Action, Decision, ErrorBody, InstanceName, InstanceState, InstanceView, Policy, Refusal, Release, Timestamp,
    UpdateResponse, UpdateStatus, Version,
    policy::{AtOnce, BlockedVersion, CapacityPolicy, HeldVersion},
};

/// A time as the command line and the log print it: RFC 3339, UTC, whole seconds.
#[must_use]
pub fn time(at: Timestamp) -> String {
    format!("{at:.0}")
}

/// One line of the log, without its end: `[2026-04-10T14:25:33Z] WARN [api] …`.
#[must_use]
pub fn log_line(at: Timestamp, level: &str, component: &str, message: &str) -> String {
    format!("[{}] {level} [{component}] {message}", time(at))
}

/// What the log says of a refused action.
#[must_use]
pub fn rejected(action: Action, name: &InstanceName, refusal: &Refusal) -> String {
    let what = action.title();
    match refusal {
        Refusal::StateConflict { current, .. } => format!(
            "{what} rejected for instance {name}: state {current} not in allowed states for apply_{}",
            action.as_str()
        ),
        other => format!("{what} rejected for instance {name}: {}", other.message()),
    }
}

/// What `openclaw update` prints when the update was accepted.
#[must_use]
pub fn update_accepted(name: &InstanceName, response: &UpdateResponse) -> String {
    let UpdateResponse { status, current_version, target_version, instance_state } = response;
    let (first, last) = match status {
        UpdateStatus::UpdateQueued => {
            (format!("Update initiated for {name}."), Some("Update will apply as provisioning completes."))
        }
        UpdateStatus::UpdateStarted => (format!("Update initiated for {name}."), None),
        UpdateStatus::AlreadyAtTarget => (format!("{name} has that target already; nothing changes."), None),
    };
    let mut text = format!(
        "{first}\nCurrent version: {current_version}\nTarget version: {target_version}\nCurrent state: {instance_state}\n"
    );
    if let Some(last) = last {
        text.push_str(last);
        text.push('\n');
    }
    text
}

/// What `openclaw create` prints when the creation was accepted.
#[must_use]
pub fn created(view: &InstanceView) -> String {
    format!("Creation initiated for {}.\nVersion: {}\nCurrent state: {}\n", view.name, view.version, view.state)
}

/// What `openclaw start`, `stop`, `restart` and `delete` print when it was accepted.
#[must_use]
pub fn accepted(action: Action, view: &InstanceView) -> String {
    let what = match action {
        Action::Update => "Update",
        Action::Start => "Start",
        Action::Stop => "Stop",
        Action::Restart => "Restart",
        Action::Restore => "Restore",
        Action::Delete => "Deletion",
    };
    format!("{what} initiated for {}.\nCurrent state: {}\n", view.name, view.state)
}

/// What `openclaw delete --wait` prints in the end.
#[must_use]
pub fn deleted(name: &InstanceName) -> String {
    format!("{name} is deleted.\n")
}

/// What `openclaw releases install` prints when it was accepted.
#[must_use]
pub fn install_accepted(release: &Release) -> String {
    let version = &release.version;
    match (release.installed, release.installing) {
        (true, _) => format!("{version} is installed already; nothing changes.\n"),
        (false, true) => format!("Install of {version} initiated; the timeline tells when it is there.\n"),
        (false, false) => format!("Install of {version} ended; the timeline tells how.\n"),
    }
}

/// What `openclaw releases remove` prints.
#[must_use]
pub fn install_removed(version: &Version) -> String {
    format!("The install of {version} is removed.\n")
}

/// What `openclaw policy` prints.
#[must_use]
pub fn policy(policy: &Policy) -> String {
    let states: Vec<_> = policy.update_states.as_slice().iter().map(InstanceState::as_str).collect();
    let blocked: Vec<_> = policy
        .blocked_versions
        .iter()
        .map(|BlockedVersion { version, reason }| match reason {
            Some(reason) => format!("{version} ({reason})"),
            None => version.to_string(),
        })
        .collect();
    let CapacityPolicy { shortage, memory_reserve_mib, disk_reserve_mib, max_load_percent } = policy.capacity;
    let held: Vec<_> = policy
        .held_versions
        .iter()
        .map(|HeldVersion { version, instance, signature, .. }| {
            format!("{version} (failed on {instance}: {signature})")
        })
        .collect();
    let at_once = |most: Option<AtOnce>, none: &str| most.map_or(none.to_owned(), |most| most.get().to_string());
    let updates = at_once(policy.concurrent_updates, "no limit");
    let starts = at_once(policy.concurrent_starts, "as suits the host");
    format!(
        "Update states: {}\nPre-releases: {}\nDeprecated versions: {}\nBlocked versions: {}\nToo little capacity: {} (keeping {memory_reserve_mib} MiB of memory and {disk_reserve_mib} MiB of disk free, load at most {max_load_percent} %)\nConcurrent updates: {updates}\nConcurrent starts: {starts}\nOn failure: {}\nWatched before it counts: {} s\nRehearsal: {}\nSnapshots kept: {}\nFailed versions: {}\nHeld versions: {}\n",
        states.join(", "),
        if policy.prereleases { "taken" } else { "only where asked for" },
        policy.deprecated.as_str(),
        if blocked.is_empty() { "none".to_owned() } else { blocked.join(", ") },
        shortage.as_str(),
        policy.on_failure.as_str().replace('_', " "),
        policy.soak_seconds.seconds(),
        if policy.rehearse { "always" } else { "only where asked for" },
        policy.snapshots_kept.get(),
        if policy.hold_failed.0 { "held back for other instances" } else { "not held back" },
        if held.is_empty() { "none".to_owned() } else { held.join(", ") },
    )
}

/// What `openclaw … --dry-run` prints of a decision about that instance.
#[must_use]
pub fn decision(name: &InstanceName, decision: &Decision) -> String {
    let what = decision.action.title();
    let Some(plan) = &decision.plan else {
        let verdict = if decision.allowed { "allowed" } else { "refused" };
        let mut text = format!("{what} of {name}: {verdict}.\n");
        let mut line = |label: &str, value: &Option<String>| {
            if let Some(value) = value {
                text.push_str(&format!("{label}: {value}.\n"));
            }
        };
        line("Reason", &decision.reason);
        line("Unblock by", &decision.unblock_by);
        if let Some(url) = &decision.notes_url {
            text.push_str(&format!("Release notes: {url}\n"));
        }
        return text;
    };
    let mut text = format!(
        "{what} of {name}: allowed. Nothing was changed.\nState after: {}\nTarget version: {}\n",
        plan.state, plan.target_version
    );
    for (number, step) in plan.steps.iter().enumerate() {
        let note = step.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        text.push_str(&format!("{}. {}{note}\n", number.saturating_add(1), step.text));
    }
    if plan.steps.is_empty() {
        text.push_str("No step follows.\n");
    } else {
        text.push_str(&format!("If a step fails: {}.\n", mid_sentence(&plan.on_failure)));
    }
    for warning in &decision.warnings {
        text.push_str(&format!("Warning: {}.\n", warning.message));
    }
    if let Some(url) = &decision.notes_url {
        text.push_str(&format!("Release notes: {url}\n"));
    }
    text
}

/// The note beside an instance with a queued update.
pub const QUEUED_NOTE: &str = "Update will apply as provisioning completes.";

/// What the command line says of a refused action, after `Error: `.
#[must_use]
pub fn failure(action: Action, body: &ErrorBody) -> String {
    let (unable, changes) = match action {
        Action::Update => ("unable to apply update", "version updates"),
        Action::Start => ("unable to start", "a start"),
        Action::Stop => ("unable to stop", "a stop"),
        Action::Restart => ("unable to restart", "a restart"),
        Action::Restore => ("unable to restore", "a restore"),
        Action::Delete => ("unable to delete", "deletion"),
    };
    match (body.error.as_str(), &body.current_state) {
        ("state_conflict", Some(state)) => format!("{unable}: instance state \"{state}\" does not allow {changes}"),
        _ => format!("{unable}: {}", mid_sentence(&body.message)),
    }
}

/// A sentence that goes on after a colon: its first word loses its capital, unless it has more of them (`JSON`).
fn mid_sentence(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

/// What `openclaw status` prints.
#[must_use]
pub fn status(view: &InstanceView) -> String {
    let mut text = format!("Instance: {}\nState: {}\nVersion: {}\n", view.name, view.state, view.version);
    let mut line = |label: &str, value: String| text.push_str(&format!("{label}: {value}\n"));
    match view.state {
        InstanceState::Provisioning => {
            line("Target Version", view.target_version.to_string());
            if let Some(at) = view.provisioning_started_at {
                line("Provisioning started", time(at));
            }
        }
        InstanceState::Running
        | InstanceState::Error
        | InstanceState::Stopped
        | InstanceState::Deleting
        | InstanceState::Unknown(_) => {
            if view.update_pending() {
                line("Target Version", view.target_version.to_string());
            }
            if let Some(message) = &view.message {
                line("Message", message.clone());
            }
            if let Some(at) = view.last_updated_at {
                line("Last updated", time(at));
            }
        }
    }
    text
}

/// What a watcher saw from its first look at an instance to the one at which it came to rest.
#[derive(Clone, Debug)]
pub struct Watched<'a> {
    /// The state at first.
    pub first_state: InstanceState,
    /// The version at first.
    pub first_version: &'a Version,
    /// Whether an update was seen waiting while the instance was being provisioned for something else.
    pub queued: bool,
    /// The instance at rest.
    pub last: &'a InstanceView,
}

/// What `openclaw status --watch` prints when the instance has come to rest.
#[must_use]
pub fn watched(watched: &Watched<'_>) -> String {
    let Watched { first_state, first_version, queued, last } = watched;
    let arrow = |from: &str, to: &str| if from == to { to.to_owned() } else { format!("{from} → {to}") };
    let moved = *first_version != &last.version;
    let progress = match last.state {
        InstanceState::Error => last.message.clone().unwrap_or_else(|| "Failed".to_owned()),
        InstanceState::Stopped => "Stopped".to_owned(),
        InstanceState::Running if moved && *queued => {
            "Update queued and applied after provisioning tasks finished".to_owned()
        }
        InstanceState::Running if moved => "Update applied".to_owned(),
        InstanceState::Running if first_state != &last.state => "Provisioning completed".to_owned(),
        InstanceState::Running => "Nothing left to do".to_owned(),
        InstanceState::Provisioning | InstanceState::Deleting | InstanceState::Unknown(_) => {
            last.message.clone().unwrap_or_default()
        }
    };
    format!(
        "Instance: {}\nState: {}\nVersion: {}\nProgress: {progress}\n",
        last.name,
        arrow(first_state.as_str(), last.state.as_str()),
        arrow(&first_version.to_string(), &last.version.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Failure, view};

    type Outcome = Result<(), Failure>;

    fn at_rest_since() -> Result<Option<Timestamp>, Failure> {
        Ok(Some("2026-04-11T10:15:22.999Z".parse()?))
    }

    #[test]
    fn status_while_provisioning_and_at_rest() -> Outcome {
        let began = Some("2026-04-10T14:23:11.5Z".parse()?);
        let provisioning = view(InstanceState::Provisioning, "2026.4.8", "2026.4.8")?;
        assert_eq!(
            status(&InstanceView { provisioning_started_at: began, ..provisioning }),
            "Instance: my-instance\nState: provisioning\nVersion: 2026.4.8\nTarget Version: 2026.4.8\n\
             Provisioning started: 2026-04-10T14:23:11Z\n"
        );
        let running = view(InstanceState::Running, "2026.4.11", "2026.4.11")?;
        assert_eq!(
            status(&InstanceView { last_updated_at: at_rest_since()?, ..running }),
            "Instance: my-instance\nState: running\nVersion: 2026.4.11\nLast updated: 2026-04-11T10:15:22Z\n"
        );
        Ok(())
    }

    #[test]
    fn status_watched_to_its_end() -> Outcome {
        let last = view(InstanceState::Running, "2026.4.11", "2026.4.11")?;
        let first_version = "2026.4.8".parse()?;
        let seen = Watched {
            first_state: InstanceState::Provisioning,
            first_version: &first_version,
            queued: true,
            last: &last,
        };
        assert_eq!(
            watched(&seen),
            "Instance: my-instance\nState: provisioning → running\nVersion: 2026.4.8 → 2026.4.11\n\
             Progress: Update queued and applied after provisioning tasks finished\n"
        );
        let idle =
            Watched { first_state: InstanceState::Running, first_version: &last.version, queued: false, last: &last };
        assert_eq!(
            watched(&idle),
            "Instance: my-instance\nState: running\nVersion: 2026.4.11\nProgress: Nothing left to do\n"
        );
        Ok(())
    }

    #[test]
    fn an_accepted_update_says_when_it_applies() -> Outcome {
        let response = |status, instance_state| -> Result<UpdateResponse, crate::version::VersionError> {
            Ok(UpdateResponse {
                status,
                current_version: "2026.4.8".parse()?,
                target_version: "2026.4.11".parse()?,
                instance_state,
            })
        };
        let name = "my-instance".parse()?;
        let queued = update_accepted(&name, &response(UpdateStatus::UpdateQueued, InstanceState::Provisioning)?);
        assert_eq!(
            queued,
            "Update initiated for my-instance.\nCurrent version: 2026.4.8\nTarget version: 2026.4.11\n\
             Current state: provisioning\nUpdate will apply as provisioning completes.\n"
        );
        let started = update_accepted(&name, &response(UpdateStatus::UpdateStarted, InstanceState::Provisioning)?);
        assert_eq!(queued.strip_prefix(&started), Some("Update will apply as provisioning completes.\n"));
        Ok(())
    }
}
