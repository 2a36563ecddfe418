//! Carts that were left: one mail for who ticked the box, none for anybody else, and the cart again by its link.

use chrono::{DateTime, Duration, Utc};
use limner::{
    models::{
        _entities::{cart_lines, cart_reminders, carts as cart_rows, consents},
        carts::{self, reminders},
        orders::Status,
    },
    shop::now,
    tasks::sweep::sweep,
    views::times,
};
use sea_orm::{EntityTrait, PaginatorTrait, sea_query::Expr};

use crate::{
    both_databases,
    support::{Answer, Browser, Placed, TestApp, an_order, order::CHECKOUT},
};

const ADA: &str = "shopper@example.com";
const PATH: &str = "/cart/reminders/";

/// A checkout with the box ticked.
async fn check_out(browser: &Browser, email: &str) -> Answer {
    let mut form = CHECKOUT.to_vec();
    form[0] = ("email", email);
    form.push(("remind", "1"));
    let answer = browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer
}

async fn left_cart(app: &TestApp) -> Placed {
    let placed = an_order(app).of(&["FA-160x200"]);
    let placed = placed.up_to(Status::AwaitingPayment).await;
    check_out(&placed.browser, ADA).await;
    placed
}

async fn remind(app: &TestApp, at: DateTime<Utc>) -> usize {
    reminders::sweep(&app.ctx, at).await.expect("a sweep")
}

fn a_day_later() -> DateTime<Utc> {
    now() + Duration::hours(25)
}

both_databases!(
    who_ticked_the_box_is_reminded_once,
    |app: TestApp| async move {
        let placed = left_cart(&app).await;
        assert_eq!(remind(&app, now() + Duration::hours(23)).await, 0);
        let (one, other) = tokio::join!(remind(&app, a_day_later()), remind(&app, a_day_later()));
        assert_eq!(one + other, 1, "of two sweeps at once one writes it");
        let mails = app.mails(ADA, "cart_reminder").await;
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert!(mail.text.contains("29.00") && mail.text.contains("Comic portrait"));
        assert!(!mail.html.contains("<img"), "no picture of a face");
        let (_, until) = mail.text.split_once("its photo until ").expect("a day");
        assert!(until.contains(&times::day(now() + Duration::days(30))));
        assert_eq!(mail.subject, "Your picture is still in the cart");
        let unsubscribe = mail.unsubscribe_url.as_deref().expect("one click");
        assert!(
            mail.html.contains(&unsubscribe.replace("&", "&amp;"))
                || mail.text.contains(unsubscribe)
        );
        // Ticked again, and another day later: the mailbox has had its mail, however it is spelled.
        check_out(&placed.browser, "Shopper+cart@example.com").await;
        assert_eq!(remind(&app, a_day_later() + Duration::days(1)).await, 0);
        let agreed = consents::Entity::find().all(&app.ctx.db).await;
        let agreed = agreed.expect("consents");
        assert_eq!(agreed.len(), 2);
        assert!(
            agreed
                .iter()
                .all(|it| it.words.starts_with("Remind me once"))
        );
        // And it is forgotten.
        remind(&app, a_day_later() + Duration::days(32)).await;
        let left = cart_reminders::Entity::find().count(&app.ctx.db).await;
        assert_eq!(left.expect("reminders"), 0);
    }
);

both_databases!(nobody_else_is_reminded, |app: TestApp| async move {
    let page = left_cart(&app).await.browser.get("/checkout").await.body;
    assert!(
        page.contains("name=\"remind\" value=\"1\" checked"),
        "as it was left"
    );
    // Not ticked.
    let silent = an_order(&app).of(&["FA-160x200"]);
    let silent = silent.up_to(Status::AwaitingPayment).await;
    let page = silent.browser.get("/checkout").await.body;
    assert!(
        page.contains("name=\"remind\" value=\"1\">"),
        "never ticked for anybody"
    );
    check_out(&silent.browser, "silent@example.com").await;
    let mut form = CHECKOUT.to_vec();
    form[0] = ("email", "silent@example.com");
    silent.browser.post("/checkout", &form).await;
    // Paid meanwhile, in another browser.
    let paid = an_order(&app).of(&["DD-160x200"]).up_to(Status::Completed);
    paid.await;
    assert_eq!(remind(&app, a_day_later()).await, 0);
    for to in [ADA, "silent@example.com"] {
        assert!(app.mails(to, "cart_reminder").await.is_empty(), "{to}");
    }
});

