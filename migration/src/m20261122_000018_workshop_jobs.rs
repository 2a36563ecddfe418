use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::unique;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "workshop_jobs",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("fulfilment_pid", ColType::String),
                ("order_number", ColType::String),
                ("status", ColType::String),
                ("payload", ColType::Json),
            ],
            &[],
        )
        .await?;
        unique(m, "workshop_jobs", &["fulfilment_pid"]).await?;
        create_table(
            m,
            "workshop_reports",
            &[
                ("id", ColType::PkAuto),
                ("event", ColType::String),
                ("data", ColType::Json),
            ],
            &[("workshop_jobs", "")],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "workshop_reports").await?;
        drop_table(m, "workshop_jobs").await?;
        Ok(())
    }
}
