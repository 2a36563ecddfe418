//! How the tax of an invoice is shared out among the notes that credit it. No I/O. Each note takes what is due for all that
//! is credited by now, less what the notes before it took: so the notes over a whole invoice sum up to it to the cent, at
//! every rate.

use super::document::{Document, Kind, TaxShare};

/// What is credited of an invoice by the notes that correct it, less what debit notes took back.
#[must_use]
pub fn credited(invoice: &Document, notes: &[Document]) -> i64 {
    let of_rates = (0..invoice.taxes.len()).map(|rate| taken(notes, rate).0);
    of_rates.sum()
}

/// What of `amount_minor`, credited after `notes`, bears which rate.
#[must_use]
pub fn of(invoice: &Document, notes: &[Document], amount_minor: i64) -> Vec<TaxShare> {
    let by_now = credited(invoice, notes) + amount_minor;
    let mut gross_before = 0;
    let mut shares = Vec::with_capacity(invoice.taxes.len());
    for (rate, whole) in invoice.taxes.iter().enumerate() {
        let (gross_taken, tax_taken) = taken(notes, rate);
        let until_here = gross_before + whole.gross_minor;
        let part = |gross| proportion(gross, by_now, invoice.total_minor);
        let gross = part(until_here) - part(gross_before) - gross_taken;
        let due = proportion(whole.tax_minor, gross_taken + gross, whole.gross_minor);
        let tax = (due - tax_taken).clamp(gross.min(0), gross.max(0));
        shares.push(TaxShare {
            basis_points: whole.basis_points,
            net_minor: gross - tax,
            tax_minor: tax,
            gross_minor: gross,
        });
        gross_before = until_here;
    }
    shares
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
