use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::{
    indexes::{index, unique},
    m20261123_000047_spelling_of_times::spell_as_ours,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Gift cards, what was put on them and taken off, which ones a cart has, and what of an order they pay. A card and what is
/// written of it outlive the order they were bought in: no foreign key leads there.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "gift_cards",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("code_hash", ColType::StringNull),
                ("code_end", ColType::StringWithDefault(String::new())),
                ("amount_minor", ColType::BigInteger),
                ("balance_minor", ColType::BigIntegerWithDefault(0)),
                ("currency", ColType::String),
                ("active", ColType::BooleanWithDefault(true)),
                ("issued_at", ColType::TimestampWithTimeZoneNull),
                ("recipient_email", ColType::String),
                ("recipient_name", ColType::String),
                ("sender_name", ColType::String),
                ("message", ColType::Text),
                ("note", ColType::StringWithDefault(String::new())),
                ("order_id", ColType::BigIntegerNull),
            ],
            &[],
        )
        .await?;
        unique(m, "gift_cards", &["code_hash"]).await?;
        index(m, "gift_cards", &["order_id"]).await?;
        create_table(
            m,
            "gift_card_entries",
            &[
                ("id", ColType::PkAuto),
                ("kind", ColType::String),
                ("amount_minor", ColType::BigInteger),
                ("order_id", ColType::BigIntegerNull),
                ("refund_id", ColType::BigIntegerNull),
            ],
            &[("gift_cards", "")],
        )
        .await?;
        index(m, "gift_card_entries", &["gift_card_id"]).await?;
        index(m, "gift_card_entries", &["order_id"]).await?;
        create_table(
            m,
            "cart_gift_cards",
            &[("id", ColType::PkAuto)],
            &[("carts", ""), ("gift_cards", "")],
        )
        .await?;
        unique(m, "cart_gift_cards", &["cart_id", "gift_card_id"]).await?;
        add_column(
            m,
            "orders",
            "gift_card_minor",
            ColType::BigIntegerWithDefault(0),
        )
        .await?;
        add_column(
            m,
            "orders",
            "is_gift_card",
            ColType::BooleanWithDefault(false),
        )
        .await?;
        spell_as_ours(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "orders", "is_gift_card").await?;
        remove_column(m, "orders", "gift_card_minor").await?;
        drop_table(m, "cart_gift_cards").await?;
        drop_table(m, "gift_card_entries").await?;
        drop_table(m, "gift_cards").await
    }
}
