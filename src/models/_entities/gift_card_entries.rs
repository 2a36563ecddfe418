//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "gift_card_entries")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub amount_minor: i64,
    pub order_id: Option<i64>,
    pub refund_id: Option<i64>,
    pub gift_card_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::gift_cards::Entity",
        from = "Column::GiftCardId",
        to = "super::gift_cards::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    GiftCards,
}

impl Related<super::gift_cards::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::GiftCards.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
