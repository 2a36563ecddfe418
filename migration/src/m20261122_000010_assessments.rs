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
            "assessments",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("action", ColType::String),
                ("country", ColType::StringNull),
                ("network", ColType::JsonNull),
                ("signals", ColType::Json),
                ("score", ColType::Integer),
                ("outcome", ColType::String),
                ("policy_version", ColType::String),
            ],
            &[("visitors", ""), ("portraits?", ""), ("orders?", "")],
        )
        .await?;
        index(m, "assessments", &["order_id"]).await?;
        index(m, "assessments", &["portrait_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "assessments").await?;
        Ok(())
    }
}
