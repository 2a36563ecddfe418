use chrono::NaiveDate;

use super::{
    layout::lay_out,
    pages::{HEIGHT, LEFT, Mark, RIGHT},
    *,
};
use crate::models::{
    invoices::document::{Amount, Item, Kind, Party, TaxShare},
    money::Currency,
};

fn party(name: &str, address: &[&str]) -> Party {
    Party {
        name: name.into(),
        address: address.iter().map(|line| (*line).into()).collect(),
        email: "somebody@example.com".into(),
        vat_number: "DE000000000".into(),
    }
}

fn item(title: &str, detail: &str, minor: i64) -> Item {
    Item {
        title: title.into(),
        detail: detail.into(),
        quantity: 1,
        unit_minor: minor,
        total_minor: minor,
    }
}

fn invoice() -> Document {
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    Document {
        kind: Kind::Invoice,
        number: "INV-2026-000001".into(),
        issued_on: day,
        order_number: "LM-20261123-7K3QX2".into(),
        ordered_on: day,
        seller: party(
            "Limner Prints",
            &["Example Street 1", "10115 Berlin", "Germany"],
        ),
        buyer: party("A. Shopper", &["Linienstraße 1", "10178 Berlin", "Germany"]),
        currency: Currency::Eur,
        lines: vec![
            item("Comic portrait", "Framed print, 16 × 20 cm, oak", 6_900),
            item("Comic portrait", "Digital file, 16 × 20 cm", 1_500),
        ],
        others: vec![Amount {
            label: "Shipping: Standard, tracked".into(),
            minor: 690,
        }],
        tax_name: "VAT".into(),
        taxes: vec![TaxShare {
            basis_points: 1_900,
            net_minor: 7_639,
            tax_minor: 1_451,
            gross_minor: 9_090,
        }],
        total_minor: 9_090,
        paid_with: Some("•••• 4242".into()),
        corrects: None,
    }
}

fn sheets(document: &Document) -> usize {
    lay_out(document, fonts::open().expect("fonts"))
        .0
        .sheets
        .len()
}

#[test]
fn the_same_content_makes_the_same_bytes() {
    let first = pdf(&invoice()).expect("a PDF");
    assert!(first.starts_with(b"%PDF-1.7"));
    assert_eq!(first, pdf(&invoice()).expect("a PDF"));
    let mut other = invoice();
    other.number = "INV-2026-000002".into();
    assert_ne!(first, pdf(&other).expect("a PDF"));
}

/// The library refuses what would be no PDF/A: a letter without a glyph is one of these things.
#[test]
fn names_in_any_letters_can_be_written() {
    for name in [
        "Ελένη Παπαδοπούλου",
        "Иван Петров",
        "Łódź Żółć, Ţepeş",
        "李小龍",
        "أحمد محمد",
        "דוד כהן",
        "e\u{301}cole",
        "🎨 Painter 👨‍👩‍👧",
        "tab\tand\u{0}nothing\u{202e}",
        "\u{e000}",
        "",
    ] {
        let mut document = invoice();
        document.buyer.name = name.into();
        document.buyer.address.push(name.into());
        document.seller.name = name.into();
        assert!(pdf(&document).is_ok(), "{name}: {:?}", pdf(&document).err());
    }
}

#[test]
fn nothing_stands_off_the_paper_however_much_there_is() {
    let mut document = invoice();
    let long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".repeat(3);
    document.buyer.name.clone_from(&long);
    document.seller.name.clone_from(&long);
    document
        .lines
        .extend((0..60).map(|number| item(&format!("Portrait {number}, {long}"), &long, 1)));
    document.taxes.extend([document.taxes[0]; 3]);
    let (pages, _) = lay_out(&document, fonts::open().expect("fonts"));
    assert!(pages.sheets.len() > 5, "{}", pages.sheets.len());
    for mark in pages.sheets.iter().flatten() {
        let (from, to, y) = match mark {
            Mark::Rule { from, to, y, .. } => (*from, *to, *y),
            Mark::Text {
                x,
                baseline,
                size,
                runs,
                ..
            } => (*x, x + fonts::width(runs) * size, *baseline),
        };
        assert!(from >= LEFT - 2.0 && to <= RIGHT + 2.0, "{from} to {to}");
        assert!((40.0..HEIGHT - 30.0).contains(&y), "{y}");
    }
    assert!(pdf(&document).is_ok());
}

#[test]
fn an_order_as_most_are_fits_one_sheet() {
    assert_eq!(sheets(&invoice()), 1);
    let mut longer = invoice();
    longer
        .lines
        .extend((0..3).map(|_| item("Pastel portrait", "Canvas", 9_900)));
    assert_eq!(sheets(&longer), 1);
}
