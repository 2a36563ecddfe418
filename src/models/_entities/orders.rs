//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    #[sea_orm(unique)]
    pub number: String,
    pub status: String,
    pub email: String,
    pub name: String,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: String,
    pub phone: Option<String>,
    pub shipping_method: Option<String>,
    pub currency: String,
    pub subtotal_minor: i64,
    pub shipping_minor: i64,
    pub tax_minor: i64,
    pub tax_basis_points: i32,
    pub total_minor: i64,
    pub placed_at: Option<DateTimeWithTimeZone>,
    pub visitor_id: i64,
    pub discount_minor: i64,
    pub prices_include_tax: bool,
    pub promotion_code: Option<String>,
    pub promised_from: Option<Date>,
    pub promised_until: Option<Date>,
    pub gift_card_minor: i64,
    pub is_gift_card: bool,
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
    #[sea_orm(has_many = "super::order_lines::Entity")]
    OrderLines,
    #[sea_orm(has_many = "super::order_events::Entity")]
    OrderEvents,
    #[sea_orm(has_many = "super::assessments::Entity")]
    Assessments,
    #[sea_orm(has_many = "super::payments::Entity")]
    Payments,
    #[sea_orm(has_many = "super::fulfilments::Entity")]
    Fulfilments,
    #[sea_orm(has_many = "super::promotion_uses::Entity")]
    PromotionUses,
}

impl Related<super::visitors::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Visitors.def()
    }
}

impl Related<super::order_lines::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::OrderLines.def()
    }
}

impl Related<super::order_events::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::OrderEvents.def()
    }
}

impl Related<super::assessments::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assessments.def()
    }
}

impl Related<super::payments::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Payments.def()
    }
}

impl Related<super::fulfilments::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Fulfilments.def()
    }
}

impl Related<super::promotion_uses::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PromotionUses.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
