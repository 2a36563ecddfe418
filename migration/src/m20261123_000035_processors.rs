use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{drop_index, index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a real processor tells beyond the test till: its own number of the money, until when its page is open, disputes, and
/// news of payments that it has not named yet.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add_column(m, "payments", "intent", ColType::StringNull).await?;
        add_column(
            m,
            "payments",
            "expires_at",
            ColType::TimestampWithTimeZoneNull,
        )
        .await?;
        index(m, "payments", &["intent"]).await?;
        add_column(m, "inbound_webhooks", "awaits", ColType::StringNull).await?;
        index(m, "inbound_webhooks", &["awaits"]).await?;
        add_column(m, "card_attempts", "risk", ColType::StringNull).await?;
        create_table(
            m,
            "disputes",
            &[
                ("id", ColType::PkAuto),
                ("reference", ColType::String),
                ("status", ColType::String),
                ("amount_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("reason", ColType::String),
                ("due_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("payments", "")],
        )
        .await?;
        unique(m, "disputes", &["payment_id", "reference"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "disputes").await?;
        remove_column(m, "card_attempts", "risk").await?;
        drop_index(m, "inbound_webhooks", &["awaits"]).await?;
        remove_column(m, "inbound_webhooks", "awaits").await?;
        drop_index(m, "payments", &["intent"]).await?;
        remove_column(m, "payments", "expires_at").await?;
        remove_column(m, "payments", "intent").await
    }
}
