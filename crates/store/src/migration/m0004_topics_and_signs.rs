//! Events by kind, by who and by time, without reading them all; how long steps took; whether an update is queued; and the last
//! sign of life of whoever holds a lease.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        let mut queued = ColumnDef::new("observed_queued").not_null().take();
        if sqlite {
            // Strict SQLite tables know no booleans but 0 and 1.
            queued.integer().default(0);
        } else {
            queued.boolean().default(false);
        }
        let columns = [
            ("instances", queued),
            ("leases", ColumnDef::new("seen_at").big_integer().null().take()),
            ("events", ColumnDef::new("kind").text().not_null().default("").take()),
            ("events", ColumnDef::new("step").text().null().take()),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        let database = manager.get_connection();
        for statement in if sqlite { SQLITE } else { POSTGRES } {
            database.execute_unprepared(statement).await?;
        }
        for (name, columns) in [
            ("events_of_kind", &["kind", "sequence"][..]),
            ("events_of_actor", &["actor", "kind", "sequence"]),
            ("events_of_name", &["instance_name", "sequence"]),
            ("events_by_time", &["at", "sequence"]),
        ] {
            let mut index = Index::create().name(name).table("events").take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Few events have a step here: those of the others would only take room.
        let of_step = r#"CREATE INDEX "events_of_step" ON "events" ("step", "sequence") WHERE "step" IS NOT NULL"#;
        database.execute_unprepared(of_step).await.map(drop)
    }
}

// What was written before says its kind first, and its step right after that. A step that found nothing to do says nothing
// about how long it takes.
const SQLITE: &[&str] = &[
    r#"UPDATE "events" SET "kind" = CASE WHEN "what" LIKE '{"kind":"%"%'
         THEN substr("what", 10, instr(substr("what", 10), '"') - 1) ELSE 'unknown' END"#,
    r#"UPDATE "events" SET "step" = substr("what", 33, instr(substr("what", 33), '"') - 1)
         WHERE "what" LIKE '{"kind":"step_finished","step":"%"%' AND "what" NOT LIKE '%"detail":"nothing to do"}'"#,
];
const POSTGRES: &[&str] = &[
    // The limit of a statement is meant for those that somebody waits for.
    "SET LOCAL statement_timeout = 0",
    r#"UPDATE "events" SET
         "kind" = coalesce(substring("what" from '^[{]"kind":"([^"]*)"'), 'unknown'),
         "step" = CASE WHEN "what" NOT LIKE '%"detail":"nothing to do"}'
           THEN substring("what" from '^[{]"kind":"step_finished","step":"([^"]*)"') END"#,
];
