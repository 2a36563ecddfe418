//! Money: whatever a processor, a shopper and the staff do, in whatever order the news of it comes and however often, none is
//! lost and none is invented. A processor is simulated; its books are what is true.

mod covered;
mod kills;
pub mod processor;
mod wire;

use std::sync::Arc;

use chrono::TimeDelta;
use limner::{
    models::{
        _entities::{
            invoices as invoice_rows, order_lines, orders, payments as rows, refunds as refund_rows,
        },
        invoices::{
            self,
            document::{Document, Kind},
        },
        order_events::{self, Actor},
        orders::{Status, cancellable, payable::Next},
        payments::{self, receiving, reconciling},
        refunds::{self, NewRefund},
        webhook_inbox,
    },
    shop::{Shop, now},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    Set,
};

use self::processor::{NAME, Processor};
use crate::support::{Database, TestApp, an_order};

/// So many orders; `LIMNER_SEQUENCES` asks for more.
const SEQUENCES: u64 = 2000;

struct World {
    app: TestApp,
    processor: Processor,
    template: orders::Model,
    lines: Vec<order_lines::Model>,
}

/// An order on its way, and the news of it that has not come yet.
struct Run<'a> {
    world: &'a World,
    order: i64,
    intent: String,
    waiting: Vec<usize>,
    come: Vec<usize>,
    covered: Option<covered::Covered>,
}

impl World {
    async fn start(database: Database) -> Self {
        Self::start_with(database, |_| ()).await
    }

    /// With another address of the database than its own.
    async fn start_with(database: Database, configure: impl FnOnce(&mut String)) -> Self {
        // Ten thousand orders are written thoroughly, each: on a disk that would be about the disk.
        let memory = std::path::Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(if memory.is_dir() {
            memory
        } else {
            "/tmp".as_ref()
        });
        let folder = folder.expect("a folder").keep();
        let app = TestApp::start_configured(database, serde_json::json!({}), |config| {
            if database == Database::Sqlite {
                config.database.uri = format!("sqlite://{}/m.sqlite?mode=rwc", folder.display());
            }
            configure(&mut config.database.uri);
        })
        .await;
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::AwaitingPayment);
        let template = placed.await.order(&app).await;
        let lines = template.lines(&app.ctx.db).await.expect("lines");
        let processor = Processor::default();
        let shop = Shop::open(&app.ctx).expect("a shop");
        let shop = shop.with_gateway(Box::new(processor.clone()));
        app.ctx.shared_store.insert(Arc::new(shop));
        Self {
            app,
            processor,
            template,
            lines,
        }
    }

    /// Another order like the first, and its payment.
    async fn order(&self) -> Run<'_> {
        let order = self.copy().await;
        self.page_for(order.id, order.total_minor).await
    }

    async fn copy(&self) -> orders::Model {
        let db = &self.app.ctx.db;
        let mut order = self.template.clone().into_active_model().reset_all();
        let number = uuid::Uuid::new_v4();
        order.id = NotSet;
        order.pid = Set(number);
        order.number = Set(number.to_string());
        let order = order.insert(db).await.expect("an order");
        for line in &self.lines {
            let mut line = line.clone().into_active_model().reset_all();
            line.id = NotSet;
            line.pid = Set(uuid::Uuid::new_v4());
            line.order_id = Set(order.id);
            line.insert(db).await.expect("a line");
        }
        order
    }

    /// A page where the order can be paid.
    async fn page_for(&self, order: i64, due: i64) -> Run<'_> {
        let number = uuid::Uuid::new_v4();
        let key = format!("key {number}");
        let payment = rows::ActiveModel {
            order_id: Set(order),
            gateway: Set(NAME.into()),
            reference: Set(Some(format!("page {number}"))),
            idempotency_key: Set(key.clone()),
            status: Set("pending".into()),
            amount_minor: Set(due),
            currency: Set(self.template.currency.clone()),
            ..Default::default()
        };
        payment.insert(&self.app.ctx.db).await.expect("a payment");
        Run {
            world: self,
            order,
            intent: self.processor.open(&key, due),
            waiting: Vec::new(),
            come: Vec::new(),
            covered: None,
        }
    }
}

