//! Where the shop ships, how, for how much and how fast.

mod defaults;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::models::money::Currency;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shipping {
    /// In the order of the checkout's list. What is not in here is not shipped to.
    pub countries: Vec<Country>,
    pub methods: Vec<ShippingMethod>,
    /// Days on which nothing is made and nothing travels, beside Saturdays and Sundays: `12-25` every year, or `2026-05-15`.
    pub holidays: Vec<Holiday>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    pub name: String,
    /// Which of the methods' prices count for it.
    #[serde(default = "home")]
    pub zone: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingMethod {
    pub slug: String,
    pub name: String,
    /// By zone; a zone that is missing is not shipped to this way.
    pub to: BTreeMap<String, Postage>,
}

/// What a method is in one zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postage {
    /// Business days from the workshop to the door, at least and at most.
    pub days: [u32; 2],
    /// By weight, the lightest first: packed grams at most, and minor units of the euro. What is heavier than the last is
    /// not shipped this way.
    pub prices: Vec<(u32, i64)>,
    /// From so many minor units of pictures on it costs nothing.
    #[serde(default)]
    pub free_from_minor: Option<i64>,
    /// The same in other currencies, by their code. Where pictures are priced in one that is missing, it is not offered.
    #[serde(default)]
    pub currencies: BTreeMap<String, Tariff>,
}

/// What a method costs in one zone and currency, in minor units of that.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    pub prices: Vec<(u32, i64)>,
    #[serde(default)]
    pub free_from_minor: Option<i64>,
}

impl Postage {
    /// What it costs where things are priced in this currency; none if it is not offered there.
    #[must_use]
    pub fn tariff(&self, currency: Currency) -> Option<Tariff> {
        match currency {
            Currency::Eur => Some(Tariff {
                prices: self.prices.clone(),
                free_from_minor: self.free_from_minor,
            }),
            other => self.currencies.get(other.code()).cloned(),
        }
    }
}

/// A day of every year, or one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    Yearly { month: u32, day: u32 },
    Once(NaiveDate),
}

impl Shipping {
    /// The method that an order names, unless it is no longer offered.
    #[must_use]
    pub fn method(&self, slug: &str) -> Option<&ShippingMethod> {
        self.methods.iter().find(|method| method.slug == slug)
    }

    /// The country with this code, if the shop ships there.
    #[must_use]
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.countries.iter().find(|country| country.code == code)
    }
}

impl Holiday {
    #[must_use]
    pub fn is_on(self, date: NaiveDate) -> bool {
        match self {
            Self::Yearly { month, day } => (date.month(), date.day()) == (month, day),
            Self::Once(once) => once == date,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Ok(once) = text.parse() {
            return Some(Self::Once(once));
        }
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // (2024 has a 29th of February.)
        NaiveDate::from_ymd_opt(2024, month, day).map(|_| Self::Yearly { month, day })
    }
}

impl<'de> Deserialize<'de> for Holiday {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let words =
            || D::Error::custom(format!("{text} is neither like 12-25 nor like 2026-05-15"));
        Self::read(&text).ok_or_else(words)
    }
}

impl Serialize for Holiday {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Yearly { month, day } => serializer.collect_str(&format!("{month:02}-{day:02}")),
            Self::Once(once) => serializer.collect_str(once),
        }
    }
}

fn home() -> String {
    "home".into()
}
