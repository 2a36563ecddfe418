//! Fulfilments: a partner elsewhere, spoken to over HTTP and reporting by signed webhooks in any order.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use limner::{
    models::{
        fulfilments::{self, Status as Stage},
        orders::Status,
        partners::{self, Model as Partner},
        staff::Role,
        webhook_outbox::signing,
    },
    shop::now,
};
use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    both_databases,
    support::{Database, Placed, TestApp, an_order, order::job_of, webhooks::Webhook},
};

const PARTNER: &str = "printer-elsewhere";
const PATH: &str = "/webhooks/partners/printer-elsewhere";

/// What the partner's own server has been sent.
type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

struct Elsewhere {
    app: TestApp,
    partner: Partner,
    received: Received,
}

/// A shop that sends its orders to a partner with a server of its own.
async fn elsewhere(database: Database) -> Elsewhere {
    let received = Received::default();
    let server = Router::new()
        .route("/jobs", post(receive))
        .with_state(received.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let endpoint = format!("http://{}/jobs", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, server).await });
    let app = TestApp::start_with(database, json!({"fulfilment": {"partner": PARTNER}})).await;
    let partner = partners::create(&app.ctx.db, PARTNER, "Printer", &endpoint).await;
    Elsewhere {
        partner: partner.expect("a partner"),
        app,
        received,
    }
}

async fn receive(State(received): State<Received>, headers: HeaderMap, body: Bytes) {
    received.lock().expect("not poisoned").push((headers, body));
}

impl Elsewhere {
    /// The job as the partner got it, its signature checked.
    fn job(&self) -> Value {
        let received = self.received.lock().expect("not poisoned");
        assert_eq!(received.len(), 1);
        let (headers, body) = &received[0];
        signing::verify(&self.partner.outbound_secret, headers, body, now()).expect("signed");
        serde_json::from_slice(body).expect("JSON")
    }

    fn report(&self, kind: &str, more: Value) -> Webhook {
        let mut data = more;
        data["fulfilment_id"] = self.job()["data"]["fulfilment_id"].clone();
        Webhook::new(&self.partner.inbound_secret, kind, data)
    }

    async fn stage(&self, placed: &Placed) -> fulfilments::Model {
        let order = placed.order(&self.app).await;
        let rows = fulfilments::of_order(&self.app.ctx.db, order.id).await;
        rows.expect("fulfilments").remove(0)
    }
}