impl Run<'_> {
    async fn step(&mut self, random: &mut StdRng) {
        let (processor, intent) = (&self.world.processor, self.intent.as_str());
        let share = random.random_range(1..=self.world.template.total_minor);
        let told = match random.random_range(0..14) {
            0 => processor.decline(intent),
            1 | 2 => processor.pay(intent),
            3 => processor.pay_slowly(intent),
            4 => processor.close_page(intent),
            5 => processor.refund_there(intent, share),
            6 => processor.fail_a_refund(intent),
            7 => processor.dispute(intent),
            8 => processor.decide(intent, random.random_bool(0.5)),
            9 => return self.cancel().await,
            10 => return self.refund_here(share).await,
            _ => return self.news(random).await,
        };
        self.waiting.extend(told);
    }

    /// The shopper cancels, or the staff.
    async fn cancel(&mut self) {
        let ctx = &self.world.app.ctx;
        let actor = Actor::Staff("somebody".into());
        if let Ok(next) = cancellable::cancel(ctx, self.order, &actor, None, now()).await {
            self.go_on(next).await;
        }
    }

    async fn refund_here(&mut self, amount_minor: i64) {
        let refund = NewRefund {
            amount_minor,
            reason: "a scratch".into(),
            requested_by: "staff".into(),
        };
        let ctx = &self.world.app.ctx;
        let actor = Actor::Staff("somebody".into());
        let asked = refunds::request_by_staff(ctx, self.order, &refund, &actor, now()).await;
        if let Ok(next) = asked {
            self.go_on(next).await;
        }
    }

    /// One of the messages that are on their way comes, or one that came comes again.
    async fn news(&mut self, random: &mut StdRng) {
        let again = random.random_bool(0.2);
        let (from, all) = (again.then_some(&self.come), &mut self.waiting);
        let message = match from {
            Some(come) if !come.is_empty() => come[random.random_range(0..come.len())],
            _ if !all.is_empty() => all.swap_remove(random.random_range(0..all.len())),
            _ => return,
        };
        self.tell(message).await;
    }

    async fn tell(&mut self, message: usize) {
        self.come.push(message);
        let ctx = &self.world.app.ctx;
        let body = message.to_string();
        let next = receiving::receive(ctx, NAME, &Default::default(), &body, now()).await;
        self.go_on(next.expect("taken")).await;
    }

    /// What the shop does next by itself: it asks for refunds. Files are not made here.
    async fn go_on(&mut self, next: Next) {
        if let Next::Refund(id) = next {
            refunds::ask(&self.world.app.ctx, id, now())
                .await
                .expect("asked");
            self.waiting
                .extend(self.world.processor.take_told(&self.intent));
        }
    }

    /// All news has come; the shop's books and the processor's agree, and the order stands where its money says.
    async fn check(&mut self, random: &mut StdRng, seed: u64) {
        while !self.waiting.is_empty() {
            let mut left = std::mem::take(&mut self.waiting);
            left.shuffle(random);
            for message in left {
                self.tell(message).await;
            }
        }
        let db = &self.world.app.ctx.db;
        let order = orders::Entity::find_by_id(self.order)
            .one(db)
            .await
            .expect("orders");
        let order = order.expect("the order");
        let payment = payments::of_order(db, order.id)
            .await
            .expect("payments")
            .remove(0);
        let truth = self.world.processor.money(&self.intent);
        let paid = payment.status() == payments::Status::Succeeded;
        assert_eq!(paid, truth.paid, "seed {seed}: {order:?}");
        let back = refunds::refunded_minor(db, &payment)
            .await
            .expect("refunds");
        assert_eq!(back, truth.refunded, "seed {seed}: {order:?}");
        assert!(back <= payment.amount_minor, "seed {seed}");
        let open = refund_rows::Entity::find()
            .filter(refund_rows::Column::PaymentId.eq(payment.id))
            .filter(refund_rows::Column::Status.eq("requested"));
        assert!(
            open.one(db).await.expect("refunds").is_none(),
            "seed {seed}: a refund hangs"
        );
        let (covered, covered_back) = self.on_the_card(&order, seed).await;
        let status = Status::parse(&order.status).expect("a legal state");
        let told = order_events::of_order(db, order.id).await.expect("events");
        let times = |kind: &str| told.iter().filter(|event| event.kind == kind).count();
        let kinds: Vec<&str> = told.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            times("paid") + times("paid_too_late"),
            usize::from(paid),
            "seed {seed}: {kinds:?}"
        );
        match status {
            Status::AwaitingPayment => assert!(!paid, "seed {seed}"),
            Status::Paid => assert!(
                paid && back + covered_back < order.total_minor,
                "seed {seed}"
            ),
            // What was paid for a cancelled order goes back, unless a bank or the processor does not let it.
            Status::Cancelled => assert!(
                !paid || truth.disputed || truth.has_failed_refund,
                "seed {seed}: {truth:?}"
            ),
            Status::Refunded => assert!(paid, "seed {seed}"),
            other => panic!("seed {seed}: nothing was made, and the order is {other:?}"),
        }
        let written = documents(db, order.id).await;
        let billed: i64 = written.iter().map(worth).sum();
        let sold = times("paid") == 1;
        assert_eq!(covered > 0, sold && self.covered.is_some(), "seed {seed}");
        let due = payment.amount_minor + covered - back - covered_back;
        let due = if sold { due } else { 0 };
        assert_eq!(billed, due, "seed {seed}: {written:#?}");
        assert_eq!(!written.is_empty(), sold, "seed {seed}");
        assert!(written.iter().all(|it| it.sum_minor() == it.total_minor));
    }
}

