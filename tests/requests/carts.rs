//! The cart and the checkout.

use limner::models::{_entities::product_variants, orders::Status};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    both_databases,
    support::{TestApp, an_order, order::CHECKOUT, photos},
};

both_databases!(a_cart_adds_changes_and_removes, |app: TestApp| async move {
    let browser = app.browser();
    let portrait = browser.upload(photos::astronaut(), "comic").await.to;
    let portrait = portrait.trim_start_matches("/portraits/");
    let line = [
        ("portrait", portrait),
        ("sku", "CA-240x300"),
        ("quantity", "1"),
    ];
    browser.post("/cart/lines", &line).await;
    browser.post("/cart/lines", &line).await;
    let page = browser.get("/cart").await.body;
    assert!(
        page.contains("€118.00"),
        "twice the same is one line of two"
    );
    let line = line_in(&page);
    let quantity = |quantity| [("line", line), ("quantity", quantity)];
    browser.post("/cart", &quantity("3")).await;
    assert!(browser.get("/cart").await.body.contains("€177.00"));
    let stranger = app.browser();
    assert_eq!(stranger.post("/cart", &quantity("9")).await.status, 404);
    stranger.upload(photos::astronaut(), "comic").await;
    assert_eq!(stranger.post("/cart", &quantity("9")).await.status, 303);
    let removal = format!("/cart/lines/{line}/removal");
    assert_eq!(stranger.post(&removal, &[]).await.status, 404);
    assert!(browser.get("/cart").await.body.contains("€177.00"));
    browser.post("/cart", &quantity("999")).await;
    assert!(
        browser.get("/cart").await.body.contains("€1,180.00"),
        "at most twenty"
    );
    browser.post(&removal, &[]).await;
    assert!(!browser.get("/cart").await.body.contains("€59.00"));
});

both_databases!(
    what_was_switched_off_is_not_sold_out_of_a_cart,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["FR-160x200-oak", "DD-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        let off = product_variants::Entity::update_many()
            .col_expr(product_variants::Column::Active, Expr::value(false))
            .filter(product_variants::Column::Sku.is_in(["FR-160x200-oak", "DD-160x200"]));
        off.exec(&app.ctx.db).await.expect("switched off");
        let answer = placed.browser.post("/checkout", &CHECKOUT).await;
        assert_eq!(answer.status, 422);
        for words in [
            "This is not sold any more: Framed print",
            "This is not sold any more: Digital download",
        ] {
            assert!(answer.body.contains(words), "{}", answer.body);
        }
    }
);

both_databases!(
    what_was_typed_into_the_cart_counts_at_the_checkout,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["FR-160x200-oak"])
            .up_to(Status::AwaitingPayment)
            .await;
        let page = placed.browser.get("/cart").await.body;
        let form = [
            ("line", line_in(&page)),
            ("quantity", "2"),
            ("then", "checkout"),
        ];
        let answer = placed.browser.post("/cart", &form).await;
        assert_eq!((answer.status, answer.to.as_str()), (303, "/checkout"));
        // Twice 69.00.
        assert!(
            placed
                .browser
                .get("/checkout")
                .await
                .body
                .contains("€138.00")
        );
        let form = [("line", line_in(&page)), ("quantity", "some")];
        assert_eq!(placed.browser.post("/cart", &form).await.to, "/cart");
        let page = placed.browser.get("/cart").await.body;
        assert!(page.contains("as a number") && page.contains("€138.00"));
    }
);

/// The id of the first line.
fn line_in(page: &str) -> &str {
    let at = page.find("/cart/lines/").expect("a line") + "/cart/lines/".len();
    &page[at..at + 36]
}

#[tokio::test]
async fn a_print_is_counted_and_a_file_is_not() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["FR-160x200-oak", "DD-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let page = placed.browser.get("/cart").await.body;
    assert_eq!(page.matches("/removal\"").count(), 2);
    assert_eq!(page.matches("name=\"quantity\"").count(), 1);
}

#[tokio::test]
async fn somebody_elses_portrait_cannot_be_ordered() {
    let app = TestApp::start().await;
    let owner = app.browser();
    let portrait = owner.upload(photos::astronaut(), "comic").await.to;
    let portrait = portrait.trim_start_matches("/portraits/").to_string();
    let stranger = app.browser();
    stranger
        .upload(photos::fixture("chelsea.png"), "comic")
        .await;
    let line = [
        ("portrait", portrait.as_str()),
        ("sku", "DD-160x200"),
        ("quantity", "1"),
    ];
    assert_eq!(stranger.post("/cart/lines", &line).await.status, 404);
}

#[tokio::test]
async fn a_checkout_says_what_is_wrong_beside_each_field() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let mut form = CHECKOUT.to_vec();
    for (name, value) in &mut form {
        match *name {
            "email" => *value = "shopper@nowhere",
            "postal_code" => *value = "",
            _ => {}
        }
    }
    let answer = placed.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    for words in [
        "does not look like an e-mail",
        "postal code is missing",
        "One looks like 10178",
    ] {
        assert!(answer.body.contains(words), "{words} is missing");
    }
    assert!(
        answer.body.contains("Linienstra"),
        "what was typed is still there"
    );
    form.retain(|(name, _)| *name != "country");
    form.push(("country", "AQ"));
    let answer = placed.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("do not ship there"));
}

#[tokio::test]
async fn tax_and_shipping_follow_the_country_and_the_method() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["FA-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let page = placed
        .browser
        .get("/checkout?country=CH&shipping_method=express")
        .await
        .body;
    // 29.00 + 29.90, and no tax where the shop is not registered.
    assert!(page.contains("€58.90") && page.contains("No VAT in it"));
    assert!(page.contains("Import tax or duty may be due when the parcel arrives in Switzerland."));
    let german = placed.browser.get("/checkout").await.body;
    assert!(!german.contains("Import tax"), "{german}");
}
