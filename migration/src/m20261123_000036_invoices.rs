use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Invoices, and the last number of each series and year. An invoice outlives its order: the reference is emptied when the
/// order is erased.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "invoice_counters",
            &[
                ("id", ColType::PkAuto),
                ("series", ColType::String),
                ("year", ColType::Integer),
                ("last", ColType::BigInteger),
            ],
            &[],
        )
        .await?;
        unique(m, "invoice_counters", &["series", "year"]).await?;
        create_table(
            m,
            "invoices",
            &[
                ("id", ColType::PkAuto),
                ("number", ColType::StringUniq),
                ("series", ColType::String),
                ("year", ColType::Integer),
                ("sequence", ColType::BigInteger),
                ("cause", ColType::StringUniq),
                ("total_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("content", ColType::Text),
                ("issued_at", ColType::TimestampWithTimeZone),
            ],
            &[("orders?", ""), ("payments?", "")],
        )
        .await?;
        unique(m, "invoices", &["series", "year", "sequence"]).await?;
        index(m, "invoices", &["order_id"]).await?;
        index(m, "invoices", &["payment_id"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "invoices").await?;
        drop_table(m, "invoice_counters").await
    }
}
