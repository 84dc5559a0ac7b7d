//! The timeline. Events outlive their instance, so nothing ties them to it but its id.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    pub instance_id: Option<String>,
    pub instance_name: Option<String>,
    pub generation: Option<i64>,
    pub state: Option<String>,
    pub actor: String,
    /// JSON.
    pub what: String,
    /// The word for what it tells, as in `what`.
    pub kind: String,
    /// The step that was done, where it tells how long that took.
    pub step: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
