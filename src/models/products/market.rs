//! Markets: what things cost in a country. A country has one currency, which the catalogue's check sees to; a price of its own goes
//! before the price for everywhere else (`*`), and that before the variant's usual price.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::Variant;
use crate::{
    errors::Result,
    models::{
        _entities::variant_prices::{Column, Entity},
        money::{Currency, Money},
    },
};

/// Stands for every country that has no price of its own.
pub const ELSEWHERE: &str = "*";

/// The prices of one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// By variant; those that are not in here have their usual price.
    prices: HashMap<i64, Money>,
}

impl Market {
    /// # Errors
    /// When the database fails or holds a currency that the shop does not price in.
    pub async fn load<C: ConnectionTrait>(db: &C, country: &str) -> Result<Self> {
        let rows = Entity::find()
            .filter(Column::Country.is_in([country, ELSEWHERE]))
            .all(db)
            .await?;
        let (own, elsewhere): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.country == country);
        let mut prices = HashMap::new();
        for row in elsewhere.into_iter().chain(own) {
            let price = Money::new(row.price_minor, Currency::parse(&row.currency)?);
            prices.insert(row.product_variant_id, price);
        }
        Ok(Self {
            country: country.into(),
            prices,
        })
    }

    /// The country's one currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        let own = self.prices.values().next();
        own.map_or(Currency::Eur, |price| price.currency)
    }

    /// What one of the variant costs here.
    ///
    /// # Errors
    /// When the database holds a currency that the shop does not price in.
    pub fn price_for(&self, variant: &Variant) -> Result<Money> {
        let own = self.prices.get(&variant.id).copied();
        own.map_or_else(|| variant.price(), Ok)
    }
}
