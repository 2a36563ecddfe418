//! The privacy page, rendered from the inventory.

use serde::Serialize;

use crate::models::privacy::inventory::{Purpose, items_of};

#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    name: &'static str,
    purpose: &'static str,
    legal_basis: &'static str,
    retention: &'static str,
    recipients: &'static str,
    erased_by: &'static str,
    items: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProcessorView {
    name: &'static str,
    purpose: &'static str,
}

impl GroupView {
    /// One group for each purpose that personal data is kept for.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let view = |purpose: &Purpose| {
            let about = purpose.about();
            Self {
                name: about.name,
                purpose: about.why,
                legal_basis: about.legal_basis,
                retention: about.retention,
                recipients: about.recipients,
                erased_by: about.erased_by,
                items: items_of(*purpose),
            }
        };
        Purpose::ALL.iter().map(view).collect()
    }
}

impl ProcessorView {
    /// Who else sees personal data, with the shop's defaults.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self {
                name: "The payment processor",
                purpose: "takes the payment; the card never reaches this shop",
            },
            Self {
                name: "The print partner",
                purpose: "prints and ships; sees the print file and the address on the parcel",
            },
        ]
    }
}
