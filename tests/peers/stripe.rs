//! Stripe: a stateful API that others wrote, Stripe's OpenAPI document, and Stripe's own library as the signer
//! (`stripe_world.py`).

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use chrono::TimeDelta;
use limner::{
    models::{
        _entities, mails, order_events,
        orders::Status,
        payments::{self, disputes, receiving, reconciling},
        refunds::{self, NewRefund},
        staff::Role,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    programs::here,
    support::{Answer, Database, Placed, TestApp, an_order},
};

const SECRET: &str = "whsec_test_secret";
const PATH: &str = "/webhooks/payments/stripe";

/// A shop whose money goes through it.
struct World {
    process: Child,
    url: String,
    http: reqwest::Client,
    app: TestApp,
}

/// An event as Stripe sends it.
#[derive(Debug, Clone, Deserialize)]
struct Event {
    r#type: String,
    body: String,
    signature: String,
}

impl World {
    async fn start(database: Database) -> Self {
        Self::start_with_secrets(database, SECRET).await
    }

    async fn start_with_secrets(database: Database, secrets: &str) -> Self {
        let python = std::env::var("LIMNER_TEST_STRIPE").expect(
            "LIMNER_TEST_STRIPE names a Python with the stateful Stripe: run `bash tests/run`",
        );
        let mut process = Command::new(python)
            .arg(here("stripe_world.py"))
            .arg(SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut printed = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut url = String::new();
        printed.read_line(&mut url).expect("its address");
        let url = url.trim().to_string();
        let stripe =
            json!({"secret_key": "sk_test_limner", "webhook_secrets": secrets, "api_url": url});
        let settings = json!({"payments": {"gateways": ["stripe"], "stripe": stripe}});
        let app = TestApp::start_with(database, settings).await;
        let http = reqwest::Client::new();
        Self {
            process,
            url,
            http,
            app,
        }
    }

    /// Orders, and goes to the page where it is paid; answers with the session's number.
    async fn ordered(&self) -> (Placed, String) {
        let placed = an_order(&self.app).up_to(Status::AwaitingPayment).await;
        let session = self.to_the_page(&placed).await;
        (placed, session)
    }

    async fn to_the_page(&self, placed: &Placed) -> String {
        let pay = format!("{}/payments", placed.path());
        let page = placed.browser.post(&pay, &[]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let order = placed.order(&self.app).await;
        let opened = payments::of_order(&self.app.ctx.db, order.id).await;
        let payment = opened.expect("payments").pop().expect("a payment");
        let url = payment.redirect_url.expect("a page");
        assert!(page.body.contains(&format!("url={url}")), "{}", page.body);
        payment.reference.expect("a session")
    }

    /// Pays with one of Stripe's test cards; answers with what became of it.
    async fn pay(&self, session: &str, card: &str) -> String {
        let asked = format!("{}pay?session={session}&token={card}", self.url);
        let answer: Value = self.post(&asked).await;
        answer["status"].as_str().expect("a status").to_string()
    }

    async fn post(&self, url: &str) -> Value {
        let sent = self.http.post(url).send().await.expect("an answer");
        sent.json().await.expect("JSON")
    }

    async fn events(&self) -> Vec<Event> {
        let url = format!("{}events", self.url);
        let sent = self.http.get(url).send().await.expect("an answer");
        sent.json().await.expect("events")
    }

    async fn send(&self, placed: &Placed, event: &Event) -> Answer {
        let request = placed
            .browser
            .client()
            .post(placed.browser.at(PATH))
            .header("content-type", "application/json")
            .header("stripe-signature", &event.signature)
            .body(event.body.clone());
        crate::support::browser::read(request.send().await.expect("an answer")).await
    }

    /// Sends all that Stripe has to tell, in this order.
    async fn tell(&self, placed: &Placed, events: &[Event]) {
        for event in events {
            let answer = self.send(placed, event).await;
            assert_eq!(answer.status, 204, "{}: {}", event.r#type, answer.body);
        }
    }

    /// Somebody gives money back on Stripe's own pages.
    async fn refund_there(&self, intent: &str, amount: &str) {
        let url = format!("{}v1/refunds", self.url);
        let form = [("payment_intent", intent), ("amount", amount)];
        let made = self.http.post(url).form(&form).send().await;
        assert_eq!(made.expect("an answer").status(), 200);
    }

    async fn payment(&self, placed: &Placed) -> payments::Model {
        let order = placed.order(&self.app).await;
        let paid = payments::succeeded_of(&self.app.ctx.db, order.id).await;
        paid.expect("payments").remove(0)
    }

    async fn happened(&self, placed: &Placed, kind: &str) -> usize {
        let order = placed.order(&self.app).await;
        let events = order_events::of_order(&self.app.ctx.db, order.id).await;
        let events = events.expect("events");
        events.iter().filter(|event| event.kind == kind).count()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ended = self.process.kill();
    }
}

async fn an_order_is_paid_and_refunded(database: Database) {
    let world = World::start(database).await;
    let (placed, session) = world.ordered().await;
    assert_eq!(
        world.pay(&session, "tok_visa_chargeDeclined").await,
        "card_declined"
    );
    world.tell(&placed, &world.events().await).await;
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains("The payment was refused"), "{page}");
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );

    assert_eq!(
        world.to_the_page(&placed).await,
        session,
        "the same page goes on"
    );
    assert_eq!(
        world.pay(&session, "tok_threeDSecure2Required").await,
        "requires_action"
    );
    world.tell(&placed, &world.events().await).await;
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );

    assert_eq!(world.pay(&session, "tok_visa").await, "succeeded");
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains("Your payment is being confirmed"), "{page}");
    // All of it, twice, the last news first.
    let events = world.events().await;
    let backwards: Vec<Event> = events.iter().rev().cloned().collect();
    world.tell(&placed, &backwards).await;
    world.tell(&placed, &events).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    assert_eq!(world.happened(&placed, "paid").await, 1);
    let payment = world.payment(&placed).await;
    assert_eq!(payment.card.as_deref(), Some("Visa •••• 4242"));

    let manager = world.app.staff(Role::Manager).await;
    let order = placed.order(&world.app).await;
    let refund = [("amount", "5"), ("reason", "a scratch")];
    let office = format!("/admin/orders/{}/refunds", order.pid);
    assert_eq!(manager.post(&office, &refund).await.status, 303);
    world.tell(&placed, &world.events().await).await;
    let back = refunds::refunded_minor(&world.app.ctx.db, &payment).await;
    assert_eq!(back.expect("refunds"), 500);
    assert_eq!(world.happened(&placed, "partly_refunded").await, 1);
    let mail = mails::about_order(&world.app.ctx.db, order.id).await;
    let mail = mail.expect("mails");
    assert!(mail.iter().any(|mail| mail.template == "order_refunded"));
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
async fn a_dispute_reaches_the_staff_even_before_the_payment_does() {
    let world = World::start(Database::Sqlite).await;
    let (placed, session) = world.ordered().await;
    assert_eq!(world.pay(&session, "tok_createDispute").await, "succeeded");
    let (disputed, rest): (Vec<Event>, Vec<Event>) = world
        .events()
        .await
        .into_iter()
        .partition(|event| event.r#type.starts_with("charge.dispute."));
    assert!(!disputed.is_empty());
    world.tell(&placed, &disputed).await;
    assert_eq!(
        world.happened(&placed, "disputed").await,
        0,
        "whose money it is is not known yet"
    );
    world.tell(&placed, &rest).await;
    world.tell(&placed, &disputed).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    assert_eq!(world.happened(&placed, "disputed").await, 1);
    let payment = world.payment(&placed).await;
    let known = disputes::of_payment(&world.app.ctx.db, payment.id).await;
    let known = known.expect("disputes");
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].status(), disputes::Status::NeedsResponse);
    // What the bank holds cannot be given back as well.
    let twice = NewRefund {
        amount_minor: 1,
        reason: "twice".into(),
        requested_by: "staff".into(),
    };
    let refused = refunds::request(&world.app.ctx.db, &payment, &twice).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_closed_page_is_followed_by_another() {
    let world = World::start(Database::Sqlite).await;
    let (placed, first) = world.ordered().await;
    world
        .post(&format!("{}expire?session={first}", world.url))
        .await;
    world.tell(&placed, &world.events().await).await;
    let second = world.to_the_page(&placed).await;
    assert_ne!(first, second);
    assert_eq!(world.pay(&second, "tok_visa").await, "succeeded");
    world.tell(&placed, &world.events().await).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
}

#[tokio::test]
async fn money_for_a_cancelled_order_goes_back_at_stripe() {
    let world = World::start(Database::Sqlite).await;
    let (placed, session) = world.ordered().await;
    let cancel = format!("{}/cancellation", placed.path());
    placed.browser.post(&cancel, &[]).await;
    assert_eq!(world.pay(&session, "tok_visa").await, "succeeded");
    world.tell(&placed, &world.events().await).await;
    world.tell(&placed, &world.events().await).await;
    assert_eq!(placed.order(&world.app).await.status(), Status::Refunded);
}

#[tokio::test]
async fn a_refund_made_at_stripe_is_written_down() {
    let world = World::start(Database::Sqlite).await;
    let (placed, session) = world.ordered().await;
    assert_eq!(world.pay(&session, "tok_visa").await, "succeeded");
    world.tell(&placed, &world.events().await).await;
    let payment = world.payment(&placed).await;
    let intent = payment.intent.clone().expect("the money's number");
    world.refund_there(&intent, "700").await;
    let events = world.events().await;
    world.tell(&placed, &events).await;
    world.tell(&placed, &events).await;
    let back = refunds::refunded_minor(&world.app.ctx.db, &payment).await;
    assert_eq!(back.expect("refunds"), 700);
}

#[tokio::test]
async fn what_the_books_do_not_agree_on_is_listed() {
    let world = World::start(Database::Sqlite).await;
    let ctx = &world.app.ctx;
    let (placed, session) = world.ordered().await;
    assert_eq!(world.pay(&session, "tok_visa").await, "succeeded");
    let (day, hour) = (TimeDelta::days(1), TimeDelta::hours(1));
    let on_its_way = reconciling::compare(ctx, now() - day, now()).await;
    assert_eq!(on_its_way.expect("books"), []);
    let found = reconciling::compare(ctx, now() - day, now() + hour).await;
    let found = found.expect("books");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].words.starts_with("The processor has the money"));

    world.tell(&placed, &world.events().await).await;
    let agreed = reconciling::report(ctx, now() - day, now() + hour).await;
    assert_eq!(agreed.expect("books"), []);

    let intent = world.payment(&placed).await.intent.expect("a number");
    world.refund_there(&intent, "700").await;
    let found = reconciling::report(ctx, now() - day, now() + hour).await;
    let found = found.expect("books");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0]
            .words
            .starts_with("700 were given back there, 0 here")
    );
    let order = placed.order(&world.app).await;
    assert_eq!(found[0].order.as_ref(), Some(&order.number));
    let told = _entities::mails::Entity::find()
        .filter(_entities::mails::Column::Template.eq("books_disagree"))
        .one(&ctx.db)
        .await
        .expect("mails")
        .expect("a mail to the staff");
    assert!(told.text.contains(&order.number) && told.html.contains("700 were given back"));
}

