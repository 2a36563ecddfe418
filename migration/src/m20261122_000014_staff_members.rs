use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "staff_members",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("email", ColType::StringUniq),
                ("name", ColType::String),
                ("password_hash", ColType::String),
                ("role", ColType::String),
                ("sessions_valid_from", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "audit_entries",
            &[
                ("id", ColType::PkAuto),
                ("action", ColType::String),
                ("subject", ColType::String),
                ("data", ColType::Json),
            ],
            &[("staff_members", "")],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "audit_entries").await?;
        drop_table(m, "staff_members").await?;
        Ok(())
    }
}
