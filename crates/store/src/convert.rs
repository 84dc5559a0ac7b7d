//! Between rows and the contract's words. A row that cannot be understood is named; it never panics.

use crate::{
    StoreError,
    entity::{event, instance, policy},
};
use openclaw_contract::{
    Event, EventKind, Instance, InstanceName, InstanceSpec, InstanceState, InstanceStatus, Policy, Power, Step,
    Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Display, str::FromStr};

/// One row, for reading its columns.
struct Row<'a> {
    table: &'static str,
    key: &'a str,
}

impl Row<'_> {
    fn corrupt(&self, column: &'static str, reason: impl Display) -> StoreError {
        StoreError::Corrupt { table: self.table, key: self.key.to_owned(), column, reason: reason.to_string() }
    }

    fn parse<T: FromStr<Err: Display>>(&self, column: &'static str, text: &str) -> Result<T, StoreError> {
        text.parse().map_err(|error: T::Err| self.corrupt(column, format!("{text:?}: {error}")))
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.corrupt(column, error))
    }

    fn count(&self, column: &'static str, number: i64) -> Result<u64, StoreError> {
        number.try_into().map_err(|_| self.corrupt(column, format!("{number} is negative")))
    }

    fn time(&self, column: &'static str, millis: i64) -> Result<Timestamp, StoreError> {
        Timestamp::from_millisecond(millis).map_err(|error| self.corrupt(column, error))
    }

    fn time_or_none(&self, column: &'static str, millis: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
        millis.map(|millis| self.time(column, millis)).transpose()
    }

    fn power(&self, column: &'static str, text: &str) -> Result<Power, StoreError> {
        let known = [Power::On, Power::Off].into_iter().find(|power| power.as_str() == text);
        known.ok_or_else(|| self.corrupt(column, format!("{text:?} is neither on nor off")))
    }
}

/// The instance of a row.
pub(crate) fn instance(model: instance::Model) -> Result<Instance, StoreError> {
    let row = Row { table: "instances", key: &model.id };
    let spec = InstanceSpec {
        target_version: row.parse("desired_version", &model.desired_version)?,
        power: row.power("desired_power", &model.desired_power)?,
        deleted: model.desired_deleted,
        generation: row.count("desired_generation", model.desired_generation)?,
        restart_generation: row.count("desired_restart_generation", model.desired_restart_generation)?,
        way: row.json("desired_way", &model.desired_way)?,
    };
    let status = InstanceStatus {
        state: row.parse("observed_state", &model.observed_state)?,
        version: row.parse("observed_version", &model.observed_version)?,
        observed_generation: row.count("observed_generation", model.observed_generation)?,
        failed_generation: model
            .observed_failed_generation
            .map(|number| row.count("observed_failed_generation", number))
            .transpose()?,
        step: model.observed_step.as_deref().map(|step| row.parse("observed_step", step)).transpose()?,
        step_started_at: row.time_or_none("observed_step_started_at", model.observed_step_started_at)?,
        step_deadline: row.time_or_none("observed_step_deadline", model.observed_step_deadline)?,
        message: model.observed_message,
        provisioning_started_at: row
            .time_or_none("observed_provisioning_started_at", model.observed_provisioning_started_at)?,
        last_updated_at: row.time_or_none("observed_last_updated_at", model.observed_last_updated_at)?,
        exits: row.json("observed_exits", &model.observed_exits)?,
        state_version: model
            .observed_state_version
            .as_deref()
            .map(|version| row.parse("observed_state_version", version))
            .transpose()?,
        state_bytes: model.observed_state_bytes.map(|bytes| row.count("observed_state_bytes", bytes)).transpose()?,
        queued: model.observed_queued,
        snapshots: row.json("observed_snapshots", &model.observed_snapshots)?,
        health: row.json("observed_health", &model.observed_health)?,
        url: model.observed_url,
    };
    Ok(Instance {
        name: row.parse("name", &model.name)?,
        labels: row.json("labels", &model.labels)?,
        created_at: row.time("created_at", model.created_at)?,
        driver: model.driver,
        spec,
        status,
        id: model.id,
    })
}

