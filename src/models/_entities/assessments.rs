//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "assessments")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub action: String,
    pub country: Option<String>,
    pub network: Option<Json>,
    pub signals: Json,
    pub score: i32,
    pub outcome: String,
    pub policy_version: String,
    pub visitor_id: i64,
    pub portrait_id: Option<i64>,
    pub order_id: Option<i64>,
    pub observed_score: i32,
    pub observed_outcome: Option<String>,
    pub micros: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::visitors::Entity",
        from = "Column::VisitorId",
        to = "super::visitors::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Visitors,
    #[sea_orm(
        belongs_to = "super::portraits::Entity",
        from = "Column::PortraitId",
        to = "super::portraits::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    Portraits,
    #[sea_orm(
        belongs_to = "super::orders::Entity",
        from = "Column::OrderId",
        to = "super::orders::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    Orders,
}

impl Related<super::visitors::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Visitors.def()
    }
}

impl Related<super::portraits::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Portraits.def()
    }
}

impl Related<super::orders::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Orders.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
