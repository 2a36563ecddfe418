//! What a shop's owner can set, one documented struct a concern. Every field has a default, so an empty
//! `settings:` block is a working shop. The YAML files under `config/` show the keys.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The whole `settings:` block of `config/<environment>.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub shop: Shop,
    pub painting: Painting,
    pub uploads: Uploads,
    pub quotas: Quotas,
    pub addresses: Addresses,
    pub payments: Payments,
    pub mail: Mail,
    pub tax: Tax,
    pub shipping: Shipping,
    pub fulfilment: Fulfilment,
}

/// Who the shop is and where it keeps things.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shop {
    pub name: String,
    /// The address shoppers see, when it is not `server.host:server.port`.
    pub public_url: Option<String>,
    /// Answers to shoppers come from here, and the contact form ends here.
    pub support_email: String,
    /// Everything the program writes is below this folder.
    pub data: PathBuf,
    /// 32 bytes in hexadecimal. Without it one is made at first start in `<data>/keys/master.key`.
    pub master_key: Option<String>,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            name: "Limner".into(),
            public_url: None,
            support_email: "support@limner.example".into(),
            data: "data".into(),
            master_key: None,
        }
    }
}

/// The studio: which device paints and how large.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Painting {
    /// `auto` (a real graphics card, else the processor), `cpu` or `gpu`.
    pub device: vision::DeviceChoice,
    /// Folder of the weights.
    pub models: PathBuf,
    /// Long side of a composition in pixels.
    pub composition_px: u32,
    /// Long side of a preview in pixels.
    pub preview_px: u32,
    /// A portrait that a worker has held for this long was lost in a crash and is queued again.
    pub lost_after_seconds: i64,
    /// How often a portrait is tried before it is given up.
    pub attempts: i32,
    /// A picture that is this likely unfit to be seen by everyone (0 to 1) waits until staff have looked at it.
    pub held_from: f32,
}

impl Default for Painting {
    fn default() -> Self {
        Self {
            device: vision::DeviceChoice::Auto,
            models: "assets/models".into(),
            composition_px: 1280,
            preview_px: 1024,
            lost_after_seconds: 120,
            attempts: 3,
            held_from: 0.8,
        }
    }
}

/// What may be uploaded and how long it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    pub max_bytes: usize,
    pub max_pixels: u64,
    /// Uploads that nobody ordered from are erased after this many days.
    pub retention_days: i64,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            max_bytes: 20 * 1024 * 1024,
            max_pixels: 50_000_000,
            retention_days: 30,
        }
    }
}

/// How many previews a day one identity key may have.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Per browser.
    pub per_visitor: u32,
    /// Per address block (IPv4 /24, IPv6 /48): generous, because households, schools and mobile networks share one.
    pub per_address: u32,
    /// How often a painting may be changed (crop, strokes, colour, background) before each change takes a preview.
    pub changes: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            per_visitor: 5,
            per_address: 60,
            changes: 12,
        }
    }
}

/// The databases that tell where an address is. Any MaxMind file can stand in their place.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Addresses {
    pub country: PathBuf,
    pub network: PathBuf,
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            country: "assets/geo/country.mmdb".into(),
            network: "assets/geo/network.mmdb".into(),
        }
    }
}

/// Who takes the money.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payments {
    pub gateway: GatewayChoice,
}

/// Which payment processor a new order is sent to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayChoice {
    /// The test till inside the program: no money moves.
    #[default]
    TestTill,
}

/// How mail leaves the shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub from: String,
    /// `folder`: each mail becomes a file under `<data>/mail`. `smtp`: Loco's `mailer.smtp` keys are used.
    pub transport: MailTransport,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "Limner <shop@limner.example>".into(),
            transport: MailTransport::Folder,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    Folder,
    Smtp,
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
