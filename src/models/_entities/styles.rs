//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "styles")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub blurb: String,
    pub medium: String,
    pub position: i32,
    pub parameters: Json,
    pub active: bool,
    pub rights: Option<String>,
    pub samples_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::portraits::Entity")]
    Portraits,
}

impl Related<super::portraits::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Portraits.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
