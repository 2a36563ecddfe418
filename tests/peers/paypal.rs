//! PayPal: the shop's calls, the answers and the events, all checked by PayPal's published description (`paypal_world.py`).

mod news;
mod trouble;
mod world;

use chrono::TimeDelta;
use limner::{
    models::{
        mails,
        orders::Status,
        payments::{self, collecting, reconciling},
        refunds,
        staff::Role,
    },
    shop::now,
    workers,
};

use self::world::World;
use crate::support::{Browser, Database, Placed};

async fn an_order_is_paid_and_refunded(database: Database) {
    let world = World::start(database).await;
    let (placed, number) = world.ordered().await;
    let page = world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(page.status, 200);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    let payment = world.latest(&placed).await;
    assert_eq!(payment.card.as_deref(), Some("PayPal"));
    // What PayPal has to tell of it is known, and known again.
    world.tell_all(&placed).await;
    world.tell_all(&placed).await;
    assert_eq!(world.happened(&placed, "paid").await, 1);
    assert_eq!(world.asked("/capture").await, 1);

    let manager = world.app.staff(Role::Manager).await;
    refund(&manager, &placed, "5").await;
    world.tell_all(&placed).await;
    let back = refunds::refunded_minor(&world.app.ctx.db, &payment).await;
    assert_eq!(back.expect("refunds"), 500);
    assert_eq!(world.happened(&placed, "partly_refunded").await, 1);
    let rest = limner::models::money::Money::new(
        payment.amount_minor - 500,
        payment.amount().expect("money").currency,
    );
    refund(&manager, &placed, &rest.decimal()).await;
    world.tell_all(&placed).await;
    let order = placed.order(&world.app).await;
    assert_eq!(order.status(), Status::Refunded);
    let mail = mails::about_order(&world.app.ctx.db, order.id).await;
    let mail = mail.expect("mails");
    let refunded = mail.iter().filter(|mail| mail.template == "order_refunded");
    assert_eq!(refunded.count(), 2);
    world.is_as_described().await;
}

async fn refund(manager: &Browser, placed: &Placed, amount: &str) {
    let refund = [("amount", amount), ("reason", "a scratch")];
    let office = format!("/admin/orders/{}/refunds", placed.pid);
    assert_eq!(manager.post(&office, &refund).await.status, 303);
    let page = manager.get(&format!("/admin/orders/{}", placed.pid)).await;
    assert!(
        page.body.contains("The refund is on its way"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn an_order_is_paid_and_refunded_on_sqlite() {
    an_order_is_paid_and_refunded(Database::Sqlite).await;
}

#[tokio::test]
async fn an_order_is_paid_and_refunded_on_postgres() {
    an_order_is_paid_and_refunded(Database::Postgres).await;
}

#[tokio::test]
async fn who_turns_back_at_paypal_can_pay_later() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    let cancelled = world.post(&format!("cancel?order={number}")).await;
    let to = cancelled["return"].as_str().expect("an address");
    let page = world.come_back(&placed, to).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("/review\""), "{}", page.body);
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    assert_eq!(world.to_the_page(&placed).await, number);
    world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    world.is_as_described().await;
}

#[tokio::test]
async fn who_closes_the_window_after_a_yes_has_paid_when_paypal_tells_of_it() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    world.agree(&number, "money").await;
    // The order's page knows of the yes, and nobody is sent to pay a second time.
    let page = placed.browser.get(&placed.path()).await;
    assert!(page.body.contains("being confirmed"), "{}", page.body);
    assert_eq!(world.go_to_pay(&placed).await.to, placed.path());
    world.tell_all(&placed).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    assert_eq!(world.asked("/capture").await, 1);
    world.is_as_described().await;
}

