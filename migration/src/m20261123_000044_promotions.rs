use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Promotion codes, which orders they were used for, and which one a cart has.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "promotions",
            &[
                ("id", ColType::PkAuto),
                ("code", ColType::StringUniq),
                ("benefit", ColType::String),
                ("value", ColType::BigInteger),
                ("currency", ColType::String),
                ("least_minor", ColType::BigIntegerWithDefault(0)),
                ("starts_at", ColType::TimestampWithTimeZoneNull),
                ("ends_at", ColType::TimestampWithTimeZoneNull),
                ("most_uses", ColType::BigIntegerNull),
                ("uses", ColType::BigIntegerWithDefault(0)),
                ("once_each", ColType::BooleanWithDefault(true)),
                ("active", ColType::BooleanWithDefault(true)),
                ("note", ColType::StringWithDefault(String::new())),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "promotion_uses",
            &[("id", ColType::PkAuto)],
            &[("promotions", ""), ("orders", "")],
        )
        .await?;
        unique(m, "promotion_uses", &["order_id"]).await?;
        index(m, "promotion_uses", &["promotion_id"]).await?;
        add_column(m, "carts", "promotion_code", ColType::StringNull).await?;
        add_column(m, "orders", "promotion_code", ColType::StringNull).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "orders", "promotion_code").await?;
        remove_column(m, "carts", "promotion_code").await?;
        drop_table(m, "promotion_uses").await?;
        drop_table(m, "promotions").await
    }
}
