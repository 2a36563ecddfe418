//! The program dies between any two statements of paying and of what is told of money, and runs again: nothing is half done.

use std::sync::Arc;

use chrono::TimeDelta;
use limner::{
    models::{
        _entities::orders,
        carts, mails,
        order_events::Actor,
        orders::{Status, payable::Next},
        payments::{self, Opened, collecting, receiving},
        refunds::{self, NewRefund},
    },
    shop::{Shop, now},
};
use rand::{SeedableRng, rngs::StdRng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Run, World,
    processor::NAME,
    wire::{Cut, Wire},
};
use crate::support::{Database, an_order, order::CHECKOUT};

/// Lets `act` die at each of its statements in turn, and the program run again; answers how many there are.
async fn at_every_statement<T>(
    wire: &Wire,
    prepare: impl AsyncFn() -> T,
    act: impl AsyncFn(&T),
    check: impl AsyncFn(T),
) -> u32 {
    let mut statements = 0;
    for cut in [Cut::Before, Cut::After] {
        for passed in 0.. {
            let prepared = prepare().await;
            wire.cut_after(passed, cut);
            act(&prepared).await;
            let died = wire.mend();
            check(prepared).await;
            if !died {
                statements = passed;
                break;
            }
        }
    }
    statements
}

impl World {
    async fn on(wire: &Wire) -> Self {
        let through = |address: &mut String| *address = wire.through(address);
        Self::start_with(Database::Postgres, through).await
    }
}

impl Run<'_> {
    /// What comes by itself once the program runs again: news that was not taken is sent again, and the sweep asks for the refunds
    /// that nobody asked for. Then the books agree, and as much was written to the shopper as happened.
    async fn recovers(mut self) {
        let ctx = &self.world.app.ctx;
        let later = now() + TimeDelta::minutes(1);
        for id in refunds::find_unasked(ctx, later).await.expect("found") {
            self.go_on(Next::Refund(id)).await;
        }
        self.waiting
            .extend(self.world.processor.take_told(&self.intent));
        self.check(&mut StdRng::seed_from_u64(1), 0).await;
        let told = mails::about_order(&ctx.db, self.order)
            .await
            .expect("mails");
        let times = |template: &str| told.iter().filter(|it| it.template == template).count();
        let written = super::documents(&ctx.db, self.order).await;
        assert_eq!(times("order_confirmed"), usize::from(!written.is_empty()));
        assert_eq!(times("order_refunded"), written.len().saturating_sub(1));
    }

    /// News that comes, whatever becomes of it.
    async fn hear(&self, news: usize) {
        let (ctx, body) = (&self.world.app.ctx, news.to_string());
        let headers = Default::default();
        let _died = receiving::receive(ctx, NAME, &headers, &body, now()).await;
    }
}

#[tokio::test]
async fn news_that_it_is_paid() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    let prepare = async || {
        let mut run = world.order().await;
        run.waiting = world.processor.pay(&run.intent);
        run
    };
    let act = async |run: &Run<'_>| run.hear(run.waiting[0]).await;
    let statements = at_every_statement(&wire, prepare, act, Run::recovers).await;
    assert!(statements > 10, "{statements}");
}

#[tokio::test]
async fn a_refund_and_the_news_of_it() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    let prepare = async || {
        let mut run = world.order().await;
        for news in world.processor.pay(&run.intent) {
            run.tell(news).await;
        }
        run
    };
    let act = async |run: &Run<'_>| {
        let (ctx, staff) = (&world.app.ctx, Actor::Staff("somebody".into()));
        let refund = NewRefund {
            amount_minor: 100,
            reason: "a scratch".into(),
            requested_by: "staff".into(),
        };
        let asked = refunds::request_by_staff(ctx, run.order, &refund, &staff, now()).await;
        let Ok(Next::Refund(asked)) = asked else {
            return;
        };
        let _died = refunds::ask(ctx, asked, now()).await;
        for news in world.processor.told_of(&run.intent) {
            run.hear(news).await;
        }
    };
    let statements = at_every_statement(&wire, prepare, act, Run::recovers).await;
    assert!(statements > 20, "{statements}");
}

#[tokio::test]
async fn news_of_a_dispute() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    let prepare = async || {
        let mut run = world.order().await;
        for news in world.processor.pay(&run.intent) {
            run.tell(news).await;
        }
        run.waiting = world.processor.dispute(&run.intent);
        run
    };
    let act = async |run: &Run<'_>| run.hear(run.waiting[0]).await;
    let check = async |run: Run<'_>| {
        let order = run.order;
        run.recovers().await;
        let told = limner::models::order_events::of_order(&world.app.ctx.db, order).await;
        let told = told.expect("events");
        assert_eq!(told.iter().filter(|it| it.kind == "disputed").count(), 1);
    };
    let statements = at_every_statement(&wire, prepare, act, check).await;
    assert!(statements > 5, "{statements}");
}