#[tokio::test]
async fn a_sweep_finds_the_yes_of_whom_nobody_told() {
    let world = World::start(Database::Sqlite).await;
    let ctx = &world.app.ctx;
    let (placed, number) = world.ordered().await;
    let (other, _) = world.ordered().await;
    world.agree(&number, "money").await;
    let (mut found, minute) = (Vec::new(), TimeDelta::minutes(1));
    for minutes in 0..5 {
        let due = collecting::find_uncollected(ctx, now() + minute * minutes).await;
        found.extend(due.expect("found"));
    }
    assert_eq!(found.len(), 2, "each is looked at every five minutes");
    for id in found {
        let next = collecting::collect(ctx, id, now())
            .await
            .expect("collected");
        workers::start(ctx, next).await.expect("started");
    }
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    assert_eq!(
        other.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    let late = collecting::find_uncollected(ctx, now() + TimeDelta::hours(13)).await;
    assert_eq!(late.expect("found"), Vec::<i64>::new());
    world.is_as_described().await;
}

#[tokio::test]
async fn whose_card_is_refused_is_told_so_and_tries_another() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    let page = world
        .agree_and_come_back(&placed, &number, "declined")
        .await;
    assert!(
        page.body.contains("choose another way to pay"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("being confirmed"));
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    // Not tried again behind the shopper's back.
    for minutes in 0..5 {
        let at = now() + TimeDelta::minutes(minutes);
        let due = collecting::find_uncollected(&world.app.ctx, at).await;
        assert_eq!(due.expect("found"), Vec::<i64>::new());
    }
    // The same order, on the same page.
    assert_eq!(world.to_the_page(&placed).await, number);
    world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    world.tell_all(&placed).await;
    assert_eq!(world.happened(&placed, "paid").await, 1);
    world.is_as_described().await;
}

#[tokio::test]
async fn an_order_that_brings_no_money_is_followed_by_another() {
    for by in ["refused", "blocked"] {
        let world = World::start(Database::Sqlite).await;
        let (placed, first) = world.ordered().await;
        let page = world.agree_and_come_back(&placed, &first, by).await;
        assert!(page.body.contains("take the money"), "{}", page.body);
        let second = world.to_the_page(&placed).await;
        assert_ne!(first, second, "the first one's page is of no use");
        world.agree_and_come_back(&placed, &second, "money").await;
        assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
        world.tell_all(&placed).await;
        assert_eq!(world.happened(&placed, "paid").await, 1);
        assert_eq!(world.happened(&placed, "payment_failed").await, 1, "{by}");
        world.is_as_described().await;
    }
}

#[tokio::test]
async fn money_that_takes_its_time_is_waited_for() {
    for (end, status) in [
        ("COMPLETED", Status::Paid),
        ("DECLINED", Status::AwaitingPayment),
    ] {
        let world = World::start(Database::Sqlite).await;
        let (placed, number) = world.ordered().await;
        let page = world.agree_and_come_back(&placed, &number, "pending").await;
        assert!(page.body.contains("being confirmed"), "{}", page.body);
        let pending = world.latest(&placed).await;
        assert_eq!(pending.status(), payments::Status::Processing);
        let told = world.events_of("PAYMENT.CAPTURE.PENDING").await;
        let told: serde_json::Value = serde_json::from_str(&told[0].body).expect("JSON");
        let capture = told["resource"]["id"].as_str().expect("a number");
        world
            .post(&format!("settle?capture={capture}&status={end}"))
            .await;
        world.tell_all(&placed).await;
        assert_eq!(placed.order(&world.app).await.status(), status, "{end}");
        if end == "DECLINED" {
            assert_ne!(world.to_the_page(&placed).await, number);
        }
        world.is_as_described().await;
    }
}

#[tokio::test]
async fn a_cancelled_orders_yes_is_not_taken() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    let cancel = format!("{}/cancellation", placed.path());
    placed.browser.post(&cancel, &[]).await;
    world.agree_and_come_back(&placed, &number, "money").await;
    world.tell_all(&placed).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Cancelled);
    assert_eq!(world.asked("/capture").await, 0);
    world.is_as_described().await;
}

#[tokio::test]
async fn what_the_books_do_not_agree_on_is_listed() {
    let world = World::start(Database::Sqlite).await;
    let ctx = &world.app.ctx;
    let (placed, number) = world.ordered().await;
    world.agree_and_come_back(&placed, &number, "money").await;
    let (since, later) = (now() - TimeDelta::days(40), now() + TimeDelta::hours(5));
    let agreed = reconciling::compare(ctx, since, later).await;
    assert_eq!(agreed.expect("books"), []);
    let capture = world.capture(&placed).await;
    world
        .post(&format!("refund?capture={capture}&value=7.00"))
        .await;
    let too_soon = reconciling::compare(ctx, since, now() + TimeDelta::hours(3)).await;
    assert_eq!(too_soon.expect("books"), []);
    let found = reconciling::compare(ctx, since, later)
        .await
        .expect("books");
    assert_eq!(found.len(), 1, "{found:?}");
    let words = &found[0].words;
    assert!(
        words.starts_with("700 were given back there, 0 here"),
        "{words}"
    );
    world.is_as_described().await;
}
