//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "product_variants")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub sku: String,
    pub width_mm: i32,
    pub height_mm: i32,
    pub frame: Option<String>,
    pub frame_mm: i32,
    pub mat_mm: i32,
    pub depth_mm: i32,
    pub price_minor: i64,
    pub currency: String,
    pub position: i32,
    pub active: bool,
    pub product_id: i64,
    pub paper: Option<String>,
    pub wrap_mm: Option<i32>,
    pub bleed_mm: i32,
    pub weight_grams: i32,
    pub production_days_min: i32,
    pub production_days_max: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::products::Entity",
        from = "Column::ProductId",
        to = "super::products::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Products,
    #[sea_orm(has_many = "super::cart_lines::Entity")]
    CartLines,
    #[sea_orm(has_many = "super::variant_prices::Entity")]
    VariantPrices,
}

impl Related<super::products::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Products.def()
    }
}

impl Related<super::cart_lines::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CartLines.def()
    }
}

impl Related<super::variant_prices::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::VariantPrices.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