/// The row of an instance. Times are cut to milliseconds.
pub(crate) fn instance_row(instance: &Instance) -> Result<instance::Model, StoreError> {
    let Instance { id, name, driver, labels, created_at, spec, status } = instance;
    Ok(instance::Model {
        id: id.clone(),
        name: name.to_string(),
        driver: driver.clone(),
        labels: json(labels)?,
        created_at: created_at.as_millisecond(),
        desired_version: spec.target_version.to_string(),
        desired_power: spec.power.as_str().to_owned(),
        desired_deleted: spec.deleted,
        desired_generation: number("desired_generation", spec.generation)?,
        desired_restart_generation: number("desired_restart_generation", spec.restart_generation)?,
        desired_way: json(&spec.way)?,
        observed_state: status.state.as_str().to_owned(),
        observed_version: status.version.to_string(),
        observed_generation: number("observed_generation", status.observed_generation)?,
        observed_failed_generation: status
            .failed_generation
            .map(|generation| number("observed_failed_generation", generation))
            .transpose()?,
        observed_step: status.step.map(|step| step.as_str().to_owned()),
        observed_step_started_at: status.step_started_at.map(Timestamp::as_millisecond),
        observed_step_deadline: status.step_deadline.map(Timestamp::as_millisecond),
        observed_message: status.message.as_deref().map(plain),
        observed_provisioning_started_at: status.provisioning_started_at.map(Timestamp::as_millisecond),
        observed_last_updated_at: status.last_updated_at.map(Timestamp::as_millisecond),
        observed_queued: status.queued,
        observed_exits: json(&status.exits)?,
        observed_state_version: status.state_version.as_ref().map(ToString::to_string),
        observed_state_bytes: status.state_bytes.map(|bytes| number("observed_state_bytes", bytes)).transpose()?,
        observed_snapshots: json(&status.snapshots)?,
        observed_health: json(&status.health)?,
        observed_url: status.url.clone(),
    })
}

/// The event of a row.
pub(crate) fn event(model: event::Model) -> Result<Event, StoreError> {
    let key = model.sequence.to_string();
    let row = Row { table: "events", key: &key };
    let state = |text: &str| row.parse::<InstanceState>("state", text);
    Ok(Event {
        sequence: row.count("sequence", model.sequence)?,
        at: row.time("at", model.at)?,
        instance: model.instance_name.as_deref().map(|name| row.parse("instance_name", name)).transpose()?,
        generation: model.generation.map(|number| row.count("generation", number)).transpose()?,
        state: model.state.as_deref().map(state).transpose()?,
        what: row.json("what", &model.what)?,
        actor: model.actor,
    })
}

/// The row of an event of that instance.
pub(crate) fn event_row(event: &Event, instance_id: Option<&str>) -> Result<event::Model, StoreError> {
    Ok(event::Model {
        sequence: number("sequence", event.sequence)?,
        at: event.at.as_millisecond(),
        instance_id: instance_id.map(str::to_owned),
        instance_name: event.instance.as_ref().map(ToString::to_string),
        generation: event.generation.map(|generation| number("generation", generation)).transpose()?,
        state: event.state.map(|state| state.as_str().to_owned()),
        actor: plain(&event.actor),
        what: json(&event.what)?,
        kind: event.what.word().to_owned(),
        step: step_done(&event.what).map(|step| step.as_str().to_owned()),
    })
}

/// A time of an instance, by itself.
pub(crate) fn instance_time(id: &str, millis: i64) -> Result<Timestamp, StoreError> {
    Row { table: "instances", key: id }.time("created_at", millis)
}

/// The name of an instance, by itself.
pub(crate) fn instance_name(id: &str, name: &str) -> Result<InstanceName, StoreError> {
    Row { table: "instances", key: id }.parse("name", name)
}

/// A state of an instance, by itself, where there is one.
pub(crate) fn instance_state(id: &str, state: Option<String>) -> Result<Option<InstanceState>, StoreError> {
    state.map(|state| Row { table: "events", key: id }.parse("state", &state)).transpose()
}

/// The time of an event, by itself.
pub(crate) fn event_time(millis: i64) -> Result<Timestamp, StoreError> {
    Row { table: "events", key: "newest" }.time("at", millis)
}

/// The step whose time an event tells: not one that found nothing to do.
fn step_done(what: &EventKind) -> Option<Step> {
    match what {
        EventKind::StepFinished { step, detail, .. } if detail.as_deref() != Some(EventKind::NOTHING_TO_DO) => {
            Some(*step)
        }
        _ => None,
    }
}

/// The policy of its row.
pub(crate) fn policy(model: &policy::Model) -> Result<Policy, StoreError> {
    Row { table: "policies", key: &model.id.to_string() }.json("policy", &model.policy)
}

/// The row of the policy.
pub(crate) fn policy_row(policy: &Policy) -> Result<policy::Model, StoreError> {
    Ok(policy::Model { id: policy::CURRENT, policy: json(policy)? })
}

/// The value of the counter.
pub(crate) fn counted(value: i64) -> Result<u64, StoreError> {
    Row { table: "counters", key: crate::entity::counter::EVENTS }.count("value", value)
}

fn number(column: &'static str, value: u64) -> Result<i64, StoreError> {
    value.try_into().map_err(|_| StoreError::TooLarge { column, value })
}

fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| sea_orm::DbErr::Json(error.to_string()).into())
}

/// PostgreSQL takes no NUL; what a process prints may have some.
fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
