//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "staff_members")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    #[sea_orm(unique)]
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub role: String,
    pub sessions_valid_from: DateTimeWithTimeZone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::audit_entries::Entity")]
    AuditEntries,
    #[sea_orm(has_many = "super::message_replies::Entity")]
    MessageReplies,
}

impl Related<super::audit_entries::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AuditEntries.def()
    }
}

impl Related<super::message_replies::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::MessageReplies.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
