use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "till_charges",
            &[
                ("id", ColType::PkAuto),
                ("reference", ColType::StringUniq),
                ("amount_minor", ColType::BigInteger),
                ("refunded_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("status", ColType::String),
                ("card", ColType::StringNull),
                ("return_url", ColType::Text),
                ("idempotency_key", ColType::StringUniq),
            ],
            &[],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "till_charges").await?;
        Ok(())
    }
}
