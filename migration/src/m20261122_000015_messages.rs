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
            "messages",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("name", ColType::String),
                ("email", ColType::String),
                ("order_number", ColType::StringNull),
                ("subject", ColType::String),
                ("body", ColType::Text),
                ("status", ColType::String),
            ],
            &[],
        )
        .await?;
        index(m, "messages", &["status", "created_at"]).await?;
        create_table(
            m,
            "message_replies",
            &[("id", ColType::PkAuto), ("body", ColType::Text)],
            &[("messages", ""), ("staff_members", "")],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "message_replies").await?;
        drop_table(m, "messages").await?;
        Ok(())
    }
}
