//! The table as `SeaORM` sees it, in the form of its generator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq, Serialize, Deserialize)]
#[sea_orm(table_name = "cart_gift_cards")]
pub struct Model {
    pub created_at: DateTimeWithTimeZone,
    pub updated_at: DateTimeWithTimeZone,
    #[sea_orm(primary_key)]
    pub id: i64,
    pub cart_id: i64,
    pub gift_card_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::carts::Entity",
        from = "Column::CartId",
        to = "super::carts::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    Carts,
    #[sea_orm(
        belongs_to = "super::gift_cards::Entity",
        from = "Column::GiftCardId",
        to = "super::gift_cards::Column::Id",
        on_update = "Cascade",
        on_delete = "Cascade"
    )]
    GiftCards,
}

impl Related<super::carts::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Carts.def()
    }
}

impl Related<super::gift_cards::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::GiftCards.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
