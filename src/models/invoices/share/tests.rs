use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::models::{
    invoices::document::{
        Amount, Item, Party,
        crediting::{Credit, CreditedPart},
    },
    money::{Currency, Money},
};

fn party(name: &str) -> Party {
    Party {
        name: name.into(),
        address: vec!["A street".into()],
        email: "a@example.com".into(),
        vat_number: String::new(),
    }
}

/// An invoice over parts of these gross amounts at these rates.
fn invoice(parts: &[(i64, u32)], shipping_minor: i64) -> Document {
    let mut taxes: Vec<TaxShare> = Vec::new();
    let first = parts.first().map_or(0, |part| part.1);
    for (gross, rate) in parts.iter().copied().chain([(shipping_minor, first)]) {
        let tax = Money::new(gross, Currency::Eur).included_tax(rate).minor;
        taxes.push(TaxShare {
            basis_points: rate,
            net_minor: gross - tax,
            tax_minor: tax,
            gross_minor: gross,
        });
    }
    let item = |(gross, _): &(i64, u32)| Item {
        title: "Comic portrait".into(),
        detail: String::new(),
        quantity: 1,
        unit_minor: *gross,
        total_minor: *gross,
    };
    let shipping = Amount {
        label: "Shipping".into(),
        minor: shipping_minor,
    };
    Document {
        kind: Kind::Invoice,
        number: "INV-2026-000001".into(),
        issued_on: DateTime::UNIX_EPOCH.date_naive(),
        order_number: "LM-1".into(),
        ordered_on: DateTime::UNIX_EPOCH.date_naive(),
        seller: party("Seller"),
        buyer: party("Buyer"),
        currency: Currency::Eur,
        lines: parts.iter().map(item).collect(),
        others: vec![shipping],
        tax_name: "VAT".into(),
        total_minor: parts.iter().map(|part| part.0).sum::<i64>() + shipping_minor,
        taxes,
        paid_with: None,
        corrects: None,
    }
}

fn credit(invoice: &Document, notes: &mut Vec<Document>, amount: i64) {
    let now = DateTime::UNIX_EPOCH;
    let number = format!("CN-2026-{:06}", notes.len() + 1);
    let credit = Credit {
        amount_minor: amount,
        reason: "a scratch",
        parts: Vec::new(),
    };
    let note = invoice.credited(notes, number, &credit, now);
    notes.push(note);
}

fn credit_line(invoice: &Document, notes: &mut Vec<Document>, line: usize, part: (i64, u32)) {
    let credit = Credit {
        amount_minor: part.0,
        reason: "a scratch",
        parts: vec![CreditedPart {
            of_line: Some((line, 1)),
            amount_minor: part.0,
            basis_points: part.1,
        }],
    };
    let number = format!("CN-2026-{:06}", notes.len() + 1);
    notes.push(invoice.credited(notes, number, &credit, DateTime::UNIX_EPOCH));
}

fn sum(documents: &[Document], of: fn(&TaxShare) -> i64) -> i64 {
    documents.iter().flat_map(|it| &it.taxes).map(of).sum()
}

