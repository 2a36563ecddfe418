//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "portraits")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub status: String,
    pub progress: i32,
    pub crop: Option<Json>,
    pub settings: Json,
    pub faces: Option<i32>,
    pub composition_key: Option<String>,
    pub composition_sha256: Option<String>,
    pub preview_key: Option<String>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub model_version: Option<String>,
    pub failure: Option<String>,
    pub attempts: i32,
    pub claimed_at: Option<DateTimeWithTimeZone>,
    pub finished_at: Option<DateTimeWithTimeZone>,
    pub upload_id: i64,
    pub visitor_id: i64,
    pub style_id: i64,
    pub likeness: Option<f32>,
    pub concerns: Option<Json>,
    pub unsafe_score: Option<f32>,
    pub slow: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::uploads::Entity",
        from = "Column::UploadId",
        to = "super::uploads::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Uploads,
    #[sea_orm(
        belongs_to = "super::visitors::Entity",
        from = "Column::VisitorId",
        to = "super::visitors::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Visitors,
    #[sea_orm(
        belongs_to = "super::styles::Entity",
        from = "Column::StyleId",
        to = "super::styles::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Styles,
    #[sea_orm(has_many = "super::reservations::Entity")]
    Reservations,
    #[sea_orm(has_many = "super::cart_lines::Entity")]
    CartLines,
    #[sea_orm(has_many = "super::order_lines::Entity")]
    OrderLines,
    #[sea_orm(has_many = "super::assessments::Entity")]
    Assessments,
}

impl Related<super::uploads::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Uploads.def()
    }
}

impl Related<super::visitors::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Visitors.def()
    }
}

impl Related<super::styles::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Styles.def()
    }
}

impl Related<super::reservations::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reservations.def()
    }
}

impl Related<super::cart_lines::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CartLines.def()
    }
}

impl Related<super::order_lines::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::OrderLines.def()
    }
}

impl Related<super::assessments::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assessments.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
