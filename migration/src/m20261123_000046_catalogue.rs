use loco_rs::schema::*;
use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

use crate::indexes::unique;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a print is made of and how long that takes, prices by market, and what each partner makes.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (table, name, kind) in columns() {
            add_column(m, table, name, kind).await?;
        }
        create_table(
            m,
            "variant_prices",
            &[
                ("id", ColType::PkAuto),
                ("country", ColType::String),
                ("currency", ColType::String),
                ("price_minor", ColType::BigInteger),
            ],
            &[("product_variants", "")],
        )
        .await?;
        unique(m, "variant_prices", &["product_variant_id", "country"]).await?;
        create_table(
            m,
            "partner_offers",
            &[
                ("id", ColType::PkAuto),
                ("kind", ColType::StringNull),
                ("sku", ColType::StringNull),
                ("max_width_mm", ColType::IntegerNull),
                ("max_height_mm", ColType::IntegerNull),
                ("countries", ColType::String),
            ],
            &[("partners", "")],
        )
        .await?;
        for statement in KNOWN {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "partner_offers").await?;
        drop_table(m, "variant_prices").await?;
        for (table, name, _) in columns().into_iter().rev() {
            remove_column(m, table, name).await?;
        }
        Ok(())
    }
}

fn columns() -> [(&'static str, &'static str, ColType); 8] {
    let of_variants = "product_variants";
    [
        (of_variants, "paper", ColType::StringNull),
        (of_variants, "wrap_mm", ColType::IntegerNull),
        (of_variants, "bleed_mm", ColType::IntegerWithDefault(0)),
        (
            of_variants,
            "weight_grams",
            ColType::IntegerWithDefault(300),
        ),
        (
            of_variants,
            "production_days_min",
            ColType::IntegerWithDefault(1),
        ),
        (
            of_variants,
            "production_days_max",
            ColType::IntegerWithDefault(2),
        ),
        ("order_lines", "wrap_mm", ColType::IntegerNull),
        ("order_lines", "bleed_mm", ColType::IntegerWithDefault(0)),
    ]
}

/// What is known of the variants and partners of a shop that is open: they weigh, and take, what was supposed so far; a canvas went
/// round its bar, and every partner made everything.
const KNOWN: [&str; 7] = [
    "UPDATE product_variants SET production_days_min = 1, production_days_max = 2,
      weight_grams = (CAST(width_mm AS BIGINT) * height_mm * 310 / 1000000 + 180 + 9) / 10 * 10
      WHERE product_id IN (SELECT id FROM products WHERE kind = 'fine_art')",
    "UPDATE product_variants SET production_days_min = 2, production_days_max = 4,
      weight_grams = (CAST(width_mm + 2 * (frame_mm + mat_mm) AS BIGINT) * (height_mm + 2 * (frame_mm + mat_mm)) * 9000 / 1000000
        + 2 * (width_mm + height_mm + 4 * (frame_mm + mat_mm)) * 350 / 1000 + 500 + 9) / 10 * 10
      WHERE product_id IN (SELECT id FROM products WHERE kind = 'framed')",
    "UPDATE product_variants SET production_days_min = 2, production_days_max = 3, wrap_mm = depth_mm,
      weight_grams = (CAST(width_mm AS BIGINT) * height_mm * 700 / 1000000 + 2 * (width_mm + height_mm) * 600 / 1000 + 400 + 9) / 10 * 10
      WHERE product_id IN (SELECT id FROM products WHERE kind = 'canvas')",
    "UPDATE product_variants SET weight_grams = 0, production_days_min = 0, production_days_max = 0
      WHERE product_id IN (SELECT id FROM products WHERE kind = 'digital')",
    "INSERT INTO partner_offers (partner_id, kind, countries) SELECT id, 'fine_art', '*' FROM partners",
    "INSERT INTO partner_offers (partner_id, kind, countries) SELECT id, 'framed', '*' FROM partners",
    "INSERT INTO partner_offers (partner_id, kind, countries) SELECT id, 'canvas', '*' FROM partners",
];
