//! The policy: no row where it was never set, one otherwise.

use sea_orm::entity::prelude::*;

/// The only row.
pub(crate) const CURRENT: i64 = 1;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// JSON.
    pub policy: String,
}

impl ActiveModelBehavior for ActiveModel {}
