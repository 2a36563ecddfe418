//! Invoices and the notes that correct them: one for each sale, numbered without gaps, for nobody else's eyes, and kept.

use chrono::{Datelike, TimeDelta};
use limner::{
    models::{
        _entities::{invoices as rows, orders},
        begin_write,
        invoices::{
            self,
            document::{Document, Kind},
        },
        mails,
        orders::Status,
        payments,
        staff::Role,
        webhook_outbox::signing,
    },
    shop::now,
};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::json;

use crate::{
    both_databases,
    support::{Placed, TestApp, an_order, webhooks::Webhook},
};

both_databases!(
    a_paid_order_has_one_invoice_over_what_was_charged,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let order = placed.order(&app).await;
        for _ in 0..3 {
            let again = paid_again(&app, &placed).await;
            let path = "/webhooks/payments/test_till";
            assert_eq!(again.send(&placed.browser, path).await.status, 204);
        }
        let written = documents(&app, &placed).await;
        assert_eq!(written.len(), 1, "{written:#?}");
        let invoice = &written[0];
        let number = format!("INV-{}-000001", now().year());
        assert_eq!((invoice.kind, &invoice.number), (Kind::Invoice, &number));
        assert_eq!(invoice.total_minor, order.total_minor);
        assert_eq!(invoice.sum_minor(), order.total_minor);
        assert_eq!(invoice.order_number, order.number);
        assert_eq!(invoice.buyer.name, "A. Shopper");
        let berlin = ["Linienstraße 1", "10178 Berlin", "Germany"];
        assert_eq!(invoice.buyer.address, berlin);
        let lines: Vec<_> = invoice.lines.iter().map(|it| it.total_minor).collect();
        assert_eq!(lines, [6_900, 1_500]);
        let tax = invoice.taxes[0];
        let tax = (
            tax.basis_points,
            tax.net_minor,
            tax.tax_minor,
            tax.gross_minor,
        );
        assert_eq!(tax, (1_900, 7_639, 1_451, 9_090));
    }
);

#[tokio::test]
async fn the_order_page_the_mail_and_the_staff_lead_to_the_same_pdf() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let number = &documents(&app, &placed).await[0].number;
    let file = format!("{}/invoices/{number}.pdf", placed.path());
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains(&format!("href=\"{file}\"")), "{page}");
    assert!(page.contains(&format!("Invoice {number} (PDF)")));

    let answer = placed.browser.get(&file).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.content_type, "application/pdf");
    let name = format!("attachment; filename=\"{number}.pdf\"");
    assert_eq!(answer.headers["content-disposition"], name.as_str());
    assert!(answer.bytes.starts_with(b"%PDF-1.7"));
    assert_eq!(placed.browser.get(&file).await.bytes, answer.bytes);

    let order = placed.order(&app).await;
    let told = mails::about_order(&app.ctx.db, order.id).await;
    let told = told.expect("mails").remove(0);
    let words = told.text.split_whitespace();
    let mut links = words.filter(|word| word.contains("/invoices/"));
    let link = links.next().expect("a link in the confirmation");
    assert!(told.html.contains("(PDF)"));
    let other = app.browser();
    let entered = other.get(link).await;
    assert_eq!((entered.status, &entered.to), (303, &file));
    assert_eq!(other.get(&file).await.bytes, answer.bytes);

    let support = app.staff(Role::Support).await;
    let page = support.get(&format!("/admin/orders/{}", placed.pid)).await;
    assert!(page.body.contains(&format!("href=\"/admin{file}\"")));
    assert_eq!(
        support.get(&format!("/admin{file}")).await.bytes,
        answer.bytes
    );
}

