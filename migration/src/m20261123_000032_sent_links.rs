use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What was mailed to addresses that nobody has confirmed yet, counted so that the shop is no tool to fill a stranger's mailbox.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "sent_links",
            &[
                ("id", ColType::PkAuto),
                ("counted_on", ColType::String),
                ("place", ColType::Integer),
                ("sent_at", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        unique(m, "sent_links", &["counted_on", "place"]).await?;
        index(m, "sent_links", &["sent_at"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "sent_links").await
    }
}