/// At a processor that waits for the shop to take the money, the program dies after it was taken, and before.
#[tokio::test]
async fn collecting_what_was_agreed_to() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    world.processor.wait_to_be_collected();
    let prepare = async || {
        let run = world.order().await;
        world.processor.agree(&run.intent);
        run
    };
    let payment = async |run: &Run<'_>| {
        let payments = payments::of_order(&world.app.ctx.db, run.order).await;
        payments.expect("payments").remove(0).id
    };
    let act = async |run: &Run<'_>| {
        // (Which one it is was known before.)
        let ctx = &world.app.ctx;
        let payments = payments::of_order(&ctx.db, run.order).await;
        let Ok(Some(payment)) = payments.map(|mut it| it.pop()) else {
            return;
        };
        let _died = collecting::collect(ctx, payment.id, now()).await;
    };
    let check = async |run: Run<'_>| {
        let ctx = &world.app.ctx;
        let mut found = Vec::new();
        for minutes in 0..5 {
            let at = now() + TimeDelta::minutes(minutes);
            found.extend(collecting::find_uncollected(ctx, at).await.expect("found"));
        }
        let payment = payment(&run).await;
        if found.contains(&payment) {
            let collected = collecting::collect(ctx, payment, now()).await;
            collected.expect("collected");
        }
        assert!(world.processor.money(&run.intent).paid, "nobody took it");
        run.recovers().await;
    };
    let statements = at_every_statement(&wire, prepare, act, check).await;
    assert!(statements > 10, "{statements}");
}

#[tokio::test]
async fn going_to_pay() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    let start = async |order: i64| {
        let ctx = &world.app.ctx;
        let order = orders::Entity::find_by_id(order).one(&ctx.db).await?;
        let order = order.expect("the order");
        payments::start(ctx, &order, None, now()).await
    };
    let prepare = async || {
        let run = world.order().await;
        let gone = limner::models::_entities::payments::Entity::delete_many()
            .filter(payments::Column::OrderId.eq(run.order));
        gone.exec(&world.app.ctx.db).await.expect("no page yet");
        run.order
    };
    let act = async |order: &i64| {
        let _died = start(*order).await;
    };
    let check = async |order: i64| {
        let again = start(order).await.expect("started");
        assert!(matches!(&again, Opened::At(page) if page.starts_with("https://pay.example/")));
        assert_eq!(start(order).await.expect("started"), again);
        let opened = payments::of_order(&world.app.ctx.db, order).await;
        let [payment] = &opened.expect("payments")[..] else {
            panic!("two pages to pay at")
        };
        assert_eq!(world.processor.pages_of(&payment.idempotency_key), 1);
    };
    let statements = at_every_statement(&wire, prepare, act, check).await;
    assert!(statements >= 3, "{statements}");
}

#[tokio::test]
async fn ordering() {
    let wire = Wire::start().await;
    let world = World::on(&wire).await;
    let app = &world.app;
    let shop = Shop::open(&app.ctx).expect("a shop");
    app.ctx.shared_store.insert(Arc::new(shop));
    let placed = an_order(app).up_to(Status::AwaitingPayment).await;
    let visitor = placed.order(app).await.visitor_id;
    let act = async |(): &()| {
        let _died = placed.browser.post("/checkout", &CHECKOUT).await;
    };
    let check = async |()| {
        let answer = placed.browser.post("/checkout", &CHECKOUT).await;
        assert!(
            answer.to.ends_with("/review"),
            "{} {}",
            answer.to,
            answer.body
        );
        let all = orders::Entity::find().filter(orders::Column::VisitorId.eq(visitor));
        let all = all.all(&app.ctx.db).await.expect("orders");
        let mut open = 0;
        for order in all {
            open += usize::from(order.status() == Status::AwaitingPayment);
            let lines = order.lines(&app.ctx.db).await.expect("lines");
            let sum: i64 = lines.iter().map(|line| line.total_minor).sum();
            assert_eq!((lines.len(), sum), (2, order.subtotal_minor));
        }
        assert_eq!(open, 1, "of one cart one order can be paid");
        let visitor = limner::models::visitors::find_by_id(&app.ctx.db, visitor).await;
        let cart = carts::lines(&app.ctx.db, &visitor.expect("them"), "DE").await;
        assert_eq!(
            cart.expect("a cart").len(),
            2,
            "nothing of the cart is lost"
        );
    };
    let statements = at_every_statement(&wire, async || (), act, check).await;
    assert!(statements > 20, "{statements}");
}