#[tokio::test]
async fn the_partner_gets_a_signed_job_and_a_link_to_the_very_file() {
    let there = elsewhere(Database::Sqlite).await;
    let placed = an_order(&there.app).up_to(Status::Paid).await;
    let job = there.job();
    assert_eq!(job["type"], "fulfilment.requested");
    let items = job["data"]["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "the digital line is nobody's job");
    let link = items[0]["file_url"].as_str().expect("a link");
    let file = there.app.browser().get(link).await;
    assert_eq!(
        (file.status, file.content_type.as_str()),
        (200, "image/jpeg")
    );
    assert_eq!(
        hex::encode(Sha256::digest(&file.bytes)),
        items[0]["file_sha256"]
    );
    let picture = image::load_from_memory(&file.bytes).expect("a picture");
    // 160 x 200 mm at 300 dpi.
    assert_eq!((picture.width(), picture.height()), (1890, 2362));
    let altered = link.replace("expires=1", "expires=2");
    assert_eq!(there.app.browser().get(&altered).await.status, 403);
    drop(placed);
}

#[tokio::test]
async fn reports_in_any_order_and_repeated_end_the_same() {
    let there = elsewhere(Database::Sqlite).await;
    let mut runner = TestRunner::deterministic();
    for round in 0..4 {
        there.received.lock().expect("not poisoned").clear();
        let placed = an_order(&there.app)
            .of(&["FR-160x200-oak"])
            .up_to(Status::Paid)
            .await;
        let parcel = json!({"carrier": "Post", "tracking": format!("RR{round}")});
        let reports = [
            there.report("fulfilment.accepted", json!({})),
            there.report("fulfilment.in_production", json!({})),
            there.report("fulfilment.shipped", parcel),
        ];
        let order = Just(vec![0, 1, 2, 2, 1, 0]).prop_shuffle();
        for index in order.new_tree(&mut runner).expect("an order").current() {
            let answer = reports[index].send(&placed.browser, PATH).await;
            assert_eq!(answer.status, 204, "{}", answer.body);
        }
        assert_eq!(placed.order(&there.app).await.status(), Status::Shipped);
        let stage = there.stage(&placed).await;
        assert_eq!(stage.status(), Stage::Shipped);
        assert_eq!(stage.tracking, Some(format!("RR{round}")));
    }
}

#[tokio::test]
async fn only_the_partner_itself_can_report() {
    let there = elsewhere(Database::Sqlite).await;
    let placed = an_order(&there.app).up_to(Status::Paid).await;
    let report = there.report("fulfilment.shipped", json!({}));
    let outbound = there.partner.outbound_secret.clone();
    let forged = Webhook {
        secret: outbound,
        ..report.clone()
    };
    assert_eq!(forged.send(&placed.browser, PATH).await.status, 401);
    let in_house = partners::find_by_slug(&there.app.ctx.db, partners::IN_HOUSE).await;
    let other = Webhook {
        secret: in_house.expect("in house").inbound_secret,
        ..report
    };
    let answer = other
        .send(&placed.browser, "/webhooks/partners/in-house")
        .await;
    assert_eq!(answer.status, 404, "another partner's job is not found");
    assert_eq!(there.stage(&placed).await.status(), Stage::Requested);
}

#[tokio::test]
async fn a_signed_message_that_cannot_be_read_is_kept() {
    let there = elsewhere(Database::Sqlite).await;
    let placed = an_order(&there.app).up_to(Status::Paid).await;
    let mut odd = there.report("fulfilment.shipped", json!({}));
    odd.body = "{\"type\": 7}".into();
    assert_eq!(odd.send(&placed.browser, PATH).await.status, 422);
    use limner::models::_entities::inbound_webhooks::Entity;
    use sea_orm::EntityTrait;
    let kept = Entity::find().all(&there.app.ctx.db).await.expect("rows");
    assert!(
        kept.iter()
            .any(|row| row.outcome == "unreadable" && row.body == odd.body)
    );
}

#[tokio::test]
async fn a_partner_out_of_reach_gets_the_job_later() {
    let there = elsewhere(Database::Sqlite).await;
    let mut gone: partners_row::ActiveModel = there.partner.clone().into();
    let right = there.partner.endpoint.clone();
    gone.endpoint = sea_orm::Set("http://127.0.0.1:9/jobs".into());
    let gone = sea_orm::ActiveModelTrait::update(gone, &there.app.ctx.db)
        .await
        .expect("updated");
    let placed = an_order(&there.app).up_to(Status::Paid).await;
    assert!(there.received.lock().expect("not poisoned").is_empty());
    let mut back: partners_row::ActiveModel = gone.into();
    back.endpoint = sea_orm::Set(right);
    sea_orm::ActiveModelTrait::update(back, &there.app.ctx.db)
        .await
        .expect("updated");
    let order = placed.order(&there.app).await;
    let waiting = limner::models::webhook_outbox::about_order(&there.app.ctx.db, order.id).await;
    let waiting = waiting.expect("messages").remove(0);
    let later = now() + chrono::Duration::minutes(2);
    let ctx = &there.app.ctx;
    limner::models::webhook_outbox::deliver(ctx, waiting.id, later)
        .await
        .expect("delivered");
    assert_eq!(there.received.lock().expect("not poisoned").len(), 1);
}

both_databases!(
    a_cancelled_order_is_taken_back_from_the_workshop,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        placed
            .browser
            .post(&format!("{}/cancellation", placed.path()), &[])
            .await;
        let printer = app.staff(Role::Printer).await;
        let job = job_of(&printer).await;
        let page = printer.get(&job).await;
        assert!(page.body.contains("Cancelled by the shop"));
        let report = [("event", "accepted")];
        printer.post(&format!("{job}/reports"), &report).await;
        assert_eq!(placed.order(&app).await.status(), Status::Refunded);
    }
);

#[tokio::test]
async fn the_workshop_reads_what_the_way_of_shipping_is_called() {
    let app = TestApp::start().await;
    an_order(&app).up_to(Status::Paid).await;
    let printer = app.staff(Role::Printer).await;
    let page = printer.get(&job_of(&printer).await).await;
    assert!(page.body.contains("Standard, tracked"));
}

#[tokio::test]
async fn a_parcel_needs_its_tracking_number() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let printer = app.staff(Role::Printer).await;
    let job = job_of(&printer).await;
    printer
        .post(&format!("{job}/reports"), &[("event", "shipped")])
        .await;
    let page = printer.get(&job).await;
    assert!(page.body.contains("A parcel needs its carrier"));
    assert_eq!(placed.order(&app).await.status(), Status::Paid);
}

use limner::models::_entities::partners as partners_row;
