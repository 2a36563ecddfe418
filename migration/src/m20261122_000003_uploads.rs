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
            "uploads",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("content_hash", ColType::String),
                ("width", ColType::Integer),
                ("height", ColType::Integer),
                ("format", ColType::String),
                ("byte_size", ColType::BigInteger),
                ("object_key", ColType::String),
                ("wrapped_key", ColType::String),
                ("expires_at", ColType::TimestampWithTimeZone),
                ("erased_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("visitors", "")],
        )
        .await?;
        index(m, "uploads", &["visitor_id", "content_hash"]).await?;
        index(m, "uploads", &["expires_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "uploads").await?;
        Ok(())
    }
}
