//! What is in a cart, with everything there is to know about it.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};

use super::find;
use crate::{
    errors::Result,
    models::{
        _entities::{cart_lines, portraits, product_variants},
        ids::CartLineId,
        money::Money,
        orders::unpaid,
        portraits::Model as Portrait,
        products::{self, Variant, market::Market},
        styles, visitors,
    },
    settings::Settings,
};

/// A line with everything there is to know about it.
#[derive(Debug, Clone)]
pub struct Line {
    pub row: cart_lines::Model,
    pub portrait: Portrait,
    pub style: styles::Model,
    pub product: products::Model,
    pub variant: Variant,
    /// What one costs in the shopper's market.
    pub unit: Money,
}

impl Line {
    #[must_use]
    pub fn total(&self) -> Money {
        self.unit.times(self.row.quantity.into())
    }

    /// Whether it is still in the catalogue.
    #[must_use]
    pub fn is_sold(&self) -> bool {
        self.product.active && self.variant.active
    }

    #[must_use]
    pub fn public_id(&self) -> CartLineId {
        CartLineId(self.row.pid)
    }
}

/// The visitor's lines, in the order they were put in, at the prices of a country.
///
/// # Errors
/// When the database does.
pub async fn lines<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    country: &str,
) -> Result<Vec<Line>> {
    let Some(cart) = find(db, visitor).await? else {
        return Ok(Vec::new());
    };
    let market = Market::load(db, country).await?;
    let rows = cart_lines::Entity::find()
        .filter(cart_lines::Column::CartId.eq(cart.id))
        .order_by_asc(cart_lines::Column::Id)
        .all(db)
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let portrait = row.find_related(portraits::Entity).one(db).await?;
        let variant = row.find_related(product_variants::Entity).one(db).await?;
        let (Some(portrait), Some(variant)) = (portrait, variant) else {
            continue;
        };
        lines.push(Line {
            style: styles::find(db, portrait.style_id).await?,
            product: products::of_variant(db, &variant).await?,
            unit: market.price_for(&variant)?,
            row,
            portrait,
            variant,
        });
    }
    Ok(lines)
}

/// The visitor's lines when nobody is there whose address would tell where: at the prices of the order that waits to be paid,
/// else at those of the shop's home.
///
/// # Errors
/// When the database does.
pub async fn lines_unattended<C: ConnectionTrait>(
    db: &C,
    settings: &Settings,
    visitor: &visitors::Model,
) -> Result<Vec<Line>> {
    let waiting = unpaid::latest(db, visitor).await?;
    let country = waiting.as_ref().map(|order| order.country.as_str());
    lines(db, visitor, country.unwrap_or(&settings.tax.home)).await
}
