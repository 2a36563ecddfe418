//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "workshop_reports")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub event: String,
    pub data: Json,
    pub workshop_job_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::workshop_jobs::Entity",
        from = "Column::WorkshopJobId",
        to = "super::workshop_jobs::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    WorkshopJobs,
}

impl Related<super::workshop_jobs::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::WorkshopJobs.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
