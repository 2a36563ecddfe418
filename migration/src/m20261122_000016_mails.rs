use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "mails",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("template", ColType::String),
                ("to_address", ColType::String),
                ("subject", ColType::String),
                ("text", ColType::Text),
                ("html", ColType::Text),
                ("status", ColType::String),
                ("attempts", ColType::Integer),
                ("next_attempt_at", ColType::TimestampWithTimeZone),
                ("last_error", ColType::StringNull),
                ("order_id", ColType::BigIntegerNull),
            ],
            &[],
        )
        .await?;
        index(m, "mails", &["status", "next_attempt_at"]).await?;
        index(m, "mails", &["order_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "mails").await?;
        Ok(())
    }
}