both_databases!(
    one_click_takes_the_consent_back,
    |app: TestApp| async move {
        left_cart(&app).await;
        let reminder = cart_reminders::Entity::find().one(&app.ctx.db).await;
        let reminder = reminder.expect("a look").expect("a reminder");
        let link = reminder.link(&app.shop(), "/withdrawal");
        let reader = app.browser();
        let forged = link.replace("key=", "key=00");
        assert_eq!(reader.get(&forged).await.status, 404);
        // As a mailbox's own button does it.
        let request = reader.client().post(&link);
        let request = request.form(&[("List-Unsubscribe", "One-Click")]);
        let answer = reader.send_for_json(request).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let again = reader.get(&link).await;
        assert!(again.status == 200 && again.body.contains("No more reminders"));
        assert_eq!(remind(&app, a_day_later()).await, 0);
        let consent = consents::Entity::find().one(&app.ctx.db).await;
        let consent = consent.expect("a look").expect("a consent");
        assert!(consent.withdrawn_at.is_some());
    }
);

both_databases!(the_link_opens_the_cart_again, |app: TestApp| async move {
    let placed = left_cart(&app).await;
    remind(&app, a_day_later()).await;
    let link = app.mailed_link(ADA, "cart_reminder", PATH).await;
    let here = placed.browser.get(&link).await;
    assert_eq!((here.status, here.to.as_str()), (303, "/cart"));

    let phone = app.browser();
    let page = phone.get(&link).await;
    assert!(page.status == 200 && page.body.contains("Put it into my cart"));
    let at = page.body.find("/lines/").expect("a picture");
    let line = &page.body[at + 7..at + 43];
    let (path, key) = link.split_once('?').expect("a key");
    let picture = format!("{path}/lines/{line}/picture.jpg");
    assert_eq!(phone.get(&format!("{picture}?{key}")).await.status, 200);
    assert_eq!(phone.get(&format!("{picture}?key=00")).await.status, 404);
    assert_eq!(phone.get(path).await.status, 404);
    assert!(phone.get("/cart").await.body.contains("The cart is empty"));
    for _ in 0..2 {
        assert_eq!(phone.post(&link, &[]).await.to, "/cart");
    }
    let page = phone.get("/cart").await.body;
    assert_eq!(page.matches("/removal\"").count(), 1, "once");
    let portrait = format!("/portraits/{}", placed.portrait);
    let preview = phone.get(&format!("{portrait}/preview.jpg")).await;
    assert_eq!(preview.status, 200);
    for more in ["", "/photo.jpg"] {
        let answer = phone.get(&format!("{portrait}{more}")).await;
        assert_eq!(answer.status, 404, "the easel and the photo are not in it");
    }
    assert_eq!(check_out(&phone, ADA).await.status, 303);
    // Taken out again, it is not to be seen any more.
    let at = page.find("/cart/lines/").expect("a line");
    phone
        .post(
            &page[at..at + "/cart/lines/".len() + 36 + "/removal".len()],
            &[],
        )
        .await;
    let preview = phone.get(&format!("{portrait}/preview.jpg")).await;
    assert_eq!(preview.status, 404);
});

both_databases!(a_cart_is_kept_for_thirty_days, |app: TestApp| async move {
    let placed = left_cart(&app).await;
    let db = &app.ctx.db;
    let cleared = carts::retention::sweep(db, now() + Duration::days(29));
    assert_eq!(cleared.await.expect("a sweep"), 0);
    let cleared = carts::retention::sweep(db, now() + Duration::days(33));
    assert_eq!(cleared.await.expect("a sweep"), 1);
    let lines = cart_lines::Entity::find().count(db).await.expect("lines");
    let rows = cart_rows::Entity::find().count(db).await.expect("carts");
    assert_eq!((lines, rows), (0, 0));
    // Nothing is left to be reminded of.
    assert_eq!(remind(&app, a_day_later()).await, 0);
    assert_eq!(placed.browser.get("/checkout").await.to, "/cart");
    sweep(&app.ctx).await.expect("all of a sweep");
});

#[tokio::test]
async fn a_mailbox_has_a_button_that_takes_it_back() {
    let (app, sink) = TestApp::start_with_smtp().await;
    left_cart(&app).await;
    assert_eq!(remind(&app, now() - Duration::hours(1)).await, 0);
    let due = cart_reminders::Entity::update_many().col_expr(
        cart_reminders::Column::DueAt,
        Expr::value(now() - Duration::seconds(1)),
    );
    due.exec(&app.ctx.db).await.expect("due");
    sweep(&app.ctx).await.expect("a sweep");
    let sent = sink.mails().pop().expect("a mail").replace("\n ", " ");
    assert!(sent.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    let header = sent
        .lines()
        .find_map(|it| it.strip_prefix("List-Unsubscribe: <"));
    let link = header
        .expect("an address")
        .trim_end_matches('>')
        .to_string();
    assert_eq!(app.browser().get(&link).await.status, 200);
    let consent = consents::Entity::find().one(&app.ctx.db).await;
    assert!(
        consent
            .expect("a look")
            .expect("one")
            .withdrawn_at
            .is_some()
    );
}
