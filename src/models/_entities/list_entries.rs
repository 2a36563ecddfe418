//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "list_entries")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    pub verdict: String,
    pub what: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub expires_at: Option<DateTimeWithTimeZone>,
    pub removed_at: Option<DateTimeWithTimeZone>,
    pub identity_key_id: i64,
    pub staff_member_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::identity_keys::Entity",
        from = "Column::IdentityKeyId",
        to = "super::identity_keys::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    IdentityKeys,
    #[sea_orm(
        belongs_to = "super::staff_members::Entity",
        from = "Column::StaffMemberId",
        to = "super::staff_members::Column::Id",
        on_update = "NoAction",
        on_delete = "SetNull"
    )]
    StaffMembers,
}

impl Related<super::identity_keys::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::IdentityKeys.def()
    }
}

impl Related<super::staff_members::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMembers.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
