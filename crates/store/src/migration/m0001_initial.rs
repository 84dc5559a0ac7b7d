//! Instances, events, the policy, and the counter of the global sequence.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        manager.create_table(instances(backend)).await?;
        manager.create_table(events(backend)).await?;
        manager
            .create_table(table(backend, "policies").col(big("id").primary_key()).col(text("policy")).take())
            .await?;
        manager
            .create_table(table(backend, "counters").col(text("name").primary_key()).col(big("value")).take())
            .await?;
        let timeline =
            Index::create().name("events_of_instance").table("events").col("instance_id").col("sequence").take();
        manager.create_index(timeline).await?;
        let counter = Query::insert()
            .into_table("counters")
            .columns(["name", "value"])
            .values_panic(["events".into(), 0.into()])
            .take();
        manager.execute(counter).await
    }
}

/// SQLite tables are strict, so that a column never holds another type than its own.
fn table(backend: DbBackend, name: &'static str) -> TableCreateStatement {
    let mut table = Table::create().table(name).take();
    if backend == DbBackend::Sqlite {
        table.extra("STRICT");
    }
    table
}

fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

fn big(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

fn text_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().null().take()
}

fn big_or_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

/// Strict SQLite tables know no booleans but 0 and 1.
fn flag(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name).not_null().take();
    if backend == DbBackend::Sqlite {
        column.integer()
    } else {
        column.boolean()
    };
    column
}

fn instances(backend: DbBackend) -> TableCreateStatement {
    table(backend, "instances")
        .col(text("id").primary_key())
        .col(text("name").unique_key())
        .col(text("driver"))
        .col(text("labels"))
        .col(big("created_at"))
        .col(text("desired_version"))
        .col(text("desired_power"))
        .col(flag(backend, "desired_deleted"))
        .col(big("desired_generation"))
        .col(big("desired_restart_generation"))
        .col(text("observed_state"))
        .col(text("observed_version"))
        .col(big("observed_generation"))
        .col(big_or_null("observed_failed_generation"))
        .col(text_or_null("observed_step"))
        .col(big_or_null("observed_step_started_at"))
        .col(text_or_null("observed_message"))
        .col(big_or_null("observed_provisioning_started_at"))
        .col(big_or_null("observed_last_updated_at"))
        .col(text("observed_exits"))
        .col(text("observed_health"))
        .col(text_or_null("observed_url"))
        .take()
}

fn events(backend: DbBackend) -> TableCreateStatement {
    table(backend, "events")
        .col(big("sequence").primary_key())
        .col(big("at"))
        .col(text_or_null("instance_id"))
        .col(text_or_null("instance_name"))
        .col(big_or_null("generation"))
        .col(text_or_null("state"))
        .col(text("actor"))
        .col(text("what"))
        .take()
}
