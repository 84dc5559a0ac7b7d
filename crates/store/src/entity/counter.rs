//! The counter behind the global sequence: one row, locked by whoever writes an event until that is committed.

use sea_orm::entity::prelude::*;

/// The only row.
pub(crate) const EVENTS: &str = "events";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counters")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
