//! Payments: the order moves on the processor's signed webhook and on nothing else.

use limner::models::{
    _entities::till_charges, mails, order_events, orders::Status, payments, webhook_outbox::signing,
};
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::json;

use crate::{
    both_databases,
    support::{Placed, TestApp, an_order, order::CHECKOUT, webhooks::Webhook},
};

const PATH: &str = "/webhooks/payments/test_till";

both_databases!(
    a_repeated_webhook_changes_nothing,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let paid = succeeded(&app, &placed).await;
        for _ in 0..3 {
            assert_eq!(paid.send(&placed.browser, PATH).await.status, 204);
        }
        // The same news under another id is no second payment either.
        let again = Webhook {
            id: "msg_other".into(),
            ..paid
        };
        assert_eq!(again.send(&placed.browser, PATH).await.status, 204);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Paid);
        assert_eq!(events(&app, order.id, "paid").await, 1);
        let mails = mails::about_order(&app.ctx.db, order.id)
            .await
            .expect("mails");
        assert_eq!(
            mails
                .iter()
                .filter(|m| m.template == "order_confirmed")
                .count(),
            1
        );
    }
);

both_databases!(
    the_same_webhook_many_times_at_once_pays_once,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        let paid = succeeded(&app, &placed).await;
        let sent = (0..8).map(|_| paid.send(&placed.browser, PATH));
        for answer in futures_util::future::join_all(sent).await {
            assert_eq!(answer.status, 204, "{}", answer.body);
        }
        let order = placed.order(&app).await;
        assert_eq!(events(&app, order.id, "paid").await, 1);
    }
);

#[tokio::test]
async fn a_forged_webhook_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let paid = succeeded(&app, &placed).await;
    let other = signing::secret_from(b"somebody else's secret");
    let late = chrono::Utc::now() - chrono::Duration::minutes(6);
    let forged = [
        Webhook {
            secret: other,
            ..paid.clone()
        },
        Webhook {
            at: late,
            ..paid.clone()
        },
    ];
    for forged in forged {
        assert_eq!(forged.send(&placed.browser, PATH).await.status, 401);
    }
    let unsigned = placed
        .browser
        .client()
        .post(placed.browser.at(PATH))
        .body(paid.body);
    assert_eq!(placed.browser.send(unsigned).await.status, 401);
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
}

#[tokio::test]
async fn coming_back_from_the_till_alone_pays_nothing() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    placed.till().await;
    placed.browser.get(&placed.path()).await;
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
}

#[tokio::test]
async fn another_amount_than_asked_does_not_pay() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let reference = reference(&app, &placed).await;
    let data = json!({"reference": reference, "amount_minor": 1});
    let message = Webhook::new(&secret(&app), "charge.succeeded", data);
    assert_eq!(message.send(&placed.browser, PATH).await.status, 204);
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
}

#[tokio::test]
async fn a_declined_card_can_be_followed_by_a_good_one() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let declined = placed.pay("4000 0000 0000 0002").await;
    assert_eq!(declined.status, 422);
    assert!(declined.body.contains("The card was declined."));
    let page = placed.browser.get(&placed.path()).await;
    assert!(page.body.contains("The payment was refused"));
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
    assert_eq!(placed.pay("4242 4242 4242 4242").await.status, 303);
    assert_eq!(placed.order(&app).await.status(), Status::Paid);
}

#[tokio::test]
async fn a_challenge_is_passed_or_not() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let challenged = placed.pay("4000 0000 0000 3220").await;
    assert!(challenged.to.ends_with("/challenge"), "{}", challenged.to);
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
    let denied = placed
        .browser
        .post(&challenged.to, &[("answer", "deny")])
        .await;
    assert_eq!(denied.status, 422);
    let challenged = placed.pay("4000 0000 0000 3220").await;
    let approved = placed
        .browser
        .post(&challenged.to, &[("answer", "approve")])
        .await;
    assert_eq!(approved.status, 303);
    assert_eq!(placed.order(&app).await.status(), Status::Paid);
    let again = placed
        .browser
        .post(&challenged.to, &[("answer", "approve")])
        .await;
    assert_eq!(again.status, 303);
    assert!(again.to.ends_with(&placed.path()), "{}", again.to);
}

#[tokio::test]
async fn asking_to_pay_twice_opens_one_payment() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    assert_eq!(placed.till().await, placed.till().await);
    let order = placed.order(&app).await;
    let opened = payments::of_order(&app.ctx.db, order.id)
        .await
        .expect("payments");
    assert_eq!(opened.len(), 1);
}

#[tokio::test]
async fn money_for_a_cancelled_order_goes_back() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let till = placed.till().await;
    placed
        .browser
        .post(&format!("{}/cancellation", placed.path()), &[])
        .await;
    assert_eq!(placed.order(&app).await.status(), Status::Cancelled);
    placed
        .browser
        .post(
            &till,
            &[("number", "4242424242424242"), ("expiry", "12/34")],
        )
        .await;
    assert_eq!(placed.order(&app).await.status(), Status::Refunded);
}

both_databases!(
    while_the_webhook_is_late_nothing_is_asked_for_again,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        placed.pay("4000 0000 0000 0002").await;
        let forged = format!("{}?paid=1", placed.path());
        let page = placed.browser.get(&forged).await.body;
        assert!(page.contains("/review\"") && page.contains("notice-problem"));
        till_charges::Entity::update_many()
            .col_expr(till_charges::Column::Status, Expr::value("succeeded"))
            .exec(&app.ctx.db)
            .await
            .expect("the till has the money");
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Your payment is being confirmed"));
        assert!(!page.contains("/review\"") && !page.contains("notice-problem"));
        let review = format!("{}/review", placed.path());
        assert_eq!(placed.browser.get(&review).await.to, placed.path());
        assert_eq!(placed.till().await, placed.path());
        let checkout = placed.browser.post("/checkout", &CHECKOUT).await;
        assert_eq!(checkout.to, placed.path(), "the cart is as good as sold");
        assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
        let late = succeeded(&app, &placed).await;
        assert_eq!(late.send(&placed.browser, PATH).await.status, 204);
        assert_eq!(placed.order(&app).await.status(), Status::Paid);
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(!page.contains("being confirmed"));
    }
);

/// The processor's news that this order's payment went through.
async fn succeeded(app: &TestApp, placed: &Placed) -> Webhook {
    let reference = reference(app, placed).await;
    let amount = placed.order(app).await.total_minor;
    let data = json!({"reference": reference, "amount_minor": amount, "card": "•••• 4242"});
    Webhook::new(&secret(app), "charge.succeeded", data)
}

async fn reference(app: &TestApp, placed: &Placed) -> String {
    placed.till().await;
    let order = placed.order(app).await;
    let payment = payments::of_order(&app.ctx.db, order.id)
        .await
        .expect("payments")
        .remove(0);
    payment.reference.expect("a reference")
}

fn secret(app: &TestApp) -> String {
    signing::secret_from(&app.shop().vault.secret("test till"))
}

async fn events(app: &TestApp, order_id: i64, kind: &str) -> usize {
    let events = order_events::of_order(&app.ctx.db, order_id)
        .await
        .expect("events");
    events.iter().filter(|event| event.kind == kind).count()
}
