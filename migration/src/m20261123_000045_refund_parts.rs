use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Which parts of an order a refund is for: so many of a line, or (without a line) the postage.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "refund_parts",
            &[("id", ColType::PkAuto), ("quantity", ColType::Integer)],
            &[("refunds", ""), ("order_lines?", "")],
        )
        .await?;
        index(m, "refund_parts", &["refund_id"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "refund_parts").await
    }
}
