//! How a change is to be made, what is known of the state folder of an instance, and leases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ColumnDef::new("desired_way").text().not_null().default("{}").take(),
            ColumnDef::new("observed_state_version").text().null().take(),
            ColumnDef::new("observed_state_bytes").big_integer().null().take(),
            ColumnDef::new("observed_snapshots").text().not_null().default("[]").take(),
            ColumnDef::new("observed_step_deadline").big_integer().null().take(),
        ];
        // SQLite adds one column at a time.
        for column in columns {
            manager.alter_table(Table::alter().table("instances").add_column(column).take()).await?;
        }
        let mut leases = Table::create()
            .table("leases")
            .col(ColumnDef::new("name").text().not_null().primary_key())
            .col(ColumnDef::new("holder").text().not_null())
            .col(ColumnDef::new("until").big_integer().not_null())
            .take();
        // As the other tables are: a column never holds another type than its own.
        if manager.get_database_backend() == DbBackend::Sqlite {
            leases.extra("STRICT");
        }
        manager.create_table(leases).await
    }
}
