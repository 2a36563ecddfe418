//! The catalogue and its makers, as the staff sees them.

use serde::Serialize;

use crate::{
    models::{
        partners::offers::{Maker, why_nobody},
        products::{
            catalogue::{Product, Ware},
            market::ELSEWHERE,
            size_in_centimetres,
        },
    },
    settings::Country,
};

#[derive(Debug, Clone, Serialize)]
pub struct ProductRow {
    slug: String,
    url: String,
    name: String,
    kind: &'static str,
    description: String,
    active: bool,
    /// `4 of 5 on offer`
    on_offer: String,
    from_price: String,
    wares: Vec<WareRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct WareRow {
    sku: String,
    url: String,
    copy_url: String,
    size: String,
    /// What tells it from others of its size.
    with: String,
    price: String,
    /// Prices of markets: `GB £26.00`.
    prices: Vec<String>,
    days: String,
    weight: String,
    active: bool,
    /// Who makes it, and for how many countries.
    makers: Vec<String>,
    /// Why nobody does, for what is shipped.
    nobody: Option<String>,
}

/// A country in a list to choose from, or everywhere else.
#[derive(Debug, Clone, Serialize)]
pub struct CountryChoice {
    code: String,
    name: String,
}

impl ProductRow {
    #[must_use]
    pub fn new(product: &Product, makers: &[Maker], countries: &[Country]) -> Self {
        let on = product.wares.iter().filter(|ware| ware.active);
        let cheapest = on
            .clone()
            .map(|ware| ware.price)
            .min_by_key(|price| price.minor);
        let wares = product.wares.iter();
        Self {
            slug: product.slug.clone(),
            url: format!("/admin/products/{}", product.slug),
            name: product.name.clone(),
            kind: product.kind.name(),
            description: product.description.clone(),
            active: product.active,
            on_offer: format!("{} of {} on offer", on.count(), product.wares.len()),
            from_price: cheapest.map(|price| price.to_string()).unwrap_or_default(),
            wares: wares
                .map(|ware| WareRow::new(product, ware, makers, countries))
                .collect(),
        }
    }
}

impl WareRow {
    #[must_use]
    pub fn new(product: &Product, ware: &Ware, makers: &[Maker], countries: &[Country]) -> Self {
        let (kind, wanted) = (product.kind, ware.wanted(product.kind));
        let made = makers.iter().filter_map(|maker| {
            let there = |country: &&Country| maker.lacks(&wanted, &country.code).is_none();
            match countries.iter().filter(there).count() {
                0 => None,
                all if all == countries.len() => Some(maker.name.clone()),
                some => Some(format!("{}, for {some} of {}", maker.name, countries.len())),
            }
        });
        let prices = ware.prices.iter();
        let prices = prices.map(|(country, price)| match country.as_str() {
            ELSEWHERE => format!("elsewhere {price}"),
            country => format!("{country} {price}"),
        });
        let (min, max) = (ware.production_days_min, ware.production_days_max);
        let physical = kind.is_physical();
        Self {
            sku: ware.sku.clone(),
            url: format!("/admin/products/{}/variants/{}", product.slug, ware.sku),
            copy_url: format!(
                "/admin/products/{}/variants?copy={}",
                product.slug, ware.sku
            ),
            size: size_in_centimetres(ware.width_mm, ware.height_mm),
            with: with(ware),
            price: ware.price.to_string(),
            prices: prices.collect(),
            days: if min == max {
                format!("{max}")
            } else {
                format!("{min}–{max}")
            },
            weight: format!("{} g", ware.weight_grams),
            active: ware.active && product.active,
            makers: if physical { made.collect() } else { Vec::new() },
            nobody: physical
                .then(|| why_nobody(makers, &wanted, countries))
                .flatten(),
        }
    }
}

impl CountryChoice {
    /// The shop's countries and everywhere else.
    #[must_use]
    pub fn all(countries: &[Country]) -> Vec<Self> {
        let choice = |code: &str, name: &str| Self {
            code: code.into(),
            name: name.into(),
        };
        let all = countries
            .iter()
            .map(|country| choice(&country.code, &country.name));
        all.chain([choice(ELSEWHERE, "Everywhere else")]).collect()
    }
}

fn with(ware: &Ware) -> String {
    let frame = ware.frame.clone();
    let wrap = ware.wrap_mm.map(|wrap| format!("wrap {wrap} mm"));
    let bleed = (ware.bleed_mm > 0).then(|| format!("bleed {} mm", ware.bleed_mm));
    let parts: Vec<String> = [frame, wrap, bleed].into_iter().flatten().collect();
    parts.join(", ")
}
