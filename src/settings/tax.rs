//! What tax the shop has to charge. The rates themselves are data: `assets/tax/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tax {
    /// What it is called where prices include it.
    pub name: String,
    /// The country that the shop is in (ISO 3166-1 alpha-2).
    pub home: String,
    /// Charge home's VAT on orders to other members of the European Union, instead of the destination's: for a shop that sells
    /// less than 10,000 EUR a year to all of them together and has not chosen otherwise.
    pub home_vat_in_union: bool,
    /// Countries beside home where the shop is registered itself and charges the VAT of the country. Without it, an order
    /// that leaves the Union has none.
    pub registered: Vec<String>,
    /// States of the US (two letters) where the shop has nexus and charges sales tax.
    pub nexus: Vec<String>,
    /// Rates in basis points (1900 is 19 %) that go before the tables', whatever the date: by country (`DE`), or by state
    /// (`US-NY`), with what counties and cities add.
    pub rates: BTreeMap<String, u32>,
}

impl Default for Tax {
    fn default() -> Self {
        Self {
            name: "VAT".into(),
            home: "DE".into(),
            home_vat_in_union: false,
            registered: Vec::new(),
            nexus: Vec::new(),
            rates: BTreeMap::new(),
        }
    }
}
