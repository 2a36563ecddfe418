//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "challenges")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub rung: String,
    pub score: i32,
    pub status: String,
    pub choices: Json,
    pub reason: String,
    pub email: Option<String>,
    pub passed_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub question: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    pub expires_at: DateTimeWithTimeZone,
    pub passed_at: Option<DateTimeWithTimeZone>,
    pub visitor_id: i64,
    pub upload_id: Option<i64>,
    pub style_id: Option<i64>,
    pub staff_member_id: Option<i64>,
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
        belongs_to = "super::uploads::Entity",
        from = "Column::UploadId",
        to = "super::uploads::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    Uploads,
    #[sea_orm(
        belongs_to = "super::styles::Entity",
        from = "Column::StyleId",
        to = "super::styles::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    Styles,
    #[sea_orm(
        belongs_to = "super::staff_members::Entity",
        from = "Column::StaffMemberId",
        to = "super::staff_members::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    StaffMembers,
}

impl Related<super::visitors::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Visitors.def()
    }
}

impl Related<super::uploads::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Uploads.def()
    }
}

impl Related<super::styles::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Styles.def()
    }
}

impl Related<super::staff_members::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMembers.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
