use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Which keys an order came by, and which cards were tried for it: cards that were stolen are tried one after the other.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "order_keys",
            &[
                ("id", ColType::PkAuto),
                ("identity_key_id", ColType::BigInteger),
            ],
            &[("orders", "")],
        )
        .await?;
        unique(m, "order_keys", &["order_id", "identity_key_id"]).await?;
        index(m, "order_keys", &["identity_key_id"]).await?;
        create_table(
            m,
            "card_attempts",
            &[
                ("id", ColType::PkAuto),
                ("identity_key_id", ColType::BigInteger),
                ("prefix_hash", ColType::StringNull),
                ("country", ColType::StringNull),
                ("declined", ColType::Boolean),
                ("attempted_at", ColType::TimestampWithTimeZone),
            ],
            &[("orders", "")],
        )
        .await?;
        index(m, "card_attempts", &["order_id"]).await?;
        index(m, "card_attempts", &["identity_key_id"]).await?;
        add_column(m, "till_charges", "card_facts", ColType::StringNull).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "till_charges", "card_facts").await?;
        drop_table(m, "card_attempts").await?;
        drop_table(m, "order_keys").await
    }
}