/// What was issued for an order.
async fn documents(db: &sea_orm::DatabaseConnection, order: i64) -> Vec<Document> {
    let rows = invoices::of_order(db, order).await.expect("invoices");
    let rows = rows.iter().map(|row| row.document().expect("a document"));
    rows.collect()
}

/// What a document does to what the shopper owes.
fn worth(document: &Document) -> i64 {
    match document.kind {
        Kind::Invoice | Kind::DebitNote => document.total_minor,
        Kind::CreditNote => -document.total_minor,
    }
}

/// Each series of a year, counted from one.
async fn assert_no_gap(db: &sea_orm::DatabaseConnection) -> usize {
    let mut rows = invoice_rows::Entity::find()
        .all(db)
        .await
        .expect("invoices");
    rows.sort_by_key(|row| (row.series.clone(), row.year, row.sequence));
    let mut last = (String::new(), 0, 0);
    for row in &rows {
        let series = (row.series.clone(), row.year);
        let before = if (last.0.clone(), last.1) == series {
            last.2
        } else {
            0
        };
        assert_eq!(row.sequence, before + 1, "{}", row.number);
        assert_eq!(
            row.number,
            format!("{}-{}-{:06}", row.series, row.year, row.sequence)
        );
        last = (series.0, series.1, row.sequence);
    }
    rows.len()
}

async fn numbers_have_no_gap_however_many_are_paid_at_once(database: Database) {
    let world = World::start(database).await;
    let db = &world.app.ctx.db;
    let mut runs = Vec::new();
    for _ in 0..20 {
        let mut run = world.order().await;
        run.waiting = world.processor.pay(&run.intent);
        runs.push(run);
    }
    let all = runs.iter_mut().map(|run| async {
        while let Some(message) = run.waiting.pop() {
            run.tell(message).await;
        }
    });
    futures_util::future::join_all(all).await;
    assert_eq!(assert_no_gap(db).await, 20);
    // And as many that go back, some of them in parts.
    for (run, parts) in runs.iter_mut().zip([1, 2].into_iter().cycle()) {
        run.refund_here(world.template.total_minor / parts).await;
    }
    let all = runs.iter_mut().map(|run| async {
        while let Some(message) = run.waiting.pop() {
            run.tell(message).await;
        }
    });
    futures_util::future::join_all(all).await;
    assert_eq!(assert_no_gap(db).await, 40);
}

#[tokio::test]
async fn numbers_have_no_gap_on_sqlite() {
    numbers_have_no_gap_however_many_are_paid_at_once(Database::Sqlite).await;
}

