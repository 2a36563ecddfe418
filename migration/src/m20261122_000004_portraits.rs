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
            "portraits",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("status", ColType::String),
                ("progress", ColType::Integer),
                ("crop", ColType::JsonNull),
                ("settings", ColType::Json),
                ("faces", ColType::IntegerNull),
                ("composition_key", ColType::StringNull),
                ("composition_sha256", ColType::StringNull),
                ("preview_key", ColType::StringNull),
                ("width", ColType::IntegerNull),
                ("height", ColType::IntegerNull),
                ("model_version", ColType::StringNull),
                ("failure", ColType::StringNull),
                ("attempts", ColType::Integer),
                ("claimed_at", ColType::TimestampWithTimeZoneNull),
                ("finished_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("uploads", ""), ("visitors", ""), ("styles", "")],
        )
        .await?;
        index(m, "portraits", &["upload_id", "style_id"]).await?;
        index(m, "portraits", &["visitor_id", "created_at"]).await?;
        index(m, "portraits", &["status", "claimed_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "portraits").await?;
        Ok(())
    }
}
