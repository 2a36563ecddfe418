//! `/orders`: who may see one, how it is paid for and cancelled.

use chrono::TimeDelta;
use limner::{
    models::{
        _entities::{assessments, fulfilments, order_events, orders},
        assessments::retention,
        mails,
        orders::{Status, cancellable, completing, producing},
        payments, refunds,
        staff::Role,
    },
    shop::now,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, Set, Statement,
};

use crate::{
    both_databases,
    support::{TestApp, an_order, order::job_of},
};

both_databases!(
    a_paid_order_is_made_and_sent_to_the_printer,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let page = placed.browser.get(&placed.path()).await;
        assert_eq!(page.status, 200);
        for words in [
            "Paid",
            "Print files made",
            "Sent to the printer",
            "•••• 4242",
        ] {
            assert!(page.body.contains(words), "{words} is missing");
        }
        let order = placed.order(&app).await;
        let told = mails::about_order(&app.ctx.db, order.id)
            .await
            .expect("mails");
        let told: Vec<&str> = told.iter().map(|mail| mail.template.as_str()).collect();
        assert_eq!(told, ["order_confirmed", "downloads_ready"]);
        for line in order.lines(&app.ctx.db).await.expect("lines") {
            assert_eq!(line.print_file_sha256.map(|hash| hash.len()), Some(64));
        }
    }
);

both_databases!(
    a_digital_order_is_completed_when_its_file_is_made,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::Completed)
            .await;
        let order = placed.order(&app).await;
        let line = order.lines(&app.ctx.db).await.expect("lines").remove(0);
        let file = format!("{}/lines/{}/file", placed.path(), line.pid);
        let answer = placed.browser.get(&file).await;
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert_eq!(app.browser().get(&file).await.status, 404);
    }
);

both_databases!(
    that_the_files_are_made_is_told_once_even_after_a_crash,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::Completed)
            .await;
        let (db, order) = (&app.ctx.db, placed.order(&app).await);
        // As if the program had died when the file was there, and before anything was done about it.
        let made = order_events::Column::Kind.eq("print_files_made");
        let forgotten = order_events::Entity::delete_many().filter(made).exec(db);
        assert_eq!(forgotten.await.expect("events").rows_affected, 1);
        let mut row: orders::ActiveModel = order.clone().into();
        row.status = Set(Status::Paid.name().into());
        row.update(db).await.expect("the order");

        for _ in 0..2 {
            producing::produce(&app.ctx, order.id, now())
                .await
                .expect("produced");
        }
        let told = mails::about_order(db, order.id).await.expect("mails");
        let words = "You can\ndownload it 10 times until ";
        assert!(told.iter().any(|mail| mail.text.contains(words)));
        assert!(
            told.iter()
                .any(|mail| mail.subject.starts_with("Your file is ready"))
        );
        let told: Vec<&str> = told.iter().map(|mail| mail.template.as_str()).collect();
        let ready = "downloads_ready";
        assert_eq!(told, ["order_confirmed", ready, ready]);
        assert_eq!(placed.order(&app).await.status(), Status::Completed);
    }
);

both_databases!(
    a_shipped_order_tells_its_tracking_number,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Shipped).await;
        let page = placed.browser.get(&placed.path()).await;
        assert!(page.body.contains("RR123456785"));
        let order = placed.order(&app).await;
        let mail = app.mails(&order.email, "order_shipped").await.remove(0);
        assert!(mail.text.contains("It should arrive ") && mail.html.contains("It should arrive "));
    }
);

both_databases!(
    a_cancelled_order_gets_its_money_back,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let answer = placed
            .browser
            .post(&format!("{}/cancellation", placed.path()), &[])
            .await;
        assert_eq!(answer.status, 303);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Refunded);
        let payment = payments::succeeded_of(&app.ctx.db, order.id)
            .await
            .expect("payments");
        let payment = payment.first().expect("a payment");
        let back = refunds::refunded_minor(&app.ctx.db, payment)
            .await
            .expect("refunds");
        assert_eq!(back, order.total_minor);
    }
);

#[tokio::test]
async fn an_order_in_production_is_not_cancelled_by_its_shopper_but_by_staff() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::InProduction).await;
    let answer = placed
        .browser
        .post(&format!("{}/cancellation", placed.path()), &[])
        .await;
    assert_eq!(answer.status, 303);
    assert_eq!(placed.order(&app).await.status(), Status::InProduction);
    let manager = app.staff(Role::Manager).await;
    let path = format!("/admin/orders/{}/cancellation", placed.pid);
    manager.post(&path, &[("reason", "damaged")]).await;
    assert_eq!(placed.order(&app).await.status(), Status::Refunded);
}

