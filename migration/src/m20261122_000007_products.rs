use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "products",
            &[
                ("id", ColType::PkAuto),
                ("slug", ColType::StringUniq),
                ("name", ColType::String),
                ("kind", ColType::String),
                ("description", ColType::String),
                ("position", ColType::Integer),
                ("active", ColType::Boolean),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "product_variants",
            &[
                ("id", ColType::PkAuto),
                ("sku", ColType::StringUniq),
                ("width_mm", ColType::Integer),
                ("height_mm", ColType::Integer),
                ("frame", ColType::StringNull),
                ("frame_mm", ColType::Integer),
                ("mat_mm", ColType::Integer),
                ("depth_mm", ColType::Integer),
                ("price_minor", ColType::BigInteger),
                ("currency", ColType::String),
                ("position", ColType::Integer),
                ("active", ColType::Boolean),
            ],
            &[("products", "")],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "product_variants").await?;
        drop_table(m, "products").await?;
        Ok(())
    }
}
