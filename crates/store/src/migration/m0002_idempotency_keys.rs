//! The keys of requests that act once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = |name: &'static str| ColumnDef::new(name).text().not_null().take();
        let mut table = Table::create()
            .table("idempotency_keys")
            .col(text("key").primary_key())
            .col(text("request"))
            .col(text("answer"))
            .col(ColumnDef::new("created_at").big_integer().not_null())
            .take();
        // As the other tables are: a column never holds another type than its own.
        if manager.get_database_backend() == DbBackend::Sqlite {
            table.extra("STRICT");
        }
        manager.create_table(table).await?;
        let by_age = Index::create().name("idempotency_keys_by_age").table("idempotency_keys").col("created_at").take();
        manager.create_index(by_age).await
    }
}
