//! What tax is due on an order, and whether prices are shown with it. Rates are data with dates (`assets/tax/`): the day of
//! the order decides which is in force.

mod table;

use chrono::NaiveDate;

use super::pricing::Prices;

pub use table::TaxTable;

/// Who knows what is due. The shop's own [`TaxTable`] does no I/O; a service would answer from what it fetched.
pub trait Tax: Send + Sync {
    /// What is due on what is ordered on `day` and goes to `place`.
    fn on(&self, place: &Place, day: NaiveDate) -> Levy;
}

/// Where an order goes, as far as tax is concerned. What is not known yet is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Of the US the state's two letters.
    pub region: String,
    pub postal_code: String,
}

/// Rates in basis points: 1900 is 19 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levy {
    pub goods_basis_points: u32,
    pub shipping_basis_points: u32,
    pub prices: Prices,
}

impl Levy {
    /// The same rate on everything.
    #[must_use]
    pub fn of(basis_points: u32, prices: Prices) -> Self {
        Self {
            goods_basis_points: basis_points,
            shipping_basis_points: basis_points,
            prices,
        }
    }
}
