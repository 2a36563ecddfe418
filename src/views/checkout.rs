//! The checkout's choices.

use serde::Serialize;

use crate::{
    models::money::{Currency, Money},
    settings::{Country, ShippingMethod},
};

#[derive(Debug, Clone, Serialize)]
pub struct CountryView {
    code: String,
    name: String,
    selected: bool,
}

impl CountryView {
    #[must_use]
    pub fn all(countries: &[Country], selected: &str) -> Vec<Self> {
        let view = |country: &Country| Self {
            code: country.code.clone(),
            name: country.name.clone(),
            selected: country.code == selected,
        };
        countries.iter().map(view).collect()
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct ShippingMethodView {
    slug: String,
    name: String,
    price: String,
    time: String,
    selected: bool,
}

impl ShippingMethodView {
    #[must_use]
    pub fn all(methods: &[ShippingMethod], selected: &str, currency: Currency) -> Vec<Self> {
        let view = |method: &ShippingMethod| Self {
            slug: method.slug.clone(),
            name: method.name.clone(),
            price: Money::new(method.price_minor, currency).to_string(),
            time: method.time.clone(),
            selected: method.slug == selected,
        };
        methods.iter().map(view).collect()
    }
}
