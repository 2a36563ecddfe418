//! Tax by the tables in `assets/tax/`: VAT of the country that an order goes to, sales tax of the states with nexus.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Levy, Place, Tax};
use crate::{
    errors::{Error, Result},
    models::products::pricing::Prices,
    settings::Tax as Settings,
};

/// Where prices are shown without tax.
const WITHOUT: [&str; 2] = ["US", "CA"];

/// The tables, and what the shop is registered for.
#[derive(Debug, Clone)]
pub struct TaxTable {
    vat: Vat,
    states: BTreeMap<String, State>,
    settings: Settings,
}

/// Countries by ISO 3166-1 alpha-2.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vat {
    /// Members of the European Union.
    union: BTreeMap<String, Country>,
    others: BTreeMap<String, Country>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    rates: Vec<Rate>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    from: NaiveDate,
    basis_points: u32,
}

/// A part of a country with a rate of its own, by how its postal codes begin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    postal: Vec<String>,
    basis_points: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    rates: Vec<Rate>,
    /// Whether postage is taxed with the goods.
    postage: bool,
}

impl TaxTable {
    /// # Errors
    /// When a table cannot be read.
    pub fn open(settings: &Settings) -> Result<Self> {
        Ok(Self {
            vat: read(include_str!("../../../../assets/tax/vat.yaml"))?,
            states: read(include_str!("../../../../assets/tax/us.yaml"))?,
            settings: settings.clone(),
        })
    }
}

impl Tax for TaxTable {
    fn on(&self, place: &Place, day: NaiveDate) -> Levy {
        let prices = prices_in(&place.country);
        if let Some(basis_points) = self.set(place) {
            return Levy::of(basis_points, prices);
        }
        if place.country == "US" {
            return self.sales_tax(place, day);
        }
        Levy::of(self.vat(place, day), prices)
    }
}

impl TaxTable {
    /// What the owner wrote into the settings goes before the tables: `US-NY`, or `DE`.
    fn set(&self, place: &Place) -> Option<u32> {
        let rates = &self.settings.rates;
        let region = format!("{}-{}", place.country, place.region);
        let rate = rates.get(&region).or_else(|| rates.get(&place.country));
        rate.copied()
    }

    fn vat(&self, place: &Place, day: NaiveDate) -> u32 {
        let home = self.settings.home.as_str();
        let union = &self.vat.union;
        if let Some(there) = union.get(&place.country) {
            let registered = self.is_registered(&place.country);
            if !union.contains_key(home) && !registered {
                return 0;
            }
            // (Where none is due, as in the Canaries, none is due of home's either.)
            let due = there.on(place, day);
            return match union.get(home) {
                Some(here) if due > 0 && self.settings.home_vat_in_union && !registered => {
                    here.in_force(day)
                }
                _ => due,
            };
        }
        let there = self.vat.others.get(&place.country);
        let there = there.filter(|_| self.is_registered(&place.country));
        there.map_or(0, |there| there.on(place, day))
    }

    fn is_registered(&self, country: &str) -> bool {
        self.settings.home == country || self.settings.registered.iter().any(|c| c == country)
    }

    fn sales_tax(&self, place: &Place, day: NaiveDate) -> Levy {
        let mut levy = Levy::of(0, Prices::Net);
        let has_nexus = self.settings.nexus.contains(&place.region);
        if let Some(state) = self.states.get(&place.region).filter(|_| has_nexus) {
            levy.goods_basis_points = in_force(&state.rates, day);
            if state.postage {
                levy.shipping_basis_points = levy.goods_basis_points;
            }
        }
        levy
    }
}

impl Country {
    fn on(&self, place: &Place, day: NaiveDate) -> u32 {
        let begins = |part: &&Part| {
            let mut starts = part.postal.iter();
            starts.any(|start| place.postal_code.starts_with(start))
        };
        match self.parts.iter().find(begins) {
            Some(part) => part.basis_points,
            None => self.in_force(day),
        }
    }

    fn in_force(&self, day: NaiveDate) -> u32 {
        in_force(&self.rates, day)
    }
}

/// The last that has begun; before the first there is nothing known, and the first is the best guess.
fn in_force(rates: &[Rate], day: NaiveDate) -> u32 {
    let begun = rates.iter().filter(|rate| rate.from <= day);
    let latest = begun.max_by_key(|rate| rate.from).or(rates.first());
    latest.map_or(0, |rate| rate.basis_points)
}

/// How prices are shown to shoppers in a country.
fn prices_in(country: &str) -> Prices {
    if WITHOUT.contains(&country) {
        Prices::Net
    } else {
        Prices::Gross
    }
}

fn read<T: DeserializeOwned>(yaml: &str) -> Result<T> {
    serde_yaml::from_str(yaml).map_err(|error| Error::Internal(Box::new(error)))
}
