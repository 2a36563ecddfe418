//! What PayPal tells, and what others tell in its name.

use limner::models::{
    _entities,
    orders::Status,
    payments::{self, disputes},
    refunds::{self, NewRefund},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::world::{Event, World};
use crate::support::{Database, Placed};

async fn a_paid_order() -> (World, Placed) {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    (world, placed)
}

#[tokio::test]
async fn a_refund_made_at_paypal_is_written_down() {
    let (world, placed) = a_paid_order().await;
    let capture = world.capture(&placed).await;
    world
        .post(&format!("refund?capture={capture}&value=7.00"))
        .await;
    world.tell_all(&placed).await;
    world.tell_all(&placed).await;
    let payment = world.latest(&placed).await;
    let back = refunds::refunded_minor(&world.app.ctx.db, &payment).await;
    assert_eq!(back.expect("refunds"), 700);
    world.is_as_described().await;
}

#[tokio::test]
async fn a_dispute_holds_the_money_until_it_is_decided() {
    let (world, placed) = a_paid_order().await;
    let capture = world.capture(&placed).await;
    let opened = world.post(&format!("dispute?capture={capture}")).await;
    world.tell_all(&placed).await;
    assert_eq!(world.happened(&placed, "disputed").await, 1);
    let payment = world.latest(&placed).await;
    let db = &world.app.ctx.db;
    let known = disputes::of_payment(db, payment.id)
        .await
        .expect("disputes");
    assert_eq!(known[0].status(), disputes::Status::NeedsResponse);
    assert!(known[0].due_at.is_some());
    let refund = NewRefund {
        amount_minor: 1,
        reason: "twice".into(),
        requested_by: "staff".into(),
    };
    assert!(refunds::request(db, &payment, &refund).await.is_err());

    let dispute = opened["dispute"].as_str().expect("a number");
    let decide = format!("decide?dispute={dispute}&outcome=RESOLVED_SELLER_FAVOUR");
    world.post(&decide).await;
    world.tell_all(&placed).await;
    let known = disputes::of_payment(db, payment.id)
        .await
        .expect("disputes");
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].status(), disputes::Status::Won);
    assert!(refunds::request(db, &payment, &refund).await.is_ok());
    world.is_as_described().await;
}

#[tokio::test]
async fn news_in_the_wrong_order_comes_to_the_same() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    world.agree(&number, "money").await;
    let mut events = world.events().await;
    // Something else at PayPal takes the money: the shop hears of it backwards.
    let order = placed.order(&world.app).await;
    let payment = world.latest(&placed).await;
    let capture = json!({
        "id": "CAPX", "status": "COMPLETED", "custom_id": payment.idempotency_key,
        "amount": {"currency_code": "EUR", "value": order.total().expect("a total").decimal()},
        "supplementary_data": {"related_ids": {"order_id": number}},
    });
    let refund = json!({
        "id": "REFX", "status": "COMPLETED", "amount": {"currency_code": "EUR", "value": "7.00"},
        "links": [{"rel": "up", "href": "https://api.paypal.example/v2/payments/captures/CAPX", "method": "GET"}],
    });
    world
        .post_with("tell?type=PAYMENT.CAPTURE.COMPLETED", &capture)
        .await;
    world
        .post_with("tell?type=PAYMENT.CAPTURE.REFUNDED", &refund)
        .await;
    let mut told = world.events().await.split_off(events.len());
    told.reverse();
    told.append(&mut events);
    world.tell(&placed, &told).await;
    world.tell(&placed, &told).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    assert_eq!(world.asked("/capture").await, 0);
    let payment = world.latest(&placed).await;
    let back = refunds::refunded_minor(&world.app.ctx.db, &payment).await;
    assert_eq!(back.expect("refunds"), 700);
}