#[tokio::test]
async fn numbers_have_no_gap_on_postgres() {
    numbers_have_no_gap_however_many_are_paid_at_once(Database::Postgres).await;
}

#[tokio::test]
async fn what_was_paid_twice_goes_back_once() {
    let world = World::start(Database::Sqlite).await;
    let mut random = StdRng::seed_from_u64(1);
    let mut first = world.order().await;
    let told = world.processor.pay(&first.intent);
    first.waiting.extend(told);
    first.check(&mut random, 1).await;
    let mut second = world
        .page_for(first.order, world.template.total_minor)
        .await;
    let told = world.processor.pay(&second.intent);
    second.waiting.extend(told);
    while let Some(message) = second.waiting.pop() {
        second.tell(message).await;
    }
    let total = world.template.total_minor;
    assert_eq!(world.processor.money(&first.intent).refunded, 0);
    assert_eq!(world.processor.money(&second.intent).refunded, total);
    let order = orders::Entity::find_by_id(first.order);
    let order = order.one(&world.app.ctx.db).await.expect("orders");
    assert_eq!(order.expect("the order").status, "paid");
    let written = documents(&world.app.ctx.db, first.order).await;
    assert_eq!(written.len(), 1, "what sold nothing has no invoice");
}

/// News that waits for money is found by every process that sweeps, and by the webhook that brings the money.
async fn what_waited_is_acted_on_once(database: Database) {
    let world = World::start(database).await;
    let ctx = &world.app.ctx;
    for _ in 0..10 {
        let mut run = world.order().await;
        for message in world.processor.pay(&run.intent) {
            run.tell(message).await;
        }
        for message in world.processor.warn(&run.intent) {
            // As if the money had been booked in the same moment by another process.
            let (id, body) = (format!("evt_{message}"), message.to_string());
            let noted = webhook_inbox::note(&ctx.db, NAME, &id, "warning", &body);
            noted.await.expect("noted");
            let waits = webhook_inbox::await_payment(&ctx.db, NAME, &id, Some(&run.intent));
            waits.await.expect("waits");
        }
        let sweeps = (0..4).map(|_| receiving::sweep(ctx, now()));
        for swept in futures_util::future::join_all(sweeps).await {
            swept.expect("swept");
        }
        let told = order_events::of_order(&ctx.db, run.order).await;
        let told = told.expect("events").into_iter();
        assert_eq!(told.filter(|it| it.kind == "fraud_warning").count(), 1);
    }
}

#[tokio::test]
async fn what_waited_is_acted_on_once_on_sqlite() {
    what_waited_is_acted_on_once(Database::Sqlite).await;
}

#[tokio::test]
async fn what_waited_is_acted_on_once_on_postgres() {
    what_waited_is_acted_on_once(Database::Postgres).await;
}

async fn no_money_is_lost_or_invented(database: Database) {
    let world = World::start(database).await;
    let asked = std::env::var("LIMNER_SEQUENCES").ok();
    let sequences = asked.map_or(SEQUENCES, |it| it.parse().expect("a number"));
    for seed in 0..sequences {
        let mut random = StdRng::seed_from_u64(seed);
        let total = world.template.total_minor;
        let mut run = match random.random_bool(0.3) {
            true => world.covered_order(random.random_range(1..total)).await,
            false => world.order().await,
        };
        for _ in 0..random.random_range(2..20) {
            run.step(&mut random).await;
        }
        run.check(&mut random, seed).await;
    }
    let ctx = &world.app.ctx;
    let day = TimeDelta::days(1);
    let found = reconciling::compare(ctx, now() - day, now() + day).await;
    assert_eq!(found.expect("books"), []);
    assert!(assert_no_gap(&ctx.db).await > 0);
}

#[tokio::test]
async fn no_money_is_lost_or_invented_on_sqlite() {
    no_money_is_lost_or_invented(Database::Sqlite).await;
}

#[tokio::test]
async fn no_money_is_lost_or_invented_on_postgres() {
    no_money_is_lost_or_invented(Database::Postgres).await;
}
