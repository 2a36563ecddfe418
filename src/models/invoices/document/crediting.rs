//! A credit note: what it names, and how much of each tax.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Amount, Document, Item, Kind};
use crate::models::invoices::share;

/// What is credited.
#[derive(Debug, Clone)]
pub struct Credit<'a> {
    /// Minor units.
    pub amount_minor: i64,
    pub reason: &'a str,
    /// What it is for, if that is known: then they come to the amount.
    pub parts: Vec<CreditedPart>,
}

/// So many of a line of the invoice, or the postage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditedPart {
    /// Which of the invoice's lines, from 0, and how many.
    pub of_line: Option<(usize, i32)>,
    /// With its discount and tax.
    pub amount_minor: i64,
    pub basis_points: u32,
}

impl Document {
    /// A credit note over a part of this invoice, or all of it. `earlier` is what corrected it before.
    #[must_use]
    pub fn credited(
        &self,
        earlier: &[Self],
        number: String,
        credit: &Credit<'_>,
        now: DateTime<Utc>,
    ) -> Self {
        let nothing_yet = share::credited(self, earlier) == 0;
        let named = self.named(earlier, credit);
        let (lines, others, taxes) = if nothing_yet && credit.amount_minor == self.total_minor {
            (self.lines.clone(), self.others.clone(), self.taxes.clone())
        } else if let Some(named) = named {
            named
        } else {
            let part = self.unnamed(credit);
            let taxes = share::of(self, earlier, credit.amount_minor);
            (vec![part], Vec::new(), taxes)
        };
        Self {
            kind: Kind::CreditNote,
            number,
            issued_on: now.date_naive(),
            lines,
            others,
            taxes,
            total_minor: credit.amount_minor,
            corrects: Some(self.corrected(credit.reason)),
            ..self.clone()
        }
    }

    fn unnamed(&self, credit: &Credit<'_>) -> Item {
        Item {
            title: format!("Part of invoice {}", self.number),
            detail: credit.reason.trim().into(),
            quantity: 1,
            unit_minor: credit.amount_minor,
            total_minor: credit.amount_minor,
        }
    }

    /// The parts by their names, as the invoice has them; `None` where they are not known, or more of a rate than there is left.
    fn named(&self, earlier: &[Self], credit: &Credit<'_>) -> Option<Named> {
        let sum: i64 = credit.parts.iter().map(|part| part.amount_minor).sum();
        if credit.parts.is_empty() || sum != credit.amount_minor {
            return None;
        }
        let mut by_rate: BTreeMap<u32, i64> = BTreeMap::new();
        let (mut lines, mut others) = (Vec::new(), Vec::new());
        for part in &credit.parts {
            *by_rate.entry(part.basis_points).or_default() += part.amount_minor;
            match part.of_line {
                Some((at, quantity)) => {
                    let line = self.lines.get(at)?;
                    lines.push(Item {
                        quantity,
                        total_minor: line.unit_minor * i64::from(quantity),
                        ..line.clone()
                    });
                }
                None => others.push(self.postage(part)),
            }
        }
        let taxes = share::of_rates(self, earlier, &by_rate)?;
        let listed: i64 = lines.iter().map(|line| line.total_minor).sum();
        let listed = listed + others.iter().map(|other| other.minor).sum::<i64>();
        others.extend(self.rest(sum - listed));
        Some((lines, others, taxes))
    }

    /// The postage, with its tax: what was charged for it is seldom what it is listed at.
    fn postage(&self, part: &CreditedPart) -> Amount {
        let listed = self.others.iter();
        let mut labels = listed.map(|other| &other.label);
        let label = labels.find(|label| label.starts_with(super::sale::SHIPPING));
        Amount {
            label: label.map_or_else(|| super::sale::SHIPPING.into(), Clone::clone),
            minor: part.amount_minor,
        }
    }

    /// What the lines had taken off or added: their share of discount and tax.
    fn rest(&self, minor: i64) -> Option<Amount> {
        let listed = self.others.iter();
        let mut like = listed.filter(|it| it.minor.signum() == minor.signum());
        let like = like.find(|it| !it.label.starts_with(super::sale::SHIPPING));
        let label = like.map_or("Rounding", |it| it.label.as_str()).to_string();
        (minor != 0).then_some(Amount { label, minor })
    }
}

/// Lines, other amounts, and taxes by rate.
type Named = (Vec<Item>, Vec<Amount>, Vec<super::TaxShare>);
