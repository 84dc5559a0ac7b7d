//! Leases: who may do what only one may do at a time, and until when. A row that is past its time is as good as none.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub holder: String,
    /// Milliseconds since 1970.
    pub until: i64,
    /// When its holder was last heard of. Milliseconds since 1970.
    pub seen_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
