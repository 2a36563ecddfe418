//! What a document says: all of it, as it was when it was issued. Nothing is looked up when it is shown.

pub mod crediting;
pub mod sale;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::models::money::{Currency, Money};

/// A series of numbers for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Invoice,
    /// Money went back.
    CreditNote,
    /// It had gone back and came again: takes a credit note back.
    DebitNote,
}

/// An invoice, or a note that corrects one. All amounts include tax unless they say otherwise, and none is negative but
/// what is taken off among `others`: a credit note says what is credited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: Kind,
    pub number: String,
    pub issued_on: NaiveDate,
    pub order_number: String,
    pub ordered_on: NaiveDate,
    pub seller: Party,
    pub buyer: Party,
    pub currency: Currency,
    pub lines: Vec<Item>,
    /// Shipping, and whatever else is added to the lines or taken off them.
    pub others: Vec<Amount>,
    /// What the tax is called.
    pub tax_name: String,
    /// By rate; their gross sums make the total.
    pub taxes: Vec<TaxShare>,
    /// Minor units; what was charged, or has gone back.
    pub total_minor: i64,
    /// The card, as far as it may be shown.
    pub paid_with: Option<String>,
    pub corrects: Option<Correction>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    /// Its lines, with the country's name.
    pub address: Vec<String>,
    pub email: String,
    /// Empty for who has none.
    pub vat_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub title: String,
    /// What it is exactly; may be empty.
    pub detail: String,
    pub quantity: i32,
    pub unit_minor: i64,
    pub total_minor: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub label: String,
    pub minor: i64,
}

/// What of the total bears one rate of tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxShare {
    /// 1900 is 19 %.
    pub basis_points: u32,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub gross_minor: i64,
}

/// What a document corrects, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub number: String,
    pub issued_on: NaiveDate,
    pub reason: String,
}

impl Kind {
    /// What its numbers begin with.
    #[must_use]
    pub fn series(self) -> &'static str {
        match self {
            Self::Invoice => "INV",
            Self::CreditNote => "CN",
            Self::DebitNote => "DN",
        }
    }

    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::CreditNote => "Credit note",
            Self::DebitNote => "Debit note",
        }
    }
}

impl Document {
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// Lines and other amounts added up: the total, if the document is sound.
    #[must_use]
    pub fn sum_minor(&self) -> i64 {
        let lines: i64 = self.lines.iter().map(|line| line.total_minor).sum();
        lines + self.others.iter().map(|other| other.minor).sum::<i64>()
    }

    /// The debit note that takes this credit note back: the money did not arrive.
    #[must_use]
    pub fn taken_back(&self, number: String, now: DateTime<Utc>) -> Self {
        Self {
            kind: Kind::DebitNote,
            number,
            issued_on: now.date_naive(),
            corrects: Some(self.corrected("The refund did not go through.")),
            ..self.clone()
        }
    }

    fn corrected(&self, reason: &str) -> Correction {
        Correction {
            number: self.number.clone(),
            issued_on: self.issued_on,
            reason: reason.trim().into(),
        }
    }
}
