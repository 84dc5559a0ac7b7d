//! The keys of requests that act once. A row without its answer is only ever seen by the write that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What was asked.
    pub request: String,
    /// What it was answered with.
    pub answer: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
