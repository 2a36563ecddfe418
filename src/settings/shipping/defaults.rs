//! Where a shop ships, and how, that has set nothing.

use super::{Country, Holiday, Postage, Shipping, ShippingMethod, Tariff};

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
    let to = [
        (
            "home",
            free_from(
                [15_000, 13_500, 17_500],
                postage([1, 3], [690, 590, 790], [990, 890, 1_190]),
            ),
        ),
        (
            "union",
            free_from(
                [20_000, 18_000, 23_000],
                postage([3, 6], [990, 890, 1_190], [1_590, 1_390, 1_790]),
            ),
        ),
        (
            "europe",
            postage([4, 7], [1_490, 1_290, 1_690], [2_290, 1_990, 2_590]),
        ),
        (
            "overseas",
            postage([7, 12], [1_990, 1_790, 2_190], [3_990, 3_490, 4_490]),
        ),
    ];
    method("standard", "Standard, tracked", to)
}

fn express() -> ShippingMethod {
    let to = [
        (
            "home",
            postage([1, 1], [1_490, 1_290, 1_690], [1_990, 1_790, 2_290]),
        ),
        (
            "union",
            postage([1, 2], [1_990, 1_790, 2_290], [2_990, 2_590, 3_390]),
        ),
        (
            "europe",
            postage([2, 3], [2_990, 2_590, 3_390], [4_490, 3_990, 4_990]),
        ),
        (
            "overseas",
            postage([3, 5], [4_990, 4_390, 5_490], [8_990, 7_990, 9_990]),
        ),
    ];
    method("express", "Express", to)
}

/// For light and heavy parcels, each in euros, pounds and dollars.
fn postage(days: [u32; 2], light: [i64; 3], heavy: [i64; 3]) -> Postage {
    let prices = |at: usize| vec![(5_000, light[at]), (31_500, heavy[at])];
    let tariff = |at| Tariff {
        prices: prices(at),
        free_from_minor: None,
    };
    Postage {
        days,
        prices: prices(0),
        free_from_minor: None,
        currencies: [("GBP".into(), tariff(1)), ("USD".into(), tariff(2))].into(),
    }
}

/// From so many euros, pounds and dollars on it costs nothing.
fn free_from([euros, pounds, dollars]: [i64; 3], mut postage: Postage) -> Postage {
    postage.free_from_minor = Some(euros);
    for (code, minor) in [("GBP", pounds), ("USD", dollars)] {
        if let Some(tariff) = postage.currencies.get_mut(code) {
            tariff.free_from_minor = Some(minor);
        }
    }
    postage
}

fn method<const N: usize>(slug: &str, name: &str, to: [(&str, Postage); N]) -> ShippingMethod {
    ShippingMethod {
        slug: slug.into(),
        name: name.into(),
        to: to.map(|(zone, postage)| (zone.to_string(), postage)).into(),
    }
}
