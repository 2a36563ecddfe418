//! How the tax of an invoice is shared out among the notes that credit it. No I/O. A note is over what is left by the notes before it,
//! and its tax is what is due for all that is credited by now, less what they took: so the notes over a whole invoice sum up to it
//! to the cent, at every rate.

use std::collections::BTreeMap;

use super::document::{Document, Kind, TaxShare};

/// What is credited of an invoice by the notes that correct it, less what debit notes took back.
#[must_use]
pub fn credited(invoice: &Document, notes: &[Document]) -> i64 {
    let of_rates = (0..invoice.taxes.len()).map(|rate| taken(notes, rate).0);
    of_rates.sum()
}

/// What of `amount_minor`, credited after `notes`, bears which rate: as much of each as of all that is left.
#[must_use]
pub fn of(invoice: &Document, notes: &[Document], amount_minor: i64) -> Vec<TaxShare> {
    let mut left = left(invoice, notes);
    let mut all: i64 = left.iter().sum();
    if all < amount_minor {
        // More than there is: some of it is about to be taken back. Then the whole is what it is shared out by.
        left = invoice.taxes.iter().map(|it| it.gross_minor).collect();
        all = invoice.total_minor;
    }
    let mut before = 0;
    let shared = left.into_iter().map(|left| {
        let until = before + left;
        let gross = proportion(until, amount_minor, all) - proportion(before, amount_minor, all);
        before = until;
        gross
    });
    taxed(invoice, notes, shared)
}

/// The shares of amounts whose rates are known. `None` for more than is left at a rate, or a rate that the invoice does not have.
#[must_use]
pub fn of_rates(
    invoice: &Document,
    notes: &[Document],
    by_rate: &BTreeMap<u32, i64>,
) -> Option<Vec<TaxShare>> {
    let left = left(invoice, notes);
    let mut wanted = by_rate.clone();
    let mut shared = Vec::with_capacity(left.len());
    for (whole, left) in invoice.taxes.iter().zip(left) {
        let gross = wanted.remove(&whole.basis_points).unwrap_or(0);
        if gross > left {
            return None;
        }
        shared.push(gross);
    }
    wanted.is_empty().then(|| taxed(invoice, notes, shared))
}

/// What is not credited yet, by rate.
fn left(invoice: &Document, notes: &[Document]) -> Vec<i64> {
    let rates = invoice.taxes.iter().enumerate();
    let left = rates.map(|(rate, whole)| whole.gross_minor - taken(notes, rate).0);
    left.collect()
}

/// The tax that is due for all that is credited at a rate by now, less what the notes before took.
fn taxed(
    invoice: &Document,
    notes: &[Document],
    by_rate: impl IntoIterator<Item = i64>,
) -> Vec<TaxShare> {
    let rates = invoice.taxes.iter().zip(by_rate).enumerate();
    let share = |(rate, (whole, gross)): (usize, (&TaxShare, i64))| {
        let (gross_taken, tax_taken) = taken(notes, rate);
        let due = proportion(whole.tax_minor, gross_taken + gross, whole.gross_minor);
        let tax = (due - tax_taken).clamp(gross.min(0), gross.max(0));
        TaxShare {
            basis_points: whole.basis_points,
            net_minor: gross - tax,
            tax_minor: tax,
            gross_minor: gross,
        }
    };
    rates.map(share).collect()
}

/// Gross and tax at one rate.
fn taken(notes: &[Document], rate: usize) -> (i64, i64) {
    let mut sum = (0, 0);
    for note in notes {
        let sign = match note.kind {
            Kind::CreditNote => 1,
            Kind::DebitNote => -1,
            Kind::Invoice => 0,
        };
        if let Some(share) = note.taxes.get(rate) {
            sum.0 += sign * share.gross_minor;
            sum.1 += sign * share.tax_minor;
        }
    }
    sum
}

/// `whole × part / of`, to the nearest cent.
fn proportion(whole: i64, part: i64, of: i64) -> i64 {
    if of == 0 {
        return 0;
    }
    let (whole, part, of) = (i128::from(whole), i128::from(part), i128::from(of));
    let nearest = (2 * whole * part + of).div_euclid(2 * of);
    i64::try_from(nearest).unwrap_or(0)
}

#[cfg(test)]
mod tests;