#[tokio::test]
async fn an_order_is_seen_by_who_placed_it_and_by_who_has_its_mail() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let stranger = app.browser();
    let closed = stranger.get(&placed.path()).await;
    assert!(closed.status == 404 && closed.body.contains("open the link in one of its mails"));
    let elsewhere = format!("/orders/{}", uuid::Uuid::new_v4());
    let nowhere = stranger.get(&elsewhere).await;
    assert_eq!(
        closed.body.replace(&placed.path(), ""),
        nowhere.body.replace(&elsewhere, ""),
        "whether there is one is not told"
    );
    assert_eq!(
        stranger
            .get(&format!("{}?key=00", placed.path()))
            .await
            .status,
        404
    );
    let order = placed.order(&app).await;
    let answer = stranger.get(&order.link(&app.shop().vault)).await;
    assert_eq!((answer.status, answer.to), (303, placed.path()));
    assert_eq!(stranger.get(&placed.path()).await.status, 200);
    assert_eq!(
        stranger
            .get(&format!("/orders/{}", uuid::Uuid::new_v4()))
            .await
            .status,
        404
    );
    assert_eq!(stranger.get("/orders/not-an-id").await.status, 404);
}

#[tokio::test]
async fn the_total_with_tax_is_shown_before_paying() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let page = placed
        .browser
        .get(&format!("{}/review", placed.path()))
        .await;
    // 69.00 + 15.00 + 6.90 shipping = 90.90, of which 19 % VAT: 90.90 × 19 / 119 = 14.51.
    for words in ["€90.90", "€14.51", "VAT 19 %"] {
        assert!(page.body.contains(words), "{words} is missing");
    }
}

#[tokio::test]
async fn a_frame_is_named_from_the_cart_to_the_printer() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["FR-240x300-black"])
        .up_to(Status::AwaitingPayment)
        .await;
    let review = format!("{}/review", placed.path());
    let mut seen = vec![placed.browser.get("/cart").await.body];
    seen.push(placed.browser.get(&review).await.body);
    placed.pay("4242 4242 4242 4242").await;
    seen.push(placed.browser.get(&placed.path()).await.body);
    let order = placed.order(&app).await;
    let told = mails::about_order(&app.ctx.db, order.id).await;
    let told = told.expect("mails").remove(0);
    seen.extend([told.text, told.html]);
    let manager = app.staff(Role::Manager).await;
    seen.push(
        manager
            .get(&format!("/admin/orders/{}", placed.pid))
            .await
            .body,
    );
    let printer = app.staff(Role::Printer).await;
    seen.push(printer.get("/workshop").await.body);
    let job = printer.get(&job_of(&printer).await).await.body;
    assert!(job.contains("FR-240x300-black"));
    seen.push(job);
    for (page, body) in seen.iter().enumerate() {
        assert!(body.contains("24 × 30 cm, black"), "page {page}");
    }
}

both_databases!(
    what_went_back_is_told_and_what_was_shipped_stays_shipped,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Shipped).await;
        let manager = app.staff(Role::Manager).await;
        let refunds = format!("/admin/orders/{}/refunds", placed.pid);
        let refund = async |amount: &str| {
            let form = [("amount", amount), ("reason", "a scratch")];
            manager.post(&refunds, &form).await;
            placed.browser.get(&placed.path()).await.body
        };
        let page = refund("10.00").await;
        for words in [
            "Refunded in part",
            "€10.00: a scratch",
            "Paid, refunded in part",
            "−€10.00",
            "€80.90",
        ] {
            assert!(page.contains(words), "{words} is missing");
        }
        let page = refund("80.90").await;
        assert!(page.contains("€80.90: a scratch") && page.contains("−€90.90"));
        assert!(!page.contains("not made"), "the parcel is denied");
        assert_eq!(placed.order(&app).await.status(), Status::Refunded);
    }
);

#[tokio::test]
async fn a_line_leads_to_the_easel_of_who_may_see_it() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let easel = format!("href=\"/portraits/{}\"", placed.portrait);
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains(&easel));
    assert!(!page.contains("The file is being made"), "nobody paid");
    let other = app.browser();
    let order = placed.order(&app).await;
    other.get(&order.link(&app.shop().vault)).await;
    let page = other.get(&placed.path()).await.body;
    assert!(!page.contains(&easel) && !page.contains("href=\"\""));
}

