//! Two payment processors side by side: the shopper chooses, pays at one of them, and the money goes back where it came from.

use std::sync::Arc;

use limner::{
    errors::Error,
    models::{
        _entities::till_charges,
        mails,
        order_events::Actor,
        orders::{Status, payable::Next},
        payments::{self, reconciling},
        refunds::{self, NewRefund},
    },
    shop::{Shop, now},
};
use sea_orm::{EntityTrait, sea_query::Expr};

use crate::{
    both_databases,
    money::processor::{NAME, Processor},
    support::{Placed, TestApp, an_order},
};

/// A shop with the test till and another processor.
async fn beside_the_till(app: &TestApp) -> (Processor, Placed) {
    let processor = Processor::default();
    let shop = Shop::open(&app.ctx).expect("a shop");
    let shop = shop.and_gateway(Box::new(processor.clone()));
    app.ctx.shared_store.insert(Arc::new(shop));
    let placed = an_order(app).up_to(Status::AwaitingPayment).await;
    (processor, placed)
}

impl Placed {
    /// Goes to pay elsewhere; answers with the number of the money there.
    async fn elsewhere(&self) -> String {
        let path = format!("{}/payments", self.path());
        let page = self.browser.post(&path, &[("gateway", NAME)]).await;
        let (_, rest) = page.body.split_once("https://pay.example/").expect("a way");
        rest.split('"').next().expect("an address").to_string()
    }
}

async fn statuses(app: &TestApp, placed: &Placed) -> Vec<(String, &'static str)> {
    let order = placed.order(app).await;
    let payments = payments::of_order(&app.ctx.db, order.id).await;
    let payments = payments.expect("payments").into_iter();
    payments
        .map(|it| (it.gateway.clone(), it.status().name()))
        .collect()
}

/// The processor's news.
async fn tell(placed: &Placed, news: &[usize]) {
    for number in news {
        let path = format!("/webhooks/payments/{NAME}");
        let news = placed.browser.client().post(placed.browser.at(&path));
        let answer = placed.browser.send(news.body(number.to_string())).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
}

both_databases!(
    the_shopper_chooses_and_the_other_page_is_closed,
    |app: TestApp| async move {
        let (processor, placed) = beside_the_till(&app).await;
        let review = format!("{}/review", placed.path());
        let page = placed.browser.get(&review).await.body;
        assert!(page.contains("at the test till") && page.contains("elsewhere"));

        let till = placed.till().await;
        let intent = placed.elsewhere().await;
        let both = [("test_till", "expired"), (NAME, "pending")];
        assert_eq!(
            statuses(&app, &placed).await,
            both.map(|(a, b)| (a.into(), b))
        );
        let card = [("number", "4242424242424242"), ("expiry", "12/34")];
        placed.browser.post(&till, &card).await;
        assert_eq!(placed.browser.get(&till).await.status, 303, "closed");
        assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);

        let again = placed.till().await;
        assert_ne!(again, till, "a new page");
        assert!(
            processor.pay(&intent).is_empty(),
            "the page there is closed"
        );
        let intent = placed.elsewhere().await;
        tell(&placed, &processor.pay(&intent)).await;
        assert_eq!(placed.order(&app).await.status(), Status::Paid);
        assert!(!processor.money(&intent).has_failed_refund);
    }
);

both_databases!(
    money_goes_back_where_it_came_from,
    |app: TestApp| async move {
        let (processor, placed) = beside_the_till(&app).await;
        let intent = placed.elsewhere().await;
        tell(&placed, &processor.pay(&intent)).await;
        let order = placed.order(&app).await;
        let refund = NewRefund {
            amount_minor: 100,
            reason: "A gesture".into(),
            requested_by: "staff".into(),
        };
        let (ctx, shop) = (&app.ctx, Actor::Shop);
        let asked = refunds::request_by_staff(ctx, order.id, &refund, &shop, now()).await;
        let Ok(Next::Refund(asked)) = asked else {
            panic!("{asked:?}")
        };
        refunds::ask(ctx, asked, now()).await.expect("asked");
        assert_eq!(processor.money(&intent).refunded, 100);
        tell(&placed, &processor.take_told(&intent)).await;
        let payment = payments::succeeded_of(&app.ctx.db, order.id).await;
        let payment = payment.expect("read").remove(0);
        let refunded = refunds::refunded_minor(&app.ctx.db, &payment).await;
        assert_eq!(refunded.expect("read"), 100);
    }
);

