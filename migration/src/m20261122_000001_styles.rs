use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "styles",
            &[
                ("id", ColType::PkAuto),
                ("slug", ColType::StringUniq),
                ("name", ColType::String),
                ("blurb", ColType::String),
                ("medium", ColType::String),
                ("position", ColType::Integer),
                ("parameters", ColType::Json),
                ("active", ColType::Boolean),
            ],
            &[],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "styles").await?;
        Ok(())
    }
}
