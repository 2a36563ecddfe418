//! Writing a catalogue down. Rows are found by slug and SKU, so that carts and orders keep what they name.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};

use super::{
    Catalogue, Product, Ware,
    checking::{Problem, World, check},
    differences::{differences, with_absent},
};
use crate::{
    errors::Result,
    models::{
        _entities::{product_variants, products, variant_prices},
        partners::offers,
    },
    settings::Settings,
};

/// All that is wrong with a catalogue in this shop.
///
/// # Errors
/// When the database does.
pub async fn problems<C: ConnectionTrait>(
    db: &C,
    settings: &Settings,
    catalogue: &Catalogue,
) -> Result<Vec<Problem>> {
    let makers = offers::makers(db, &settings.fulfilment.partner).await?;
    let world = World {
        countries: &settings.shipping.countries,
        makers: &makers,
    };
    Ok(check(catalogue, world))
}

/// Makes this the shop's catalogue; what it no longer has is switched off. Answers with what changed. In the caller's transaction,
/// and checked by the caller.
///
/// # Errors
/// When the database does.
pub async fn store<C: ConnectionTrait>(txn: &C, after: &Catalogue) -> Result<Vec<String>> {
    let before = Catalogue::load(txn).await?;
    let after = with_absent(&before, after);
    let changes = differences(&before, &after);
    if changes.is_empty() {
        return Ok(changes);
    }
    for (position, product) in (0..).zip(&after.products) {
        let id = store_product(txn, product, position).await?;
        for (position, ware) in (0..).zip(&product.wares) {
            let known = before.ware(&ware.sku).map(|(_, ware)| ware);
            let row = row(id, ware, position);
            let id = store_ware(txn, ware, row).await?;
            if known.is_none_or(|known| known.prices != ware.prices) {
                store_prices(txn, id, ware).await?;
            }
        }
    }
    Ok(changes)
}

async fn store_product<C: ConnectionTrait>(
    txn: &C,
    product: &Product,
    position: i32,
) -> Result<i64> {
    let known = products::Entity::find()
        .filter(products::Column::Slug.eq(&product.slug))
        .one(txn)
        .await?;
    let mut row = known
        .clone()
        .map(products::ActiveModel::from)
        .unwrap_or_default();
    row.slug = Set(product.slug.clone());
    row.name = Set(product.name.clone());
    row.kind = Set(product.kind.name().into());
    row.description = Set(product.description.clone());
    row.position = Set(position);
    row.active = Set(product.active);
    let row = match known {
        Some(_) => row.update(txn).await?,
        None => row.insert(txn).await?,
    };
    Ok(row.id)
}

fn row(product_id: i64, ware: &Ware, position: i32) -> product_variants::ActiveModel {
    product_variants::ActiveModel {
        product_id: Set(product_id),
        sku: Set(ware.sku.clone()),
        width_mm: Set(ware.width_mm),
        height_mm: Set(ware.height_mm),
        paper: Set(ware.paper.clone()),
        frame: Set(ware.frame.clone()),
        frame_mm: Set(ware.frame_mm),
        mat_mm: Set(ware.mat_mm),
        depth_mm: Set(ware.depth_mm),
        wrap_mm: Set(ware.wrap_mm),
        bleed_mm: Set(ware.bleed_mm),
        production_days_min: Set(ware.production_days_min),
        production_days_max: Set(ware.production_days_max),
        weight_grams: Set(ware.weight_grams),
        price_minor: Set(ware.price.minor),
        currency: Set(ware.price.currency.code().into()),
        position: Set(position),
        active: Set(ware.active),
        ..Default::default()
    }
}

async fn store_ware<C: ConnectionTrait>(
    txn: &C,
    ware: &Ware,
    mut row: product_variants::ActiveModel,
) -> Result<i64> {
    let known = product_variants::Entity::find()
        .filter(product_variants::Column::Sku.eq(&ware.sku))
        .one(txn)
        .await?;
    let row = match known {
        Some(known) => {
            row.id = Set(known.id);
            row.update(txn).await?
        }
        None => row.insert(txn).await?,
    };
    Ok(row.id)
}

async fn store_prices<C: ConnectionTrait>(txn: &C, id: i64, ware: &Ware) -> Result<()> {
    variant_prices::Entity::delete_many()
        .filter(variant_prices::Column::ProductVariantId.eq(id))
        .exec(txn)
        .await?;
    for (country, price) in &ware.prices {
        let row = variant_prices::ActiveModel {
            product_variant_id: Set(id),
            country: Set(country.clone()),
            currency: Set(price.currency.code().into()),
            price_minor: Set(price.minor),
            ..Default::default()
        };
        row.insert(txn).await?;
    }
    Ok(())
}
