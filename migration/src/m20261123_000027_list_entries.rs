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
            "list_entries",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("verdict", ColType::String),
                ("what", ColType::String),
                ("reason", ColType::Text),
                ("expires_at", ColType::TimestampWithTimeZoneNull),
                ("removed_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("identity_keys", ""), ("staff_members?", "")],
        )
        .await?;
        index(m, "list_entries", &["identity_key_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "list_entries").await?;
        Ok(())
    }
}
