//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub position: i32,
    pub title: String,
    pub style: String,
    pub product: String,
    pub size: String,
    pub medium: String,
    pub kind: String,
    pub width_mm: i32,
    pub height_mm: i32,
    pub sku: String,
    pub quantity: i32,
    pub unit_minor: i64,
    pub total_minor: i64,
    pub composition_sha256: String,
    pub crop: Json,
    pub print_file_key: Option<String>,
    pub print_file_sha256: Option<String>,
    pub print_file_bytes: Option<i64>,
    pub print_file_width: Option<i32>,
    pub print_file_height: Option<i32>,
    pub order_id: i64,
    pub portrait_id: i64,
    pub downloads: i32,
    pub downloads_left: Option<i32>,
    pub downloads_until: Option<DateTimeWithTimeZone>,
    pub downloaded_at: Option<DateTimeWithTimeZone>,
    pub discount_minor: i64,
    pub tax_minor: i64,
    pub tax_basis_points: i32,
    pub wrap_mm: Option<i32>,
    pub bleed_mm: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::orders::Entity",
        from = "Column::OrderId",
        to = "super::orders::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Orders,
    #[sea_orm(
        belongs_to = "super::portraits::Entity",
        from = "Column::PortraitId",
        to = "super::portraits::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Portraits,
}

impl Related<super::orders::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Orders.def()
    }
}

impl Related<super::portraits::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Portraits.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
