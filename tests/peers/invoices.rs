//! An invoice as pypdf reads it: its words and sums, its structure, and what it says of itself.

use limner::models::{invoices, orders::Status, staff::Role};
use serde_json::{Value, json};

use crate::{
    programs::{ask, here, python},
    support::{Placed, TestApp, an_order},
};

#[tokio::test]
async fn words_sums_structure_and_the_marks_of_an_archive() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let manager = app.staff(Role::Manager).await;
    let refunds = format!("/admin/orders/{}/refunds", placed.pid);
    let form = [("amount", "10.00"), ("reason", "The frame has a scratch.")];
    assert_eq!(manager.post(&refunds, &form).await.status, 303);
    let order = placed.order(&app).await;

    let [invoice, note] = &read(&app, &placed).await[..] else {
        panic!("an invoice and a credit note");
    };
    let text = |of: &Value| of["text"].as_str().expect("text").to_string();
    for words in [
        "Invoice",
        "INV-",
        order.number.as_str(),
        "A. Shopper",
        "Linienstraße 1",
        "Demo shop, not a business",
        "Comic portrait",
        "€69.00",
        "€15.00",
        "€6.90",
        "€90.90",
        "VAT 19 %",
        "€76.39",
        "€14.51",
        "•••• 4242",
        "Page 1 of 1",
    ] {
        assert!(text(invoice).contains(words), "{words}: {}", text(invoice));
    }
    for words in [
        "Credit note",
        "CN-",
        "Corrects",
        "INV-",
        "€10.00",
        "€1.60",
        "The frame has a scratch.",
    ] {
        assert!(text(note).contains(words), "{words}: {}", text(note));
    }
    for document in [invoice, note] {
        let marks = json!({
            "archive": document["archive"], "accessible": document["accessible"],
            "language": document["language"], "marked": document["marked"],
            "shows_title": document["shows_title"], "profile": document["profile"],
            "pages": document["pages"], "encrypted": document["encrypted"],
        });
        let expected = json!({
            "archive": ["2", "A"], "accessible": "1", "language": "en", "marked": true,
            "shows_title": true, "profile": "/GTS_PDFA1", "pages": 1, "encrypted": false,
        });
        assert_eq!(marks, expected);
        let roles = document["roles"].as_array().expect("roles");
        assert_eq!(roles[..2], [json!("Document"), json!("H1")]);
        let count = |role: &str| roles.iter().filter(|it| **it == role).count();
        assert_eq!(count("Table"), 4, "{roles:?}");
        assert!(
            count("TR") > 8 && count("TH") > 10 && count("P") >= 4,
            "{roles:?}"
        );
        let fonts = document["fonts"].as_array().expect("fonts");
        assert!(
            fonts.len() >= 3 && fonts.iter().all(|it| it["sound"] == true),
            "{fonts:?}"
        );
    }
}

/// All that was issued for an order.
async fn read(app: &TestApp, placed: &Placed) -> Vec<Value> {
    let order = placed.order(app).await;
    let mut all = Vec::new();
    for row in invoices::of_order(&app.ctx.db, order.id)
        .await
        .expect("invoices")
    {
        let file = format!("{}/invoices/{}.pdf", placed.path(), row.number);
        let file = placed.browser.get(&file).await.bytes;
        let mut program = python();
        program.arg(here("invoice.py"));
        let told = ask(program, &[], &file).expect("read");
        all.push(serde_json::from_str(&told).expect("JSON"));
    }
    all
}