both_databases!(
    a_shopper_reads_how_long_an_order_can_be_cancelled,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Until printing starts it can be called off"));
        placed.pay("4242 4242 4242 4242").await;
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(
            page.contains("It can be called off until ")
                && page.contains(" UTC, or until printing starts"),
            "{page}"
        );
        // The partner waits no longer.
        let db = &app.ctx.db;
        let order = placed.order(&app).await;
        let asked = fulfilments::Entity::find()
            .one(db)
            .await
            .expect("fulfilments");
        let mut asked = asked.expect("one").into_active_model();
        asked.created_at = Set((now() - TimeDelta::minutes(121)).into());
        asked.update(db).await.expect("asked earlier");
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(!page.contains("Cancel this order"));
        assert!(page.contains("It is being printed and can no longer be called off."));
        let late = placed
            .browser
            .post(&format!("{}/cancellation", placed.path()), &[])
            .await;
        assert_eq!(late.status, 303);
        assert!(
            placed
                .browser
                .get(&placed.path())
                .await
                .body
                .contains("can no longer be cancelled")
        );
        assert_eq!(placed.order(&app).await.status(), order.status());
    }
);

both_databases!(
    an_order_that_nobody_pays_is_let_go_after_two_days_and_not_before,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        for (hours, status) in [(47, Status::AwaitingPayment), (49, Status::Cancelled)] {
            let later = now() + TimeDelta::hours(hours);
            let swept = cancellable::sweep_unpaid(&app.ctx, later).await;
            swept.expect("swept");
            assert_eq!(placed.order(&app).await.status(), status, "{hours} hours");
        }
    }
);

both_databases!(
    a_job_that_is_sent_back_is_told_to_shopper_and_staff,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let printer = app.staff(Role::Printer).await;
        let job = job_of(&printer).await;
        let report = [("event", "rejected"), ("reason", "no paper of that size")];
        let answer = printer.post(&format!("{job}/reports"), &report).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Paid);
        let told = app.mails(&order.email, "order_problem").await;
        assert_eq!(told.len(), 1);
        assert!(!told[0].text.contains("no paper"), "that is for the staff");
        let support = app.shop().settings.shop.support_email.clone();
        let told = app.mails(&support, "payment_alarm").await.remove(0);
        assert!(told.text.contains("no paper of that size"), "{}", told.text);
        // However long that takes, it can be called off.
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Cancel this order"), "{page}");
    }
);

both_databases!(
    a_parcel_that_nobody_misses_has_arrived_after_two_weeks,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Shipped).await;
        for (days, status) in [(13, Status::Shipped), (15, Status::Completed)] {
            let later = now() + TimeDelta::days(days);
            completing::sweep(&app.ctx, later).await.expect("swept");
            assert_eq!(placed.order(&app).await.status(), status, "{days} days");
        }
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Completed") && page.contains("RR123456785"));
        let email = placed.order(&app).await.email;
        assert_eq!(app.mails(&email, "order_delivered").await.len(), 1);
    }
);

both_databases!(
    judgements_are_forgotten_after_90_days_but_for_those_of_orders,
    |app: TestApp| async move {
        an_order(&app).up_to(Status::AwaitingPayment).await;
        let db = &app.ctx.db;
        let kept = async || {
            let rows = assessments::Entity::find().all(db).await.expect("rows");
            let of_order = rows.iter().filter(|it| it.order_id.is_some()).count();
            (rows.len() - of_order, of_order)
        };
        let (of_previews, of_orders) = kept().await;
        assert!(of_previews > 0 && of_orders > 0);
        for (days, left) in [(89, of_previews), (91, 0)] {
            let later = now() + TimeDelta::days(days);
            retention::sweep(db, later).await.expect("swept");
            assert_eq!(kept().await, (left, of_orders), "{days} days");
        }
    }
);

/// SQLite compares times as text: what it writes by itself must be spelled as the program does.
#[tokio::test]
async fn sqlite_writes_times_as_the_program_does() {
    let app = TestApp::start().await;
    let odd = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
               AND sql LIKE '%CURRENT_TIMESTAMP%'";
    let odd = Statement::from_string(DbBackend::Sqlite, odd);
    let odd = app.ctx.db.query_all_raw(odd).await.expect("the schema");
    let odd = odd
        .iter()
        .map(|row| row.try_get::<String>("", "name").expect("a name"));
    assert_eq!(odd.collect::<Vec<_>>(), Vec::<String>::new());
}
