use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "inbound_webhooks",
            &[
                ("id", ColType::PkAuto),
                ("source", ColType::String),
                ("message_id", ColType::String),
                ("kind", ColType::StringNull),
                ("body", ColType::Text),
                ("outcome", ColType::String),
            ],
            &[],
        )
        .await?;
        unique(m, "inbound_webhooks", &["source", "message_id"]).await?;
        create_table(
            m,
            "outbound_webhooks",
            &[
                ("id", ColType::PkAuto),
                ("message_id", ColType::StringUniq),
                ("destination", ColType::String),
                ("kind", ColType::String),
                ("body", ColType::Text),
                ("status", ColType::String),
                ("attempts", ColType::Integer),
                ("next_attempt_at", ColType::TimestampWithTimeZone),
                ("last_status", ColType::IntegerNull),
                ("last_error", ColType::StringNull),
                ("order_id", ColType::BigIntegerNull),
            ],
            &[],
        )
        .await?;
        index(m, "outbound_webhooks", &["status", "next_attempt_at"]).await?;
        index(m, "outbound_webhooks", &["order_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "outbound_webhooks").await?;
        drop_table(m, "inbound_webhooks").await?;
        Ok(())
    }
}
