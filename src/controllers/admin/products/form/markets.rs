//! The rows of a variant's prices by market.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::models::money::{Currency, Money};

/// A price of one market as it was typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MarketRow {
    country: String,
    amount: String,
    currency: String,
    error: Option<String>,
}

impl MarketRow {
    pub fn new((country, price): (&String, &Money)) -> Self {
        Self {
            country: country.clone(),
            amount: price.decimal(),
            currency: price.currency.code().into(),
            error: None,
        }
    }

    pub fn is_wrong(&self) -> bool {
        self.error.is_some()
    }
}

/// Takes a field of the form if it is one of a row's; a row begins with its country.
pub fn take(rows: &mut Vec<MarketRow>, name: &str, value: &str) -> bool {
    if name == "market_country" {
        rows.push(MarketRow {
            country: value.into(),
            ..MarketRow::default()
        });
        return true;
    }
    let Some(row) = rows.last_mut() else {
        return false;
    };
    match name {
        "market_amount" => row.amount = value.into(),
        "market_currency" => row.currency = value.into(),
        _ => return false,
    }
    true
}

/// Rows without an amount are none.
pub fn read(rows: &mut [MarketRow]) -> BTreeMap<String, Money> {
    let mut prices = BTreeMap::new();
    for row in rows.iter_mut().filter(|row| !row.amount.trim().is_empty()) {
        let currency = Currency::parse(&row.currency).ok();
        let price = currency.and_then(|currency| Money::read(&row.amount, currency));
        row.error = match price {
            _ if row.country.is_empty() => Some("Choose where this price holds.".into()),
            _ if prices.contains_key(&row.country) => Some("There is another price for it.".into()),
            None => Some("An amount and a currency, like 29.00.".into()),
            Some(price) => {
                prices.insert(row.country.clone(), price);
                None
            }
        };
    }
    prices
}
