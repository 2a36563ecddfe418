//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "gift_cards")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub pid: Uuid,
    #[sea_orm(unique)]
    pub code_hash: Option<String>,
    pub code_end: String,
    pub amount_minor: i64,
    pub balance_minor: i64,
    pub currency: String,
    pub active: bool,
    pub issued_at: Option<DateTimeWithTimeZone>,
    pub recipient_email: String,
    pub recipient_name: String,
    pub sender_name: String,
    #[sea_orm(column_type = "Text")]
    pub message: String,
    pub note: String,
    pub order_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::cart_gift_cards::Entity")]
    CartGiftCards,
    #[sea_orm(has_many = "super::gift_card_entries::Entity")]
    GiftCardEntries,
}

impl Related<super::cart_gift_cards::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CartGiftCards.def()
    }
}

impl Related<super::gift_card_entries::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::GiftCardEntries.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
