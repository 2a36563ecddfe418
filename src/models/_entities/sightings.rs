//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "sightings")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub visitor_key_id: i64,
    pub address_key_id: i64,
    pub block_key_id: i64,
    pub device_key_id: Option<i64>,
    pub anonymous: bool,
    pub seen_at: DateTimeWithTimeZone,
    pub first_seen_at: Option<DateTimeWithTimeZone>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
