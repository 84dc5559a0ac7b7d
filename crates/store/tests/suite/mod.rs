//! The cases that every database has to pass, and what they are made of.

pub(crate) mod changes;
pub(crate) mod faults;
pub(crate) mod instances;
pub(crate) mod leases;
pub(crate) mod once;
pub(crate) mod order;
pub(crate) mod plans;
pub(crate) mod policies;
pub(crate) mod reverts;
pub(crate) mod timelines;
pub(crate) mod upgrades;

use openclaw_contract::{
    Catalog, CreateRequest, Host, Instance, InstanceName, Labels, Policy, Refusal, Release, Timestamp, UpdateRequest,
    validation::{self, Actor, Basis, Create, InstanceFacts, Permit, Update},
};
use openclaw_store::{ChangeError, Store};
use sea_orm::{ConnectionTrait, Database, DbErr, Statement};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

pub(crate) fn boxed(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Box<dyn std::error::Error + Send + Sync> {
    error.into()
}

/// An empty database.
#[derive(Clone)]
pub(crate) struct Bed {
    pub(crate) url: String,
}

impl Bed {
    pub(crate) async fn open(&self) -> Outcome<Store> {
        Ok(Store::open(&self.url).await?)
    }

    /// Does something to the database behind the store's back.
    pub(crate) async fn sql(&self, statement: &str) -> Outcome {
        let database = Database::connect(&self.url).await?;
        database.execute_unprepared(statement).await?;
        Ok(database.close().await?)
    }

    /// How many rows there are, of a table or with a condition.
    pub(crate) async fn count(&self, rows: &str) -> Outcome<i64> {
        let database = Database::connect(&self.url).await?;
        let query = Statement::from_string(database.get_database_backend(), format!("SELECT count(*) FROM {rows}"));
        let row = database.query_one_raw(query).await?.ok_or(DbErr::RecordNotFound(rows.to_owned()))?;
        database.close().await?;
        Ok(row.try_get_by_index(0)?)
    }
}

/// That many seconds after 2026-04-10T14:23:11Z, and some milliseconds and nanoseconds.
pub(crate) fn at(second: i64) -> Outcome<Timestamp> {
    Ok(Timestamp::new(1_775_830_991 + second, 123_456_789)?)
}

/// As it is stored.
pub(crate) fn millis(time: Timestamp) -> Outcome<Timestamp> {
    Ok(Timestamp::from_millisecond(time.as_millisecond())?)
}

pub(crate) fn name(text: &str) -> Outcome<InstanceName> {
    Ok(text.parse()?)
}

/// 2026.4.1 to 2026.4.60.
pub(crate) fn catalog() -> Catalog {
    let release = |day: u8| Some(Release::new(format!("2026.4.{day}").parse().ok()?));
    Catalog::new((1..=60).filter_map(release).collect(), Some(Timestamp::UNIX_EPOCH))
}

/// Asks as an admin, on the default policy and with [`catalog`].
pub(crate) fn as_admin<T>(ask: impl FnOnce(&Basis<'_>) -> T) -> T {
    let (policy, catalog, host, actor) = (Policy::default(), catalog(), Host::default(), Actor::local_admin());
    ask(&Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor })
}

/// Permits a creation at 2026.4.8.
pub(crate) fn creation(name: InstanceName) -> impl Fn(bool) -> Result<Permit<Create>, Refusal> {
    move |taken| {
        let version = "2026.4.8".parse().ok();
        let request =
            CreateRequest { name: name.clone(), version, labels: labels(), start: true, allow_prerelease: false };
        as_admin(|basis| validation::create(&request, taken, basis))
    }
}

fn labels() -> Labels {
    Labels::try_from(
        [("team".to_owned(), "Ägypten \"7\"".to_owned())].into_iter().collect::<std::collections::BTreeMap<_, _>>(),
    )
    .unwrap_or_default()
}

/// Permits an update to that day of 2026.4.
pub(crate) fn to_day(day: u8) -> impl Fn(&InstanceFacts) -> Result<Permit<Update>, Refusal> {
    move |facts| {
        let target_version = format!("2026.4.{day}").parse().unwrap_or_else(|_| facts.version.clone());
        as_admin(|basis| validation::update(facts, &UpdateRequest::to(target_version), None, basis))
    }
}

pub(crate) async fn create(store: &Store, text: &str) -> Outcome<Instance> {
    let name = name(text)?;
    Ok(store.create(at(0)?, &name, "simulated", creation(name.clone())).await?)
}

pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, ChangeError>) -> Outcome<Refusal> {
    match result {
        Err(ChangeError::Refused(refusal)) => Ok(refusal),
        other => Err(format!("not refused: {other:?}").into()),
    }
}

/// Makes a test of each case: `cases!(f)` runs it as `f(case)`, and `f` gives it a database.
macro_rules! cases {
    ($run:ident) => {
        suite::cases!($run,
            instances: [
                create_list_and_find, all_of_an_instance_is_stored, a_taken_name_is_refused,
                of_many_who_want_one_name_one_gets_it, removed_and_created_again,
            ],
            changes: [
                an_accepted_update_survives_reopening, an_accepted_restore_survives_reopening, a_refused_change_writes_nothing,
                a_change_to_the_same_writes_nothing, what_is_not_there_cannot_be_changed,
                a_permit_for_something_else_is_refused,
            ],
            once: [
                it_acts_once_and_answers_the_same, what_changes_nothing_is_answered_the_same, a_creation_acts_once,
                another_request_with_the_key_is_refused, a_refused_request_leaves_its_key_free, old_keys_go,
                of_too_many_keys_the_newest_are_kept, of_many_at_once_with_one_key_one_acts,
            ],
            plans: [what_is_decided_is_what_is_stored],
            policies: [
                the_policy_is_kept, a_change_of_one_field_keeps_the_rest, a_refused_policy_change_writes_nothing,
                of_many_changes_at_once_none_is_lost, the_policy_of_an_older_release_is_read,
            ],
            order: [
                numbers_have_no_gaps, a_list_is_of_one_moment, subscribers_get_commits_in_order,
                a_caller_who_leaves_loses_no_event, a_slow_subscriber_lags,
            ],
            timelines: [
                events_after_a_number, a_timeline_page_by_page, an_outcome_is_recorded,
                an_outcome_is_recorded_whole_or_not_at_all, nothing_to_record, notes_of_the_portal,
                a_timeline_by_who_what_and_when, bands_of_what_was_observed, signs_of_life,
            ],
            reverts: [
                a_failed_update_goes_back_with_its_outcome, without_a_permit_the_outcome_stands_alone,
                a_permit_for_something_else_takes_the_outcome_with_it, a_version_that_failed_is_held_back,
            ],
            leases: [one_has_it_until_it_runs_out, its_holder_gives_it_back, of_many_who_want_it_one_gets_it],
            upgrades: [
                every_earlier_schema_is_brought_up_to_date, a_backup_leaves_the_schema_as_it_is, a_newer_schema_is_refused,
                opened_by_two_at_once_it_is_brought_up_to_date_once,
            ],
            faults: [
                corrupt_rows_are_named, a_locked_database_is_given_up,
                awkward_texts_are_kept, opened_by_two_at_once, the_check_fails_once_closed,
            ],
        );
    };
    ($run:ident, $($group:ident: [$($case:ident),* $(,)?],)*) => {
        $(mod $group {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() -> crate::suite::Outcome {
                crate::$run(crate::suite::$group::$case).await
            })*
        })*
    };
}
pub(crate) use cases;