#[tokio::test]
async fn news_that_came_in_the_same_moment_is_found_by_the_sweep() {
    let world = World::start(Database::Sqlite).await;
    let (placed, session) = world.ordered().await;
    assert_eq!(world.pay(&session, "tok_createDispute").await, "succeeded");
    let events = world.events().await;
    let is_dispute = |event: &&Event| event.r#type == "charge.dispute.created";
    let disputed = events.iter().find(is_dispute).expect("a dispute").clone();
    world.tell(&placed, std::slice::from_ref(&disputed)).await;
    // The other one's transaction did not see this one, and the other way round.
    let order = placed.order(&world.app).await;
    let body: Value = serde_json::from_str(&disputed.body).expect("JSON");
    let intent = body["data"]["object"]["payment_intent"].as_str();
    _entities::payments::Entity::update_many()
        .col_expr(_entities::payments::Column::Intent, Expr::value(intent))
        .col_expr(
            _entities::payments::Column::Status,
            Expr::value("succeeded"),
        )
        .filter(_entities::payments::Column::OrderId.eq(order.id))
        .exec(&world.app.ctx.db)
        .await
        .expect("told");
    receiving::sweep(&world.app.ctx, now())
        .await
        .expect("swept");
    receiving::sweep(&world.app.ctx, now())
        .await
        .expect("swept");
    assert_eq!(world.happened(&placed, "disputed").await, 1);
    let staff = world.app.staff(Role::Support).await;
    let page = staff.get(&format!("/admin/orders/{}", placed.pid)).await;
    assert!(page.body.contains("Waits for an answer"), "{}", page.body);
}

#[tokio::test]
async fn what_stripe_did_not_sign_is_refused() {
    let secrets = format!("whsec_next, {SECRET}");
    let world = World::start_with_secrets(Database::Sqlite, &secrets).await;
    let (placed, session) = world.ordered().await;
    world.pay(&session, "tok_visa").await;
    let event = world.events().await.pop().expect("an event");
    let altered = Event {
        body: event.body.replace("\"paid\"", "\"unpaid\""),
        ..event.clone()
    };
    let unsigned = Event {
        signature: "t=1,v1=00".into(),
        ..event.clone()
    };
    let stale = Event {
        signature: event.signature.replacen("t=17", "t=16", 1),
        ..event.clone()
    };
    for forged in [altered, unsigned, stale] {
        assert_eq!(world.send(&placed, &forged).await.status, 401);
    }
    assert_eq!(
        placed.order(&world.app).await.status(),
        Status::AwaitingPayment
    );
    // Signed with the older of two secrets.
    assert_eq!(world.send(&placed, &event).await.status, 204);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
}
