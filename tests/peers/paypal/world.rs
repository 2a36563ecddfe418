//! A shop whose money goes through the PayPal of `paypal_world.py`.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use limner::models::{order_events, orders::Status, payments};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    programs::here,
    support::{Answer, Database, Placed, TestApp, an_order, browser::read},
};

const PATH: &str = "/webhooks/payments/paypal";
const WEBHOOK: &str = "7BN47124DA6361234";

pub struct World {
    process: Child,
    url: String,
    http: reqwest::Client,
    pub app: TestApp,
}

/// An event as PayPal sends it.
#[derive(Debug, Clone, Deserialize)]
pub struct Event {
    pub r#type: String,
    pub body: String,
    pub headers: std::collections::BTreeMap<String, String>,
}

impl World {
    pub async fn start(database: Database) -> Self {
        let named = |name: &str| {
            std::env::var(name)
                .unwrap_or_else(|_| panic!("{name} is not set: run `bash tests/run`"))
        };
        let mut process = Command::new(named("LIMNER_TEST_STRIPE"))
            .arg(here("paypal_world.py"))
            .args([named("LIMNER_TEST_PAYPAL").as_str(), WEBHOOK])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut printed = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut url = String::new();
        printed.read_line(&mut url).expect("its address");
        let url = url.trim().to_string();
        let paypal = json!({
            "client_id": "client", "client_secret": "secret", "webhook_id": WEBHOOK, "api_url": url,
        });
        let settings = json!({"payments": {"gateways": ["paypal"], "paypal": paypal}});
        Self {
            process,
            url,
            http: reqwest::Client::new(),
            app: TestApp::start_with(database, settings).await,
        }
    }

    /// Orders, and goes to the page where it is agreed to; answers with the number of PayPal's order.
    pub async fn ordered(&self) -> (Placed, String) {
        let placed = an_order(&self.app).up_to(Status::AwaitingPayment).await;
        let number = self.to_the_page(&placed).await;
        (placed, number)
    }

    pub async fn to_the_page(&self, placed: &Placed) -> String {
        let page = self.go_to_pay(placed).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let payment = self.latest(placed).await;
        let url = payment.redirect_url.expect("a page");
        assert!(page.body.contains(&format!("url={url}")), "{}", page.body);
        payment.reference.expect("PayPal's order")
    }

    pub async fn go_to_pay(&self, placed: &Placed) -> Answer {
        let pay = format!("{}/payments", placed.path());
        placed.browser.post(&pay, &[]).await
    }

    /// Agrees on PayPal's page; answers with where it leads.
    pub async fn agree(&self, number: &str, by: &str) -> String {
        let done = self.post(&format!("approve?order={number}&by={by}")).await;
        done["return"].as_str().expect("an address").to_string()
    }

    /// Comes back to the shop from there, up to the order's page.
    pub async fn come_back(&self, placed: &Placed, to: &str) -> Answer {
        let at = to.find("/orders/").expect("a page of the shop");
        let answer = placed.browser.get(&to[at..]).await;
        if answer.status == 303 {
            return placed.browser.get(&answer.to).await;
        }
        answer
    }

    pub async fn agree_and_come_back(&self, placed: &Placed, number: &str, by: &str) -> Answer {
        let to = self.agree(number, by).await;
        self.come_back(placed, &to).await
    }

    /// Does something of the world's that is no part of PayPal's API.
    pub async fn post(&self, what: &str) -> Value {
        self.post_with(what, &json!({})).await
    }

    pub async fn post_with(&self, what: &str, body: &Value) -> Value {
        let asked = self.http.post(format!("{}/test/{what}", self.url));
        let sent = asked.json(body).send().await.expect("an answer");
        sent.json().await.expect("JSON")
    }

    async fn list<T: serde::de::DeserializeOwned>(&self, what: &str) -> Vec<T> {
        let asked = self.http.get(format!("{}/test/{what}", self.url));
        let sent = asked.send().await.expect("an answer");
        sent.json().await.expect("a list")
    }

    pub async fn events(&self) -> Vec<Event> {
        self.list("events").await
    }

    pub async fn events_of(&self, kind: &str) -> Vec<Event> {
        let events = self.events().await.into_iter();
        let events: Vec<Event> = events.filter(|it| it.r#type == kind).collect();
        assert!(!events.is_empty(), "{kind} is not told of");
        events
    }

    /// How often something was asked.
    pub async fn asked(&self, end: &str) -> usize {
        let calls: Vec<String> = self.list("calls").await;
        calls.iter().filter(|call| call.ends_with(end)).count()
    }

    pub async fn send(&self, placed: &Placed, event: &Event) -> Answer {
        let mut request = placed.browser.client().post(placed.browser.at(PATH));
        for (name, value) in &event.headers {
            request = request.header(name, value);
        }
        let request = request.header("content-type", "application/json");
        let sent = request.body(event.body.clone()).send().await;
        read(sent.expect("an answer")).await
    }

    /// Sends all of these, in this order.
    pub async fn tell(&self, placed: &Placed, events: &[Event]) {
        for event in events {
            let answer = self.send(placed, event).await;
            assert_eq!(answer.status, 204, "{}: {}", event.r#type, answer.body);
        }
    }

    pub async fn tell_all(&self, placed: &Placed) {
        self.tell(placed, &self.events().await).await;
    }

    pub async fn payments(&self, placed: &Placed) -> Vec<payments::Model> {
        let order = placed.order(&self.app).await;
        let all = payments::of_order(&self.app.ctx.db, order.id).await;
        all.expect("payments")
    }

    pub async fn latest(&self, placed: &Placed) -> payments::Model {
        self.payments(placed).await.pop().expect("a payment")
    }

    /// PayPal's number of the money.
    pub async fn capture(&self, placed: &Placed) -> String {
        self.latest(placed).await.intent.expect("a capture")
    }

    pub async fn happened(&self, placed: &Placed, kind: &str) -> usize {
        let order = placed.order(&self.app).await;
        let events = order_events::of_order(&self.app.ctx.db, order.id).await;
        let events = events.expect("events");
        events.iter().filter(|event| event.kind == kind).count()
    }

    /// Whatever was asked, answered and told is as PayPal's documents say.
    pub async fn is_as_described(&self) {
        let problems: Vec<String> = self.list("problems").await;
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ended = self.process.kill();
    }
}
