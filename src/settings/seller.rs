//! Who sells, as it stands on invoices, and what is promised of files that were bought.

use serde::{Deserialize, Serialize};

/// The seller's particulars. The defaults say of themselves that nobody sells here; set all of them before you do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seller {
    /// The name of the business, as it is registered.
    pub name: String,
    /// The lines of its address, without the country, with commas between them.
    pub address: String,
    /// The country's name, as it stands below the address.
    pub country: String,
    /// The number for value added tax; empty for a seller without one.
    pub vat_id: String,
    /// Where questions about an invoice go.
    pub email: String,
    /// How many years an invoice is kept after the year it was issued in. The law of the seller's country says how many.
    pub keep_years: i32,
}

impl Seller {
    /// Whether nobody has said yet who sells.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        let demo = Self::default();
        self.name.trim().is_empty() || self.name == demo.name || self.address == demo.address
    }
}

impl Default for Seller {
    fn default() -> Self {
        Self {
            name: "Demo shop, not a business".into(),
            address: "Nothing is sold here, No address".into(),
            country: "Nowhere".into(),
            vat_id: String::new(),
            email: "support@limner.example".into(),
            keep_years: 10,
        }
    }
}

/// How long and how often a file that was bought can be downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Downloads {
    /// Days from when the file is ready, or was opened again by the staff.
    pub days: i64,
    /// How many downloads of each file in that time.
    pub times: i32,
    /// A file that is fetched again within so many minutes is the same download: one that broke off, or was taken up again.
    pub again_minutes: i64,
}

impl Default for Downloads {
    fn default() -> Self {
        Self {
            days: 30,
            times: 10,
            again_minutes: 10,
        }
    }
}
