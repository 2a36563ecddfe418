//! Where the shop ships, how, for how much and how fast.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

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
    /// By weight, the lightest first: packed grams at most, and minor units of the shop's currency. What is heavier than
    /// the last is not shipped this way.
    pub prices: Vec<(u32, i64)>,
    /// From so many minor units of pictures on it costs nothing.
    #[serde(default)]
    pub free_from_minor: Option<i64>,
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

impl Default for Shipping {
    fn default() -> Self {
        let yearly = |(month, day)| Holiday::Yearly { month, day };
        Self {
            countries: countries(),
            methods: vec![standard(), express()],
            holidays: [(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)]
                .map(yearly)
                .into(),
        }
    }
}

fn countries() -> Vec<Country> {
    let zones: [(&str, &[(&str, &str)]); 4] = [
        ("home", &[("DE", "Germany")]),
        (
            "union",
            &[
                ("AT", "Austria"),
                ("BE", "Belgium"),
                ("BG", "Bulgaria"),
                ("HR", "Croatia"),
                ("CY", "Cyprus"),
                ("CZ", "Czechia"),
                ("DK", "Denmark"),
                ("EE", "Estonia"),
                ("FI", "Finland"),
                ("FR", "France"),
                ("GR", "Greece"),
                ("HU", "Hungary"),
                ("IE", "Ireland"),
                ("IT", "Italy"),
                ("LV", "Latvia"),
                ("LT", "Lithuania"),
                ("LU", "Luxembourg"),
                ("MT", "Malta"),
                ("NL", "Netherlands"),
                ("PL", "Poland"),
                ("PT", "Portugal"),
                ("RO", "Romania"),
                ("SK", "Slovakia"),
                ("SI", "Slovenia"),
                ("ES", "Spain"),
                ("SE", "Sweden"),
            ],
        ),
        (
            "europe",
            &[
                ("NO", "Norway"),
                ("CH", "Switzerland"),
                ("GB", "United Kingdom"),
            ],
        ),
        (
            "overseas",
            &[
                ("AU", "Australia"),
                ("CA", "Canada"),
                ("US", "United States"),
            ],
        ),
    ];
    let mut all = Vec::new();
    for (zone, countries) in zones {
        all.extend(countries.iter().map(|(code, name)| Country {
            code: (*code).into(),
            name: (*name).into(),
            zone: zone.into(),
        }));
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn standard() -> ShippingMethod {
    let zone = |days, light, heavy, free_from_minor| Postage {
        days,
        prices: vec![(5_000, light), (31_500, heavy)],
        free_from_minor,
    };
    let to = [
        ("home", zone([1, 3], 690, 990, Some(15_000))),
        ("union", zone([3, 6], 990, 1_590, Some(20_000))),
        ("europe", zone([4, 7], 1_490, 2_290, None)),
        ("overseas", zone([7, 12], 1_990, 3_990, None)),
    ];
    method("standard", "Standard, tracked", to)
}

fn express() -> ShippingMethod {
    let zone = |days, light, heavy| Postage {
        days,
        prices: vec![(5_000, light), (31_500, heavy)],
        free_from_minor: None,
    };
    let to = [
        ("home", zone([1, 1], 1_490, 1_990)),
        ("union", zone([1, 2], 1_990, 2_990)),
        ("europe", zone([2, 3], 2_990, 4_490)),
        ("overseas", zone([3, 5], 4_990, 8_990)),
    ];
    method("express", "Express", to)
}

fn method<const N: usize>(slug: &str, name: &str, to: [(&str, Postage); N]) -> ShippingMethod {
    ShippingMethod {
        slug: slug.into(),
        name: name.into(),
        to: to.map(|(zone, postage)| (zone.to_string(), postage)).into(),
    }
}
