use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "payments",
            &[
                ("id", ColType::PkAuto),
                ("gateway", ColType::String),
                ("reference", ColType::StringNull),
                ("idempotency_key", ColType::StringUniq),
                ("status", ColType::String),
                ("amount_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("card", ColType::StringNull),
                ("failure", ColType::StringNull),
                ("redirect_url", ColType::TextNull),
            ],
            &[("orders", "")],
        )
        .await?;
        unique(m, "payments", &["gateway", "reference"]).await?;
        index(m, "payments", &["order_id"]).await?;
        create_table(
            m,
            "refunds",
            &[
                ("id", ColType::PkAuto),
                ("status", ColType::String),
                ("amount_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("reason", ColType::String),
                ("idempotency_key", ColType::StringUniq),
                ("reference", ColType::StringNull),
                ("requested_by", ColType::String),
                ("attempts", ColType::Integer),
            ],
            &[("payments", "")],
        )
        .await?;
        index(m, "refunds", &["status"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "refunds").await?;
        drop_table(m, "payments").await?;
        Ok(())
    }
}
