//! What gets lost on the way to PayPal and back.

use limner::models::{orders::Status, staff::Role};

use super::{refund, world::World};
use crate::support::Database;

#[tokio::test]
async fn a_token_that_ended_is_followed_by_another_once() {
    let world = World::start(Database::Sqlite).await;
    let (placed, number) = world.ordered().await;
    let (_, _) = world.ordered().await;
    assert_eq!(world.asked("/token").await, 1, "it is kept");
    world.post("forget").await;
    world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(world.asked("/token").await, 2);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    world.is_as_described().await;
}

#[tokio::test]
async fn what_was_lost_on_the_way_is_done_once() {
    let world = World::start(Database::Sqlite).await;
    world.post("trouble?at=/orders&kind=lost&times=2").await;
    let (placed, number) = world.ordered().await;
    assert_eq!(world.asked("post /v2/checkout/orders").await, 3);
    world.post("trouble?at=/capture&kind=lost&times=2").await;
    world.agree_and_come_back(&placed, &number, "money").await;
    assert_eq!(world.asked("/capture").await, 3);
    assert_eq!(placed.order(&world.app).await.status(), Status::Paid);
    world.post("trouble?at=/refund&kind=lost&times=2").await;
    let manager = world.app.staff(Role::Manager).await;
    refund(&manager, &placed, "5").await;
    let told = world.events().await;
    for (kind, times) in [
        ("PAYMENT.CAPTURE.COMPLETED", 1),
        ("PAYMENT.CAPTURE.REFUNDED", 1),
    ] {
        assert_eq!(told.iter().filter(|it| it.r#type == kind).count(), times);
    }
    assert_eq!(world.payments(&placed).await.len(), 1);

    // Out of reach for longer: nothing is lost, and nothing told that is not so.
    world.post("trouble?at=/orders&kind=down&times=3").await;
    let (later, number) = {
        let placed = crate::support::an_order(&world.app)
            .up_to(Status::AwaitingPayment)
            .await;
        let refused = world.go_to_pay(&placed).await;
        assert!(refused.to.ends_with("/review"), "{}", refused.body);
        let number = world.to_the_page(&placed).await;
        (placed, number)
    };
    let to = world.agree(&number, "money").await;
    world.post("trouble?at=/capture&kind=lost&times=3").await;
    let page = world.come_back(&later, &to).await;
    assert!(page.body.contains("being confirmed"), "{}", page.body);
    world.tell_all(&later).await;
    assert_eq!(later.order(&world.app).await.status(), Status::Paid);
    assert_eq!(world.happened(&later, "paid").await, 1);
    world.is_as_described().await;
}
