//! The test till's own pages.

use limner::models::orders::Status;

use crate::support::{TestApp, an_order};

#[tokio::test]
async fn an_old_page_of_a_paid_charge_leads_back_to_the_shop() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let till = placed.till().await;
    let challenge = format!("{till}/challenge");
    // Nothing is asked yet: the card comes first.
    assert!(till.ends_with(&placed.browser.get(&challenge).await.to));
    placed.pay("4242 4242 4242 4242").await;
    let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/34")];
    for answer in [
        placed.browser.get(&till).await,
        placed.browser.get(&challenge).await,
        placed.browser.post(&till, &card).await,
        placed
            .browser
            .post(&challenge, &[("answer", "approve")])
            .await,
    ] {
        assert_eq!(answer.status, 303);
        assert!(answer.to.ends_with(&placed.path()), "{}", answer.to);
    }
}

#[tokio::test]
async fn a_card_that_is_over_or_was_never_a_card_is_refused() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let till = placed.till().await;
    for expiry in ["banana", "", "13/34", "00/34", "12/20", "1/1", "12/9999"] {
        let card = [("number", "4242 4242 4242 4242"), ("expiry", expiry)];
        let answer = placed.browser.post(&till, &card).await;
        assert_eq!(answer.status, 422, "{expiry}");
        assert!(answer.body.contains("A month that is not over"), "{expiry}");
    }
    assert_eq!(placed.order(&app).await.status(), Status::AwaitingPayment);
    let card = [("number", "4242 4242 4242 4242"), ("expiry", " 1 / 2034 ")];
    assert_eq!(placed.browser.post(&till, &card).await.status, 303);
}
