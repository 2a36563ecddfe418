use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::unique;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(m, "carts", &[("id", ColType::PkAuto)], &[("visitors", "")]).await?;
        unique(m, "carts", &["visitor_id"]).await?;
        create_table(
            m,
            "cart_lines",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("quantity", ColType::Integer),
            ],
            &[("carts", ""), ("portraits", ""), ("product_variants", "")],
        )
        .await?;
        unique(
            m,
            "cart_lines",
            &["cart_id", "portrait_id", "product_variant_id"],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "cart_lines").await?;
        drop_table(m, "carts").await?;
        Ok(())
    }
}
