//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "promotions")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub code: String,
    pub benefit: String,
    pub value: i64,
    pub currency: String,
    pub least_minor: i64,
    pub starts_at: Option<DateTimeWithTimeZone>,
    pub ends_at: Option<DateTimeWithTimeZone>,
    pub most_uses: Option<i64>,
    pub uses: i64,
    pub once_each: bool,
    pub active: bool,
    pub note: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::promotion_uses::Entity")]
    PromotionUses,
}

impl Related<super::promotion_uses::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PromotionUses.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