#[tokio::test]
async fn another_amount_or_currency_is_told_to_staff_and_not_booked() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    let right = placed.order(&world.app).await.total().expect("a total");
    for (value, currency) in [
        ("0.01".to_string(), "EUR"),
        (right.decimal(), "USD"),
        (right.minor.to_string(), "JPY"),
    ] {
        let capture = json!({
            "id": "CAPX", "status": "COMPLETED", "amount": {"currency_code": currency, "value": value},
            "supplementary_data": {"related_ids": {"order_id": number}},
        });
        world
            .post_with("tell?type=PAYMENT.CAPTURE.COMPLETED", &capture)
            .await;
    }
    world.tell_all(&placed).await;
    assert_eq!(world.happened(&placed, "paid_otherwise").await, 3);
    assert_eq!(world.happened(&placed, "paid").await, 0);
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    assert_eq!(
        world.latest(&placed).await.status(),
        payments::Status::Pending
    );
}

#[tokio::test]
async fn what_does_not_matter_or_cannot_be_read_is_kept() {
    let world = World::start(Database::Sqlite).await;
    let (placed, _) = world.ordered().await;
    world
        .post_with("tell?type=VAULT.PAYMENT-TOKEN.CREATED", &json!({"id": "8"}))
        .await;
    world
        .post_with("tell?type=PAYMENT.CAPTURE.COMPLETED", &json!({"id": "8"}))
        .await;
    world.tell_all(&placed).await;
    let kept = |outcome: &'static str| {
        _entities::inbound_webhooks::Entity::find()
            .filter(_entities::inbound_webhooks::Column::Source.eq("paypal"))
            .filter(_entities::inbound_webhooks::Column::Outcome.eq(outcome))
            .count(&world.app.ctx.db)
    };
    assert_eq!(kept("accepted").await.expect("counted"), 1);
    assert_eq!(kept("unreadable").await.expect("counted"), 1);
}

#[tokio::test]
async fn what_paypal_did_not_sign_is_refused() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    world.agree(&number, "money").await;
    let event = world.events().await.pop().expect("an event");
    let with = |name: &str, value: &str| {
        let mut forged = event.clone();
        forged.headers.insert(name.into(), value.into());
        forged
    };
    let altered = |body: String| Event {
        body,
        ..event.clone()
    };
    let same: Value = serde_json::from_str(&event.body).expect("JSON");
    let seen = [
        altered(event.body.replace(&number, "ORD00000000000000")),
        // The same, written otherwise, is not what was signed.
        altered(same.to_string()),
        with("paypal-transmission-id", "another-1"),
        with("paypal-transmission-sig", "bm8="),
        with("paypal-auth-algo", "none"),
    ];
    let asked = world.asked("/verify-webhook-signature").await;
    for forged in &seen {
        assert_eq!(world.send(&placed, forged).await.status, 401, "{forged:?}");
    }
    assert_eq!(
        world.asked("/verify-webhook-signature").await,
        asked + seen.len()
    );
    let mut bare = event.clone();
    bare.headers.remove("paypal-transmission-sig");
    let unasked = [
        bare,
        altered(format!("{}, \"webhook_id\": \"MINE\"", event.body)),
        with("paypal-transmission-time", "2020-01-01T00:00:00Z"),
        with("paypal-cert-url", "https://paypal.evil.example/cert"),
    ];
    for forged in &unasked {
        assert_eq!(world.send(&placed, forged).await.status, 401, "{forged:?}");
    }
    assert_eq!(
        world.asked("/verify-webhook-signature").await,
        asked + seen.len()
    );
    assert_eq!(world.asked("/capture").await, 0);
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    assert_eq!(world.send(&placed, &event).await.status, 204);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
}

#[tokio::test]
async fn what_cannot_be_checked_is_to_be_sent_again() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    world.agree(&number, "money").await;
    let event = world.events().await.pop().expect("an event");
    world
        .post("trouble?at=/verify-webhook-signature&kind=down&times=1")
        .await;
    assert_eq!(world.send(&placed, &event).await.status, 503);
    assert_eq!(world.asked("/capture").await, 0);
    assert_eq!(world.send(&placed, &event).await.status, 204);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    world.is_as_described().await;
}