#[tokio::test]
async fn an_invoice_is_for_nobody_elses_eyes() {
    let app = TestApp::start().await;
    let (placed, other) = (
        an_order(&app).up_to(Status::Paid).await,
        an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::Completed)
            .await,
    );
    let number = documents(&app, &placed).await[0].number.clone();
    let file = format!("{}/invoices/{number}.pdf", placed.path());
    assert_eq!(placed.browser.get(&file).await.status, 200);
    let stranger = app.browser();
    for path in [
        file.clone(),
        format!("{file}?key=00"),
        format!("{file}?key="),
    ] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert_eq!(other.browser.get(&path).await.status, 404, "{path}");
    }
    // Nor by way of an order of one's own.
    let by_own = format!("{}/invoices/{number}.pdf", other.path());
    assert_eq!(other.browser.get(&by_own).await.status, 404);
    for file in ["nothing.pdf", "INV-2026-000001", ".pdf"] {
        let path = format!("{}/invoices/{file}", placed.path());
        assert_eq!(placed.browser.get(&path).await.status, 404, "{path}");
    }
    let admin = format!("/admin{file}");
    assert_eq!(stranger.get(&admin).await.to, "/admin/session");
    assert_eq!(app.staff(Role::Printer).await.get(&admin).await.status, 403);
}

both_databases!(
    what_goes_back_in_parts_is_credited_to_the_cent,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let manager = app.staff(Role::Manager).await;
        let refunds = format!("/admin/orders/{}/refunds", placed.pid);
        for amount in ["10.01", "33.33", "47.56"] {
            let form = [("amount", amount), ("reason", "a scratch")];
            assert_eq!(manager.post(&refunds, &form).await.status, 303);
        }
        assert_eq!(placed.order(&app).await.status(), Status::Refunded);
        let written = documents(&app, &placed).await;
        let (invoice, notes) = written.split_first().expect("an invoice");
        let year = now().year();
        let numbers: Vec<_> = notes.iter().map(|it| it.number.clone()).collect();
        let expected = [1, 2, 3].map(|number| format!("CN-{year}-{number:06}"));
        assert_eq!(numbers, expected);
        let credited: Vec<_> = notes.iter().map(|it| it.total_minor).collect();
        assert_eq!(credited, [1_001, 3_333, 4_756]);
        let tax: i64 = notes.iter().map(|it| it.taxes[0].tax_minor).sum();
        assert_eq!(tax, invoice.taxes[0].tax_minor);
        for note in notes {
            let corrects = note.corrects.as_ref().expect("a correction");
            assert_eq!(
                (&corrects.number, corrects.reason.as_str()),
                (&invoice.number, "a scratch")
            );
            let file = format!("{}/invoices/{}.pdf", placed.path(), note.number);
            assert_eq!(placed.browser.get(&file).await.status, 200);
        }
        let order = placed.order(&app).await;
        let told = mails::about_order(&app.ctx.db, order.id)
            .await
            .expect("mails");
        let linked = told.iter().filter(|it| it.template == "order_refunded");
        assert_eq!(
            linked
                .filter(|it| it.text.contains("/invoices/CN-"))
                .count(),
            3
        );
    }
);

both_databases!(
    a_cancelled_order_is_credited_line_by_line,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let cancellation = format!("{}/cancellation", placed.path());
        assert_eq!(placed.browser.post(&cancellation, &[]).await.status, 303);
        let written = documents(&app, &placed).await;
        assert_eq!(written.len(), 2);
        let (invoice, note) = (&written[0], &written[1]);
        assert_eq!(
            (note.kind, note.total_minor),
            (Kind::CreditNote, invoice.total_minor)
        );
        assert_eq!(
            (&note.lines, &note.others),
            (&invoice.lines, &invoice.others)
        );
        assert_eq!(note.taxes, invoice.taxes);
    }
);