both_databases!(
    what_is_paid_at_one_is_not_asked_for_at_the_other,
    |app: TestApp| async move {
        let (_, placed) = beside_the_till(&app).await;
        placed.till().await;
        till_charges::Entity::update_many()
            .col_expr(till_charges::Column::Status, Expr::value("succeeded"))
            .exec(&app.ctx.db)
            .await
            .expect("the till has the money");
        let path = format!("{}/payments", placed.path());
        let answer = placed.browser.post(&path, &[("gateway", NAME)]).await;
        assert_eq!(answer.to, placed.path());
        // The money may arrive after the page was looked at.
        let order = placed.order(&app).await;
        let started = payments::start(&app.ctx, &order, Some(NAME), now()).await;
        let refused = started.expect_err("paid");
        assert!(matches!(refused, Error::Refused(it) if it.code == "not_payable"));
        assert_eq!(
            statuses(&app, &placed).await,
            [("test_till".into(), "pending")]
        );
    }
);

both_databases!(
    one_that_does_not_answer_leads_back_to_the_other,
    |app: TestApp| async move {
        let (processor, placed) = beside_the_till(&app).await;
        processor.be_down(true);
        let path = format!("{}/payments", placed.path());
        let answer = placed.browser.post(&path, &[("gateway", NAME)]).await;
        let review = format!("{}/review", placed.path());
        assert_eq!((answer.status, answer.to), (303, review.clone()));
        let page = placed.browser.get(&review).await.body;
        assert!(page.contains("Nothing was charged") && page.contains("another way"));
        assert!(page.contains("at the test till"), "and there it is");
        processor.be_down(false);
        placed.elsewhere().await;
        placed.pay("4242 4242 4242 4242").await;
        assert_eq!(placed.order(&app).await.status(), Status::Paid);
    }
);

#[tokio::test]
async fn a_processor_that_the_shop_does_not_work_with_is_refused() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let path = format!("{}/payments", placed.path());
    let answer = placed.browser.post(&path, &[("gateway", "stripe")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("choose one of the ways"));
    let review = format!("{}/review", placed.path());
    let page = placed.browser.get(&review).await;
    assert!(!page.body.contains("at the test till"), "one way");
}

both_databases!(the_books_of_both_are_compared, |app: TestApp| async move {
    let (processor, placed) = beside_the_till(&app).await;
    placed.pay("4242 4242 4242 4242").await;
    let intent = Processor::open(&processor, "nobody's key", 700);
    processor.pay(&intent);
    let day = chrono::TimeDelta::days(1);
    let found = reconciling::compare(&app.ctx, now() - day, now() + day).await;
    let found = found.expect("compared");
    let found: Vec<_> = found.iter().map(|it| it.reference.as_str()).collect();
    assert_eq!(found, [intent]);
});

both_databases!(
    whom_a_slow_bank_lets_down_is_told_by_mail,
    |app: TestApp| async move {
        let (processor, placed) = beside_the_till(&app).await;
        let intent = placed.elsewhere().await;
        tell(&placed, &processor.pay_slowly(&intent)).await;
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("being confirmed"), "{page}");
        tell(&placed, &processor.let_down(&intent)).await;
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::AwaitingPayment);
        let told = mails::about_order(&app.ctx.db, order.id).await;
        let told = told.expect("mails");
        let refused = told.iter().filter(|it| it.template == "payment_failed");
        let refused: Vec<_> = refused.collect();
        assert_eq!(refused.len(), 1);
        assert!(refused[0].text.contains("the bank has refused"));
    }
);

#[tokio::test]
async fn who_cancels_while_a_bank_moves_the_money_is_not_told_that_nothing_was_taken() {
    let app = TestApp::start().await;
    let (processor, placed) = beside_the_till(&app).await;
    let intent = placed.elsewhere().await;
    tell(&placed, &processor.pay_slowly(&intent)).await;
    let cancellation = format!("{}/cancellation", placed.path());
    assert_eq!(placed.browser.post(&cancellation, &[]).await.status, 303);
    let order = placed.order(&app).await;
    let told = mails::about_order(&app.ctx.db, order.id).await;
    let told = told.expect("mails");
    let cancelled = told.iter().find(|it| it.template == "order_cancelled");
    let text = &cancelled.expect("a mail").text;
    assert!(text.contains("If it arrives, it goes straight"), "{text}");
    assert!(!text.contains("not been charged"), "{text}");
}
