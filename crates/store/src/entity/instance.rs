//! The instances: `desired_*` is what an operator wants, `observed_*` what became of it. Times are milliseconds since 1970.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instances")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    #[sea_orm(unique)]
    pub name: String,
    pub driver: String,
    /// JSON.
    pub labels: String,
    pub created_at: i64,
    pub desired_version: String,
    pub desired_power: String,
    pub desired_deleted: bool,
    pub desired_generation: i64,
    pub desired_restart_generation: i64,
    /// JSON.
    pub desired_way: String,
    pub observed_state: String,
    pub observed_version: String,
    pub observed_generation: i64,
    pub observed_failed_generation: Option<i64>,
    pub observed_step: Option<String>,
    pub observed_step_started_at: Option<i64>,
    pub observed_step_deadline: Option<i64>,
    pub observed_message: Option<String>,
    pub observed_provisioning_started_at: Option<i64>,
    pub observed_last_updated_at: Option<i64>,
    pub observed_queued: bool,
    /// JSON.
    pub observed_exits: String,
    pub observed_state_version: Option<String>,
    pub observed_state_bytes: Option<i64>,
    /// JSON.
    pub observed_snapshots: String,
    /// JSON.
    pub observed_health: String,
    pub observed_url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