both_databases!(
    a_transaction_that_dies_takes_its_number_with_it,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let (db, order) = (&app.ctx.db, placed.order(&app).await);
        let payment = payments::succeeded_of(db, order.id)
            .await
            .expect("payments");
        let mut payment = payment.first().expect("a payment").clone();
        payment.id += 1_000;
        let shop = app.shop();
        for _ in 0..3 {
            let txn = begin_write(db).await.expect("a transaction");
            let number = limner::models::invoices::issue(&txn, &shop, &order, &payment, now());
            // Its payment is none that there is: refused by the database, or never committed.
            drop(number.await);
            drop(txn);
        }
        let next = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::Completed)
            .await;
        let number = documents(&app, &next).await[0].number.clone();
        assert_eq!(number, format!("INV-{}-000002", now().year()));
    }
);

both_databases!(
    an_invoice_outlives_its_order_for_as_long_as_the_law_asks,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let held = placed.browser.get("/privacy/data.json").await;
        let held: serde_json::Value = serde_json::from_str(&held.body).expect("JSON");
        let told = &held["orders"][0]["invoices"][0];
        assert_eq!(told["buyer"]["name"], "A. Shopper", "{told:#}");
        let (db, order) = (&app.ctx.db, placed.order(&app).await);
        let before = rows::Entity::find().one(db).await.expect("invoices");
        let before = before.expect("the invoice");
        orders::Entity::delete_by_id(order.id)
            .exec(db)
            .await
            .expect("erased");
        let after = rows::Entity::find().one(db).await.expect("invoices");
        let after = after.expect("the invoice is kept");
        assert_eq!((after.order_id, after.payment_id), (None, None));
        assert_eq!(after.content, before.content);

        let settings = &app.shop().settings;
        let last_day = now() + TimeDelta::days(10 * 365);
        assert_eq!(
            invoices::sweep(db, settings, last_day)
                .await
                .expect("swept"),
            0
        );
        let over = now() + TimeDelta::days(11 * 366);
        assert_eq!(invoices::sweep(db, settings, over).await.expect("swept"), 1);
    }
);

#[tokio::test]
async fn what_was_paid_before_there_were_invoices_is_refunded_without_a_note() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    rows::Entity::delete_many()
        .exec(&app.ctx.db)
        .await
        .expect("none");
    let page = placed.browser.get(&placed.path()).await;
    assert!(page.status == 200 && !page.body.contains("/invoices/"));
    let cancellation = format!("{}/cancellation", placed.path());
    assert_eq!(placed.browser.post(&cancellation, &[]).await.status, 303);
    assert_eq!(placed.order(&app).await.status(), Status::Refunded);
    assert!(documents(&app, &placed).await.is_empty());
}

#[tokio::test]
async fn a_document_says_what_was_true_when_it_was_issued() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let number = documents(&app, &placed).await[0].number.clone();
    let file = format!("{}/invoices/{number}.pdf", placed.path());
    let before = placed.browser.get(&file).await.bytes;
    let mut order: orders::ActiveModel = placed.order(&app).await.into();
    order.name = Set("Somebody Else".into());
    order.total_minor = Set(1);
    order.update(&app.ctx.db).await.expect("the order");
    assert_eq!(placed.browser.get(&file).await.bytes, before);
}

async fn documents(app: &TestApp, placed: &Placed) -> Vec<Document> {
    let order = placed.order(app).await;
    let rows = invoices::of_order(&app.ctx.db, order.id).await;
    let rows = rows.expect("invoices");
    rows.iter()
        .map(|row| row.document().expect("a document"))
        .collect()
}

/// The news that the order is paid, once more and under another id.
async fn paid_again(app: &TestApp, placed: &Placed) -> Webhook {
    let order = placed.order(app).await;
    let payment = payments::succeeded_of(&app.ctx.db, order.id).await;
    let payment = payment.expect("payments").remove(0);
    let data = json!({
        "reference": payment.reference, "amount_minor": order.total_minor, "card": "•••• 4242",
    });
    let secret = signing::secret_from(&app.shop().vault.secret("test till"));
    Webhook::new(&secret, "charge.succeeded", data)
}
