//! The checkout, gone through again: of one cart one order can be paid.

use limner::models::{
    ids::OrderId,
    orders::{Status, finding},
};

use crate::{
    both_databases,
    support::{Answer, Placed, TestApp, an_order, order::CHECKOUT},
};

both_databases!(
    ordering_a_cart_again_replaces_its_unpaid_order,
    |app: TestApp| async move {
        let old = an_order(&app).up_to(Status::AwaitingPayment).await;
        let old_till = old.till().await;
        let form = old.browser.get("/checkout").await.body;
        for typed in ["Linienstraße 1", "10178", "shopper@example.com"] {
            assert!(form.contains(typed), "{typed} is to be typed again");
        }
        let new = placed(&old, &old.browser.post("/checkout", &CHECKOUT).await);
        assert_eq!(old.order(&app).await.status(), Status::Cancelled);
        let number = new.order(&app).await.number;
        assert!(old.browser.get(&old.path()).await.body.contains(&number));
        let payments = format!("{}/payments", old.path());
        assert_eq!(old.browser.post(&payments, &[]).await.status, 409);
        // A page of the till that is still open takes the money; it goes back, and the new order waits for its own.
        let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/34")];
        old.browser.post(&old_till, &card).await;
        assert_eq!(old.order(&app).await.status(), Status::Refunded);
        assert_eq!(new.order(&app).await.status(), Status::AwaitingPayment);
        new.pay("4242 4242 4242 4242").await;
        assert_eq!(new.order(&app).await.status(), Status::Paid);
    }
);

both_databases!(
    a_cart_ordered_many_times_at_once_is_one_order_to_pay,
    |app: TestApp| async move {
        let first = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        let again = (0..5).map(|_| first.browser.post("/checkout", &CHECKOUT));
        for answer in futures_util::future::join_all(again).await {
            assert_eq!(answer.status, 303, "{}", answer.body);
        }
        let counts = finding::counts(&app.ctx.db).await.expect("counts");
        assert!(counts.contains(&(Status::AwaitingPayment, 1)), "{counts:?}");
        assert!(counts.contains(&(Status::Cancelled, 5)), "{counts:?}");
    }
);

#[tokio::test]
async fn an_address_in_the_united_states_has_a_state() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let mut form = CHECKOUT.to_vec();
    form.retain(|(name, _)| *name != "country");
    form.push(("country", "US"));
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Which state?"));
    form.push(("region", "Ohio"));
    assert_eq!(first.browser.post("/checkout", &form).await.status, 303);
}

/// The order that the same browser has placed now.
fn placed(before: &Placed, answer: &Answer) -> Placed {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let pid = answer.to.split('/').nth(2).expect("an order's id");
    Placed {
        browser: before.browser.clone(),
        pid: OrderId(pid.parse().expect("an id")),
        portrait: before.portrait,
    }
}
