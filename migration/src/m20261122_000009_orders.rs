use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "orders",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("number", ColType::StringUniq),
                ("status", ColType::String),
                ("email", ColType::String),
                ("name", ColType::String),
                ("line1", ColType::StringNull),
                ("line2", ColType::StringNull),
                ("postal_code", ColType::StringNull),
                ("city", ColType::StringNull),
                ("region", ColType::StringNull),
                ("country", ColType::String),
                ("phone", ColType::StringNull),
                ("shipping_method", ColType::StringNull),
                ("currency", ColType::String),
                ("subtotal_minor", ColType::BigInteger),
                ("shipping_minor", ColType::BigInteger),
                ("tax_minor", ColType::BigInteger),
                ("tax_basis_points", ColType::Integer),
                ("total_minor", ColType::BigInteger),
                ("placed_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("visitors", "")],
        )
        .await?;
        index(m, "orders", &["status", "created_at"]).await?;
        index(m, "orders", &["email"]).await?;
        create_table(
            m,
            "order_lines",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("position", ColType::Integer),
                ("title", ColType::String),
                ("style", ColType::String),
                ("product", ColType::String),
                ("size", ColType::String),
                ("medium", ColType::String),
                ("kind", ColType::String),
                ("width_mm", ColType::Integer),
                ("height_mm", ColType::Integer),
                ("sku", ColType::String),
                ("quantity", ColType::Integer),
                ("unit_minor", ColType::BigInteger),
                ("total_minor", ColType::BigInteger),
                ("composition_sha256", ColType::String),
                ("crop", ColType::Json),
                ("print_file_key", ColType::StringNull),
                ("print_file_sha256", ColType::StringNull),
                ("print_file_bytes", ColType::BigIntegerNull),
                ("print_file_width", ColType::IntegerNull),
                ("print_file_height", ColType::IntegerNull),
            ],
            &[("orders", ""), ("portraits", "")],
        )
        .await?;
        index(m, "order_lines", &["order_id"]).await?;
        create_table(
            m,
            "order_events",
            &[
                ("id", ColType::PkAuto),
                ("kind", ColType::String),
                ("actor", ColType::String),
                ("data", ColType::Json),
            ],
            &[("orders", "")],
        )
        .await?;
        index(m, "order_events", &["order_id", "created_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "order_events").await?;
        drop_table(m, "order_lines").await?;
        drop_table(m, "orders").await?;
        Ok(())
    }
}
