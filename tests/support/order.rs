//! `an_order(&app).up_to(Status::Paid)`: an order in any state, brought there through the shop's own doors.

use limner::models::{
    ids::{OrderId, PortraitId},
    invoices::{self, document::Document},
    orders::{self, Model as Order, Status},
    staff::Role,
};

pub use super::browser::CHECKOUT;
use super::{Browser, TestApp, photos};

/// What is ordered, and how far.
pub struct OrderBuilder<'a> {
    app: &'a TestApp,
    skus: Vec<&'a str>,
}

/// An order and the browser that placed it.
pub struct Placed {
    pub browser: Browser,
    pub pid: OrderId,
    pub portrait: PortraitId,
}

/// A framed print and a digital file, unless told otherwise.
pub fn an_order(app: &TestApp) -> OrderBuilder<'_> {
    OrderBuilder {
        app,
        skus: vec!["FR-160x200-oak", "DD-160x200"],
    }
}

impl<'a> OrderBuilder<'a> {
    pub fn of(mut self, skus: &[&'a str]) -> Self {
        self.skus = skus.to_vec();
        self
    }

    pub async fn up_to(self, status: Status) -> Placed {
        let placed = self.place().await;
        if status == Status::AwaitingPayment {
            return placed;
        }
        placed.pay("4242 4242 4242 4242").await;
        let reports: &[&[(&str, &str)]] = match status {
            Status::InProduction => &[&[("event", "in_production")]],
            Status::Shipped => &[&[
                ("event", "shipped"),
                ("carrier", "Post"),
                ("tracking", "RR123456785"),
            ]],
            _ => &[],
        };
        if !reports.is_empty() {
            let printer = self.app.staff(Role::Printer).await;
            let job = job_of(&printer).await;
            for report in reports {
                let answer = printer.post(&format!("{job}/reports"), report).await;
                assert_eq!(answer.status, 303, "{}", answer.body);
            }
        }
        assert_eq!(placed.order(self.app).await.status(), status);
        placed
    }

    async fn place(&self) -> Placed {
        let browser = self.app.browser();
        let answer = browser.upload(photos::astronaut(), "comic").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let portrait = answer.to.trim_start_matches("/portraits/").to_string();
        for sku in &self.skus {
            let line = [
                ("portrait", portrait.as_str()),
                ("sku", sku),
                ("quantity", "1"),
            ];
            let answer = browser.post("/cart/lines", &line).await;
            assert_eq!(
                (answer.status, answer.to.as_str()),
                (303, "/cart"),
                "{}",
                answer.body
            );
        }
        let answer = browser.post("/checkout", &CHECKOUT).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let pid = answer.to.split('/').nth(2).expect("an order's id");
        Placed {
            browser,
            pid: OrderId(pid.parse().expect("an id")),
            portrait: PortraitId(portrait.parse().expect("an id")),
        }
    }
}

impl Placed {
    pub fn path(&self) -> String {
        format!("/orders/{}", self.pid)
    }

    /// Goes to the till; answers with its address.
    pub async fn till(&self) -> String {
        let answer = self
            .browser
            .post(&format!("{}/payments", self.path()), &[])
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.to
    }

    /// Pays at the till with a card.
    pub async fn pay(&self, card: &str) -> super::Answer {
        let till = self.till().await;
        let card = [("number", card), ("expiry", "12/34")];
        self.browser.post(&till, &card).await
    }

    /// The invoice and what corrects it, in that order.
    pub async fn documents(&self, app: &TestApp) -> Vec<Document> {
        let order = self.order(app).await;
        let rows = invoices::of_order(&app.ctx.db, order.id).await;
        let rows = rows.expect("invoices");
        let read = rows.iter().map(|row| row.document().expect("a document"));
        read.collect()
    }

    pub async fn order(&self, app: &TestApp) -> Order {
        orders::find_by_pid(&app.ctx.db, self.pid)
            .await
            .expect("the order")
    }
}

/// The path of the newest job in the workshop.
pub async fn job_of(printer: &Browser) -> String {
    let page = printer.get("/workshop").await;
    let start = page.body.find("/workshop/").map(|at| &page.body[at..]);
    let jobs = start.into_iter().flat_map(|body| body.split('"'));
    let mut jobs = jobs.filter(|link| link.starts_with("/workshop/") && link.len() == 46);
    jobs.next().expect("a job").to_string()
}
