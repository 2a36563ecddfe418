//! What is on offer, and who makes it.

use super::super::Table;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "products",
        personal: &[],
        other: &["slug", "name", "kind", "description", "position", "active"],
    },
    Table {
        name: "product_variants",
        personal: &[],
        other: &[
            "sku",
            "width_mm",
            "height_mm",
            "frame",
            "frame_mm",
            "mat_mm",
            "depth_mm",
            "price_minor",
            "currency",
            "position",
            "active",
            "product_id",
            "paper",
            "wrap_mm",
            "bleed_mm",
            "weight_grams",
            "production_days_min",
            "production_days_max",
        ],
    },
    Table {
        name: "variant_prices",
        personal: &[],
        other: &["country", "currency", "price_minor", "product_variant_id"],
    },
    Table {
        name: "partner_offers",
        personal: &[],
        other: &[
            "kind",
            "sku",
            "max_width_mm",
            "max_height_mm",
            "countries",
            "partner_id",
        ],
    },
];
