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
            "identity_keys",
            &[
                ("id", ColType::PkAuto),
                ("kind", ColType::String),
                ("hash", ColType::String),
            ],
            &[],
        )
        .await?;
        unique(m, "identity_keys", &["kind", "hash"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "identity_keys").await?;
        Ok(())
    }
}
