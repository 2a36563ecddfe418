//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "reservations")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub status: String,
    pub portrait_id: i64,
    pub identity_key_id: i64,
    pub reserved_at: Option<DateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::portraits::Entity",
        from = "Column::PortraitId",
        to = "super::portraits::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Portraits,
    #[sea_orm(
        belongs_to = "super::identity_keys::Entity",
        from = "Column::IdentityKeyId",
        to = "super::identity_keys::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    IdentityKeys,
}

impl Related<super::portraits::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Portraits.def()
    }
}

impl Related<super::identity_keys::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::IdentityKeys.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
