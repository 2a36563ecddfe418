//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "workshop_jobs")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub fulfilment_pid: String,
    pub order_number: String,
    pub status: String,
    pub payload: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::workshop_reports::Entity")]
    WorkshopReports,
}

impl Related<super::workshop_reports::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::WorkshopReports.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
