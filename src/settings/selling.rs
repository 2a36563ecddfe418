//! Money, tax, parcels and partners.

use serde::{Deserialize, Serialize};

/// Who takes the money.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payments {
    pub gateway: GatewayChoice,
    /// The test till gives pictures away. In production it is refused unless this says that it is meant.
    pub test_till_in_production: bool,
    pub stripe: StripeKeys,
}

/// A shop's account at Stripe.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StripeKeys {
    /// `sk_…` or, better, a restricted `rk_…` that may write Checkout Sessions and refunds and read charges.
    #[serde(skip_serializing)]
    pub secret_key: String,
    /// Signing secrets (`whsec_…`) of the webhook endpoint, with commas between them: while one takes over from another,
    /// both count.
    #[serde(skip_serializing)]
    pub webhook_secrets: String,
    /// Where Stripe's API is, if not where it always is: for tests.
    pub api_url: Option<String>,
}

impl std::fmt::Debug for StripeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeKeys")
            .field("api_url", &self.api_url)
            .finish_non_exhaustive()
    }
}

/// Which payment processor a new order is sent to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayChoice {
    /// The test till inside the program: no money moves.
    #[default]
    TestTill,
    /// Stripe's Checkout.
    Stripe,
}

/// Tax by the country that an order goes to. Prices include it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tax {
    pub name: String,
    /// Country (ISO 3166-1 alpha-2) to rate in basis points: 1900 is 19 %.
    pub rates: std::collections::BTreeMap<String, u32>,
}

impl Default for Tax {
    fn default() -> Self {
        let rates = [
            ("AT", 2000),
            ("BE", 2100),
            ("DE", 1900),
            ("DK", 2500),
            ("ES", 2100),
            ("FI", 2550),
            ("FR", 2000),
            ("IE", 2300),
            ("IT", 2200),
            ("LU", 1700),
            ("NL", 2100),
            ("PL", 2300),
            ("PT", 2300),
            ("SE", 2500),
        ];
        Self {
            name: "VAT".into(),
            rates: rates.map(|(c, r)| (c.to_string(), r)).into(),
        }
    }
}

/// Where the shop ships and what it asks for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shipping {
    pub countries: Vec<Country>,
    pub methods: Vec<ShippingMethod>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Country {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShippingMethod {
    pub slug: String,
    pub name: String,
    /// In the words a shopper reads: "3 to 5 working days".
    pub time: String,
    /// Minor units of the shop's currency.
    pub price_minor: i64,
}

impl Shipping {
    /// The method that an order names, unless it is no longer offered.
    #[must_use]
    pub fn method(&self, slug: &str) -> Option<&ShippingMethod> {
        self.methods.iter().find(|method| method.slug == slug)
    }
}

impl Default for Shipping {
    fn default() -> Self {
        let country = |code: &str, name: &str| Country {
            code: code.into(),
            name: name.into(),
        };
        Self {
            countries: vec![
                country("AT", "Austria"),
                country("BE", "Belgium"),
                country("DK", "Denmark"),
                country("FI", "Finland"),
                country("FR", "France"),
                country("DE", "Germany"),
                country("IE", "Ireland"),
                country("IT", "Italy"),
                country("LU", "Luxembourg"),
                country("NL", "Netherlands"),
                country("PL", "Poland"),
                country("PT", "Portugal"),
                country("ES", "Spain"),
                country("SE", "Sweden"),
                country("CH", "Switzerland"),
                country("GB", "United Kingdom"),
                country("US", "United States"),
            ],
            methods: vec![
                ShippingMethod {
                    slug: "standard".into(),
                    name: "Standard, tracked".into(),
                    time: "5 to 7 working days".into(),
                    price_minor: 690,
                },
                ShippingMethod {
                    slug: "express".into(),
                    name: "Express".into(),
                    time: "2 to 3 working days".into(),
                    price_minor: 1490,
                },
            ],
        }
    }
}

/// What partners get.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fulfilment {
    /// How long a link to a print file works.
    pub link_hours: i64,
    /// The partner that new orders go to.
    pub partner: String,
}

impl Default for Fulfilment {
    fn default() -> Self {
        Self {
            link_hours: 72,
            partner: "in-house".into(),
        }
    }
}
