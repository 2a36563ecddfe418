//! What is in a cart, with everything there is to know about it.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};

use super::find;
use crate::{
    errors::Result,
    models::{
        _entities::{cart_lines, portraits, product_variants},
        ids::CartLineId,
        money::Money,
        portraits::Model as Portrait,
        products::{self, Variant},
        styles, visitors,
    },
};

/// A line with everything there is to know about it.
#[derive(Debug, Clone)]
pub struct Line {
    pub row: cart_lines::Model,
    pub portrait: Portrait,
    pub style: styles::Model,
    pub product: products::Model,
    pub variant: Variant,
}

impl Line {
    /// # Errors
    /// When the currency is unknown.
    pub fn total(&self) -> Result<Money> {
        let unit = self.variant.price()?;
        Ok(Money::new(
            unit.minor * i64::from(self.row.quantity),
            unit.currency,
        ))
    }

    #[must_use]
    pub fn public_id(&self) -> CartLineId {
        CartLineId(self.row.pid)
    }
}

/// The visitor's lines, in the order they were put in.
///
/// # Errors
/// When the database does.
pub async fn lines<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<Vec<Line>> {
    let Some(cart) = find(db, visitor).await? else {
        return Ok(Vec::new());
    };
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
            row,
            portrait,
            variant,
        });
    }
    Ok(lines)
}
