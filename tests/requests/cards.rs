//! What cards tell: who pays with one card is one person, and who tries many is shown to staff. Nobody is refused for it.

use limner::models::{
    _entities::{
        card_attempts, challenges, clusters, identity_keys, identity_links, order_keys, policies,
    },
    orders::Status,
    staff::Role,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use crate::{
    both_databases,
    support::{TestApp, an_order, order::Placed},
};

async fn pay_with(placed: &Placed, number: &str, expiry: &str) -> u16 {
    let till = placed.till().await;
    let card = [("number", number), ("expiry", expiry), ("cvc", "123")];
    placed.browser.post(&till, &card).await.status
}

both_databases!(
    two_browsers_that_pay_with_one_card_are_one_person,
    |app: TestApp| async move {
        let db = &app.ctx.db;
        for (expiry, people) in [("12/34", 1), ("12/34", 1), ("11/34", 2)] {
            let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
            assert_eq!(pay_with(&placed, "4242 4242 4242 4242", expiry).await, 303);
            let all = clusters::Entity::find().count(db).await;
            assert_eq!(all.expect("clusters"), people, "{expiry}");
        }
        let cards = identity_keys::Entity::find()
            .filter(identity_keys::Column::Kind.eq("card"))
            .all(db)
            .await
            .expect("keys");
        assert_eq!(cards.len(), 2);
        let links = identity_links::Entity::find().all(db).await.expect("links");
        assert_eq!(links.len(), 3);
        assert!(links.iter().all(|link| link.evidence == "paid_with_card"));
    }
);

both_databases!(
    cards_that_are_tried_one_after_the_other_are_shown_to_staff,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        for expiry in ["01/34", "02/34", "03/34"] {
            assert_eq!(pay_with(&placed, "4000 0000 0000 0002", expiry).await, 422);
        }
        assert_eq!(pay_with(&placed, "4242 4242 4242 4242", "12/34").await, 303);
        assert_eq!(
            placed.order(&app).await.status(),
            Status::Paid,
            "nobody is refused"
        );
        let staff = app.staff(Role::Support).await;
        let page = staff.get(&format!("/admin/orders/{}", placed.pid)).await;
        assert!(
            page.body.contains("3 cards were declined."),
            "{}",
            page.body
        );
        // The next order by the same browser is known by it before a card is tried.
        let db = &app.ctx.db;
        let tried = card_attempts::Entity::find().count(db).await;
        assert_eq!(tried.expect("attempts"), 4);
        let keys = order_keys::Entity::find().count(db).await;
        assert!(keys.expect("keys") >= 2, "a browser and an address");
        let asked = challenges::Entity::find().count(db).await;
        assert_eq!(asked.expect("challenges"), 0);
    }
);

both_databases!(
    a_card_that_pays_for_browsers_which_are_not_one_is_told_to_staff,
    |app: TestApp| async move {
        let db = &app.ctx.db;
        let pay = async || {
            let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
            assert_eq!(pay_with(&placed, "4242 4242 4242 4242", "12/34").await, 303);
            placed
        };
        pay().await;
        pay().await;
        let manager = app.staff(Role::Manager).await;
        let cluster = clusters::Entity::find().one(db).await.expect("clusters");
        let card = identity_keys::Entity::find()
            .filter(identity_keys::Column::Kind.eq("card"))
            .one(db)
            .await
            .expect("keys")
            .expect("a card's")
            .id
            .to_string();
        let split = format!("/admin/clusters/{}/split", cluster.expect("one").pid);
        assert_eq!(manager.post(&split, &[("key", &card)]).await.status, 303);
        let third = pay().await;
        let page = manager.get(&format!("/admin/orders/{}", third.pid)).await;
        let words = "The card paid for 2 other browsers.";
        assert!(page.body.contains(words), "{}", page.body);
        assert_eq!(third.order(&app).await.status(), Status::Paid);
    }
);

both_databases!(
    what_cannot_be_noted_of_a_card_keeps_no_money_back,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let till = placed.till().await;
        // A policy that nothing can read.
        let broken = policies::ActiveModel {
            version: Set(1),
            body: Set(serde_json::json!({"rules": 1})),
            note: Set(String::new()),
            active_from: Set(limner::shop::now().into()),
            ..Default::default()
        };
        broken.insert(&app.ctx.db).await.expect("a row");
        let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/34")];
        let paid = placed.browser.post(&till, &card).await;
        assert_eq!(paid.status, 303, "{}", paid.body);
        assert_eq!(placed.order(&app).await.status(), Status::Paid);
    }
);
