use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "visitors",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("last_seen_at", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "visitors").await?;
        Ok(())
    }
}