proptest! {
    /// Whatever parts it is given back in, each note is over what went back, and all of them are the invoice, to the cent.
    #[test]
    fn the_notes_over_a_whole_invoice_sum_up_to_it(
        parts in proptest::collection::vec((1_i64..50_000, prop_oneof![Just(0_u32), Just(700), Just(1900), Just(2550)]), 1..4),
        shipping in 0_i64..2_000,
        cuts in proptest::collection::vec(1_i64..20_000, 0..12),
    ) {
        let invoice = invoice(&parts, shipping);
        prop_assert_eq!(invoice.sum_minor(), invoice.total_minor);
        let mut notes = Vec::new();
        let mut left = invoice.total_minor;
        for cut in cuts {
            let amount = cut.min(left);
            if amount > 0 {
                credit(&invoice, &mut notes, amount);
                left -= amount;
            }
        }
        if left > 0 {
            credit(&invoice, &mut notes, left);
        }
        for note in &notes {
            prop_assert_eq!(note.sum_minor(), note.total_minor);
            prop_assert_eq!(note.taxes.iter().map(|it| it.gross_minor).sum::<i64>(), note.total_minor);
            for share in &note.taxes {
                prop_assert_eq!(share.net_minor + share.tax_minor, share.gross_minor);
            }
        }
        prop_assert_eq!(sum(&notes, |it| it.gross_minor), invoice.total_minor);
        for rate in 0..invoice.taxes.len() {
            let credited: i64 = notes.iter().map(|note| note.taxes[rate].gross_minor).sum();
            prop_assert_eq!(credited, invoice.taxes[rate].gross_minor);
        }
    }

    /// Parts with names and amounts without, in any order: nothing of a rate is credited twice.
    #[test]
    fn parts_and_free_amounts_never_credit_more_of_a_rate_than_there_is(
        parts in proptest::collection::vec((1_i64..50_000, prop_oneof![Just(0_u32), Just(700), Just(1900)]), 1..4),
        cuts in proptest::collection::vec(prop_oneof![(1_i64..20_000).prop_map(Err), (0_usize..4).prop_map(Ok)], 0..8),
    ) {
        let mut invoice = invoice(&parts, 0);
        invoice.taxes.truncate(parts.len());
        // A rate stands on an invoice once.
        let mut taxes: Vec<TaxShare> = Vec::new();
        for share in std::mem::take(&mut invoice.taxes) {
            match taxes.iter_mut().find(|it| it.basis_points == share.basis_points) {
                Some(same) => {
                    same.net_minor += share.net_minor;
                    same.tax_minor += share.tax_minor;
                    same.gross_minor += share.gross_minor;
                }
                None => taxes.push(share),
            }
        }
        invoice.taxes = taxes;
        let (mut notes, mut gone) = (Vec::new(), Vec::new());
        let mut left = invoice.total_minor;
        for cut in cuts {
            match cut {
                Err(amount) if left > 0 => {
                    let amount = amount.min(left);
                    credit(&invoice, &mut notes, amount);
                    left -= amount;
                }
                Ok(line) if line < parts.len() && !gone.contains(&line) && parts[line].0 <= left => {
                    gone.push(line);
                    credit_line(&invoice, &mut notes, line, parts[line]);
                    left -= parts[line].0;
                }
                _ => {}
            }
        }
        if left > 0 {
            credit(&invoice, &mut notes, left);
        }
        for note in &notes {
            prop_assert_eq!(note.sum_minor(), note.total_minor);
            prop_assert!(note.taxes.iter().all(|it| it.gross_minor >= 0 && it.tax_minor >= 0));
        }
        for (rate, whole) in invoice.taxes.iter().enumerate() {
            let of = |of: fn(&TaxShare) -> i64| notes.iter().map(|note| of(&note.taxes[rate])).sum::<i64>();
            prop_assert_eq!(of(|it| it.gross_minor), whole.gross_minor);
            prop_assert_eq!(of(|it| it.tax_minor), whole.tax_minor);
        }
    }

    /// With one rate, as orders have today, the tax of the notes is the invoice's, and no note's is negative.
    #[test]
    fn the_tax_of_the_notes_sums_up_to_the_invoices(
        total in 1_i64..100_000,
        rate in 0_u32..3_000,
        cuts in proptest::collection::vec(1_i64..30_000, 0..12),
    ) {
        let mut invoice = invoice(&[(total, rate)], 0);
        invoice.taxes.truncate(1);
        let mut notes = Vec::new();
        let mut left = total;
        for cut in cuts.into_iter().chain([total]) {
            let amount = cut.min(left);
            if amount > 0 {
                credit(&invoice, &mut notes, amount);
                left -= amount;
            }
        }
        prop_assert_eq!(sum(&notes, |it| it.tax_minor), invoice.taxes[0].tax_minor);
        prop_assert!(notes.iter().all(|it| it.taxes[0].tax_minor >= 0 && it.taxes[0].net_minor >= 0));
    }
}

#[test]
fn a_note_over_everything_repeats_the_lines_and_one_over_a_part_says_why() {
    let invoice = invoice(&[(6_900, 1900), (1_500, 1900)], 690);
    let mut notes = Vec::new();
    credit(&invoice, &mut notes, 9_090);
    assert_eq!(
        (&notes[0].lines, &notes[0].others),
        (&invoice.lines, &invoice.others)
    );
    assert_eq!(notes[0].taxes, invoice.taxes);
    notes.clear();
    credit(&invoice, &mut notes, 1_000);
    assert_eq!(notes[0].lines[0].detail, "a scratch");
    let corrects = notes[0].corrects.as_ref();
    assert_eq!(
        corrects.map(|it| it.number.as_str()),
        Some("INV-2026-000001")
    );
}

#[test]
fn what_was_taken_back_can_be_credited_again() {
    let invoice = invoice(&[(9_090, 1900)], 0);
    let mut notes = Vec::new();
    credit(&invoice, &mut notes, 9_090);
    let back = notes[0].taken_back("DN-2026-000001".into(), DateTime::UNIX_EPOCH);
    assert_eq!((back.total_minor, back.sum_minor()), (9_090, 9_090));
    notes.push(back);
    assert_eq!(credited(&invoice, &notes), 0);
    credit(&invoice, &mut notes, 9_090);
    assert_eq!(notes[2].lines, invoice.lines);
    assert_eq!(notes[2].taxes, invoice.taxes);
}
