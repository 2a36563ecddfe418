//! Whether a catalogue can be sold. One function for a file, a form and a start; all that is wrong is told at once. No I/O.

mod geometry;

use std::collections::{BTreeMap, BTreeSet};

use super::{super::Kind, Catalogue, Product, Ware};
use crate::{
    models::{
        money::{Currency, Money},
        partners::offers::{Maker, why_nobody},
        products::market::ELSEWHERE,
    },
    settings::Country,
};

/// No price is higher: a slip of the finger is.
const DEAREST_MINOR: i64 = 10_000_000;
const LONGEST_DAYS: i32 = 90;
const HEAVIEST_GRAMS: i32 = 50_000;

pub use geometry::FRAMES;

/// What a catalogue is checked against.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    pub countries: &'a [Country],
    pub makers: &'a [Maker],
}

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The product's slug.
    pub product: String,
    pub sku: Option<String>,
    /// As the file calls it.
    pub field: String,
    pub words: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = [&self.product, self.sku.as_ref().unwrap_or(&self.field)];
        let mut places: Vec<&str> = places.into_iter().map(String::as_str).collect();
        if self.sku.is_some() {
            places.push(&self.field);
        }
        places.retain(|place| !place.is_empty());
        write!(f, "{}: {}", places.join(", "), self.words)
    }
}

/// All that is wrong with a catalogue, in its order.
#[must_use]
pub fn check(catalogue: &Catalogue, world: World<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut slugs, mut skus) = (BTreeSet::new(), BTreeSet::new());
    let currencies = usual_currencies(catalogue, world.countries);
    for product in &catalogue.products {
        let mut of_product = |field: &str, words: String| {
            problems.push(problem(product, None, field, words));
        };
        if !slugs.insert(&product.slug) {
            of_product(
                "slug",
                "Another product has this name in its address.".into(),
            );
        }
        check_product(product, &mut of_product);
        for ware in &product.wares {
            let mut of_ware = |field: &str, words: String| {
                problems.push(problem(product, Some(ware), field, words));
            };
            if !skus.insert(&ware.sku) {
                of_ware("sku", "Another variant has this SKU.".into());
            }
            geometry::check(product.kind, ware, &mut of_ware);
            check_making(product.kind, ware, &mut of_ware);
            check_prices(ware, world.countries, &mut of_ware);
            if product.active && ware.active {
                check_market(ware, &currencies, &mut of_ware);
                check_maker(product.kind, ware, world, &mut of_ware);
            }
        }
    }
    problems
}

type Tell<'a> = &'a mut dyn FnMut(&str, String);

fn problem(product: &Product, ware: Option<&Ware>, field: &str, words: String) -> Problem {
    Problem {
        product: product.slug.clone(),
        sku: ware.map(|ware| ware.sku.clone()),
        field: field.into(),
        words,
    }
}

fn check_product(product: &Product, tell: Tell<'_>) {
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if product.slug.is_empty() || product.slug.len() > 60 || !product.slug.chars().all(slug) {
        tell(
            "slug",
            "Small letters, digits and hyphens, at most 60.".into(),
        );
    }
    if product.name.trim().is_empty() || product.name.chars().count() > 60 {
        tell(
            "name",
            "A product needs a name of at most 60 characters.".into(),
        );
    }
    if product.description.chars().count() > 300 {
        tell("description", "At most 300 characters, please.".into());
    }
}

fn check_making(kind: Kind, ware: &Ware, tell: Tell<'_>) {
    let sku = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (length, hyphen) = (ware.sku.len(), |c: &str| {
        c.starts_with('-') || c.ends_with('-')
    });
    if !(3..=40).contains(&length) || !ware.sku.chars().all(sku) || hyphen(&ware.sku) {
        let words = "Three to forty letters, digits and hyphens, like FA-240x300.";
        tell("sku", words.into());
    }
    if ware
        .paper
        .as_ref()
        .is_some_and(|paper| paper.trim().is_empty() || paper.chars().count() > 80)
    {
        tell(
            "paper",
            "Some words, at most 80 characters, or nothing at all.".into(),
        );
    }
    let (min, max) = (ware.production_days_min, ware.production_days_max);
    if !(0..=LONGEST_DAYS).contains(&min) || !(0..=LONGEST_DAYS).contains(&max) {
        tell(
            "production_days_min",
            format!("Between 0 and {LONGEST_DAYS} days."),
        );
    } else if min > max {
        tell(
            "production_days_min",
            "The fewest days are no more than the most.".into(),
        );
    }
    if !(0..=HEAVIEST_GRAMS).contains(&ware.weight_grams) {
        tell(
            "weight_grams",
            format!("Between 0 and {HEAVIEST_GRAMS} grams."),
        );
    } else if kind.is_physical() && ware.weight_grams == 0 {
        tell("weight_grams", "What is shipped weighs something.".into());
    }
}

fn check_prices(ware: &Ware, countries: &[Country], tell: Tell<'_>) {
    let good = |price: &Money| (1..=DEAREST_MINOR).contains(&price.minor);
    if !good(&ware.price) {
        tell(
            "price",
            "A price is more than nothing and at most 100 000.".into(),
        );
    }
    for (country, price) in &ware.prices {
        if country != ELSEWHERE && !countries.iter().any(|known| known.code == *country) {
            let words = format!(
                "The shop sells to no country {country}. Codes are as in GB, DE, or * for everywhere else."
            );
            tell("prices", words);
        } else if !good(price) {
            let words =
                format!("The price for {country} is more than nothing and at most 100 000.");
            tell("prices", words);
        }
    }
}

/// The currency in which most of what is on offer is priced, by country.
fn usual_currencies<'a>(
    catalogue: &Catalogue,
    countries: &'a [Country],
) -> BTreeMap<&'a str, (&'a str, Currency)> {
    let on_offer = |(product, ware): &(&Product, &Ware)| product.active && ware.active;
    let mut usual = BTreeMap::new();
    for country in countries {
        let count = |currency: Currency| {
            let all = catalogue.wares().filter(on_offer);
            all.filter(|(_, ware)| ware.price_for(&country.code).currency == currency)
                .count()
        };
        // Of equals the first.
        let most = Currency::ALL
            .into_iter()
            .rev()
            .max_by_key(|currency| count(*currency));
        if let Some(most) = most {
            usual.insert(country.code.as_str(), (country.name.as_str(), most));
        }
    }
    usual
}

fn check_market(ware: &Ware, usual: &BTreeMap<&str, (&str, Currency)>, tell: Tell<'_>) {
    let mut odd: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (code, (name, currency)) in usual {
        if ware.price_for(code).currency != *currency {
            odd.entry(currency.code()).or_default().push(name);
        }
    }
    for (currency, names) in odd {
        let words = format!(
            "Everything else is sold in {currency} there, and a cart has one currency: {}.",
            names.join(", ")
        );
        tell("prices", words);
    }
}

fn check_maker(kind: Kind, ware: &Ware, world: World<'_>, tell: Tell<'_>) {
    if !kind.is_physical() {
        return;
    }
    if let Some(why) = why_nobody(world.makers, &ware.wanted(kind), world.countries) {
        tell("sku", why);
    }
}
