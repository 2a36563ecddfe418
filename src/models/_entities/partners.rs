//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "partners")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub endpoint: String,
    pub outbound_secret: String,
    pub inbound_secret: String,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::fulfilments::Entity")]
    Fulfilments,
    #[sea_orm(has_many = "super::partner_offers::Entity")]
    PartnerOffers,
}

impl Related<super::fulfilments::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Fulfilments.def()
    }
}

impl Related<super::partner_offers::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PartnerOffers.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
