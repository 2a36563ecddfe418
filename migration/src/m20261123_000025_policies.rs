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
            "policies",
            &[
                ("id", ColType::PkAuto),
                ("version", ColType::Integer),
                ("body", ColType::Json),
                ("note", ColType::Text),
                ("active_from", ColType::TimestampWithTimeZone),
            ],
            &[("staff_members?", "")],
        )
        .await?;
        unique(m, "policies", &["version"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "policies").await?;
        Ok(())
    }
}
