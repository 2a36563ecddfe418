//! Refunds of parts of an order, and what its shopper has in writing about them.

use limner::models::{
    _entities::workshop_jobs, invoices::document::Document, orders::Status, payments, refunds,
    staff::Role,
};
use sea_orm::EntityTrait;

use crate::{
    both_databases,
    support::{
        Browser, Placed, TestApp, an_order,
        order::{CHECKOUT, job_of},
    },
};

/// A frame for 69.00, a file for 15.00, and a code that takes a tenth off.
async fn with_a_code(app: &TestApp) -> (Placed, Browser) {
    let manager = app.staff(Role::Manager).await;
    let code = [
        ("code", "TENTH"),
        ("benefit", "percentage"),
        ("value", "10"),
        ("currency", "EUR"),
    ];
    assert_eq!(manager.post("/admin/promotions", &code).await.status, 303);
    let placed = an_order(app).up_to(Status::AwaitingPayment).await;
    let typed = [("code", "TENTH")];
    placed.browser.post("/cart/codes", &typed).await;
    let answer = placed.browser.post("/checkout", &CHECKOUT).await;
    let pid = answer.to.split('/').nth(2).expect("an order's id");
    let pid = limner::models::ids::OrderId(pid.parse().expect("an id"));
    let placed = Placed { pid, ..placed };
    placed.pay("4242 4242 4242 4242").await;
    assert_eq!(placed.order(app).await.status(), Status::Paid);
    (placed, manager)
}

both_databases!(
    a_credit_note_names_the_line_that_went_back_and_the_invoice_the_code,
    |app: TestApp| async move {
        let (placed, manager) = with_a_code(&app).await;
        let order = placed.order(&app).await;
        let lines = order.lines(&app.ctx.db).await.expect("lines");
        let frame = lines.iter().find(|line| line.unit_minor == 6_900);
        let frame = frame.expect("a frame");
        let refunds = format!("/admin/orders/{}/refunds", placed.pid);
        let frame = frame.pid.to_string();
        let form = [
            ("line", frame.as_str()),
            ("quantity", "1"),
            ("reason", "broken on the way"),
        ];
        assert_eq!(manager.post(&refunds, &form).await.status, 303);
        let form = [("postage", "on"), ("reason", "it came late")];
        assert_eq!(manager.post(&refunds, &form).await.status, 303);
        let written = placed.documents(&app).await;
        let [invoice, frame_back, postage_back] = &written[..] else {
            panic!("{written:#?}")
        };
        assert_eq!(invoice.others[1].label, "Discount (TENTH)");
        let of = |note: &Document| {
            let items = note.lines.iter().map(|it| (it.title.clone(), it.quantity));
            let others = note.others.iter().map(|it| (it.label.clone(), it.minor));
            (items.collect::<Vec<_>>(), others.collect::<Vec<_>>())
        };
        let title = invoice.lines[0].title.clone();
        let taken_off = ("Discount (TENTH)".to_string(), -690);
        assert_eq!(of(frame_back), (vec![(title, 1)], vec![taken_off]));
        assert_eq!(frame_back.total_minor, 6_210);
        let tax = frame_back.taxes[0];
        assert_eq!((tax.gross_minor, tax.tax_minor), (6_210, 991));
        let postage = (invoice.others[0].label.clone(), 690);
        assert_eq!(of(postage_back), (Vec::new(), vec![postage]));
        assert_eq!(
            postage_back.corrects.as_ref().map(|it| it.reason.as_str()),
            Some("it came late")
        );
        for note in [frame_back, postage_back] {
            assert_eq!(note.sum_minor(), note.total_minor);
            let file = format!("{}/invoices/{}.pdf", placed.path(), note.number);
            let file = placed.browser.get(&file).await;
            assert!(file.status == 200 && file.bytes.starts_with(b"%PDF"));
        }
    }
);

both_databases!(
    who_gets_everything_back_before_it_is_shipped_is_sent_nothing,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let printer = app.staff(Role::Printer).await;
        let job = job_of(&printer).await;
        let begun = [("event", "in_production")];
        printer.post(&format!("{job}/reports"), &begun).await;
        assert_eq!(placed.order(&app).await.status(), Status::InProduction);
        let manager = app.staff(Role::Manager).await;
        let refunds = format!("/admin/orders/{}/refunds", placed.pid);
        let form = [("amount", "90.90"), ("reason", "it came to nothing")];
        assert_eq!(manager.post(&refunds, &form).await.status, 303);
        assert_eq!(placed.order(&app).await.status(), Status::Refunded);
        printer.post(&format!("{job}/reports"), &begun).await;
        let page = printer.get(&job).await.body;
        assert!(page.contains("This job has moved on"), "{page}");
        let jobs = workshop_jobs::Entity::find().all(&app.ctx.db).await;
        assert_eq!(jobs.expect("jobs")[0].status, "cancelled");
    }
);

both_databases!(
    a_file_whose_money_went_back_is_fetched_no_more,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let order = placed.order(&app).await;
        let lines = order.lines(&app.ctx.db).await.expect("lines");
        let file = lines.iter().find(|line| line.unit_minor == 1_500);
        let file = file.expect("a file").pid.to_string();
        let download = format!("{}/lines/{file}/file", placed.path());
        assert_eq!(placed.browser.get(&download).await.status, 200);
        let manager = app.staff(Role::Manager).await;
        let refunds = format!("/admin/orders/{}/refunds", placed.pid);
        let form = [
            ("line", file.as_str()),
            ("quantity", "1"),
            ("reason", "blurred"),
        ];
        assert_eq!(manager.post(&refunds, &form).await.status, 303);
        assert_eq!(placed.browser.get(&download).await.status, 410);
    }
);

/// Whoever has the file cannot give it back by calling the print off.
#[tokio::test]
async fn who_has_fetched_a_file_asks_before_everything_is_called_off() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let order = placed.order(&app).await;
    let lines = order.lines(&app.ctx.db).await.expect("lines");
    let file = lines.iter().find(|line| line.unit_minor == 1_500);
    let file = file.expect("a file").pid;
    let cancellation = format!("{}/cancellation", placed.path());
    let link = format!("action=\"{cancellation}\"");
    assert!(
        placed
            .browser
            .get(&placed.path())
            .await
            .body
            .contains(&link)
    );
    let download = format!("{}/lines/{file}/file", placed.path());
    assert_eq!(placed.browser.get(&download).await.status, 200);
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(!page.contains(&link));
    placed.browser.post(&cancellation, &[]).await;
    assert_eq!(placed.order(&app).await.status(), Status::Paid);
}

both_databases!(
    a_line_that_two_of_the_staff_refund_at_once_goes_back_once,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let order = placed.order(&app).await;
        let lines = order.lines(&app.ctx.db).await.expect("lines");
        let frame = lines.iter().find(|line| line.unit_minor == 6_900);
        let frame = frame.expect("a frame").pid.to_string();
        let manager = app.staff(Role::Manager).await;
        let form = [
            ("line", frame.as_str()),
            ("quantity", "1"),
            ("reason", "broken on the way"),
        ];
        let office = format!("/admin/orders/{}/refunds", placed.pid);
        let asked = (0..5).map(|_| manager.post(&office, &form));
        let answers = futures_util::future::join_all(asked).await;
        let mut statuses: Vec<_> = answers.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422, 422, 422, 422]);
        let payment = payments::succeeded_of(&app.ctx.db, order.id).await;
        let payment = payment.expect("read").remove(0);
        let back = refunds::refunded_minor(&app.ctx.db, &payment).await;
        assert_eq!(back.expect("read"), 6_900);
    }
);
