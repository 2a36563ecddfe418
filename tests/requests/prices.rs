//! Prices: tax by place and day, and that nobody pays another sum than was shown.

use limner::models::{
    _entities::{payments, product_variants},
    ids::OrderId,
    orders::Status,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;

use crate::{
    both_databases,
    support::{Database, Placed, TestApp, an_order, order::CHECKOUT},
};

/// Posts what the review page would, having shown a total.
async fn pay(placed: &Placed, total_minor: i64) -> crate::support::Answer {
    let total = total_minor.to_string();
    let path = format!("{}/payments", placed.path());
    let form = [("total_minor", total.as_str())];
    placed.browser.post(&path, &form).await
}

async fn payments_of(app: &TestApp, order: i64) -> u64 {
    payments::Entity::find()
        .filter(payments::Column::OrderId.eq(order))
        .count(&app.ctx.db)
        .await
        .expect("payments")
}

/// Changes what the staff ask for a thing.
async fn reprice(app: &TestApp, sku: &str, minor: i64) {
    let row = product_variants::Entity::find()
        .filter(product_variants::Column::Sku.eq(sku))
        .one(&app.ctx.db)
        .await
        .expect("variants")
        .expect("the variant");
    let mut row = row.into_active_model();
    row.price_minor = Set(minor);
    row.update(&app.ctx.db).await.expect("a new price");
}

both_databases!(
    a_price_that_changes_before_paying_is_shown_first,
    |app: TestApp| async move {
        let old = an_order(&app)
            .of(&["FA-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        reprice(&app, "FA-160x200", 3100).await;
        let answer = pay(&old, 3590).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.to.ends_with("/review"), "{}", answer.to);
        let before = old.order(&app).await;
        assert_eq!(before.status(), Status::Cancelled);
        assert_eq!(payments_of(&app, before.id).await, 0, "nothing is charged");
        let page = old.browser.get(&answer.to).await.body;
        for words in [
            "The price has changed",
            "Pictures: €31.00, it was €29.00",
            "€37.90",
        ] {
            assert!(page.contains(words), "{words} is missing");
        }
        let pid = answer.to.split('/').nth(2).expect("an order's id");
        let new = Placed {
            pid: OrderId(pid.parse().expect("an id")),
            ..old
        };
        assert_eq!(new.order(&app).await.total_minor, 3790);
        new.pay("4242 4242 4242 4242").await;
        assert_eq!(new.order(&app).await.status(), Status::Paid);
    }
);

#[tokio::test]
async fn a_page_that_showed_another_total_is_shown_again() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let order = placed.order(&app).await;
    let answer = pay(&placed, 1).await;
    assert_eq!(answer.to, format!("{}/review", placed.path()));
    assert_eq!(payments_of(&app, order.id).await, 0);
    let page = placed.browser.get(&answer.to).await.body;
    assert!(page.contains("Nothing was charged"), "{page}");
    let shown = format!("name=\"total_minor\" value=\"{}\"", order.total_minor);
    assert!(page.contains(&shown));
    assert!(pay(&placed, order.total_minor).await.to.contains("/till/"));
}

#[tokio::test]
async fn the_tax_of_an_order_is_kept_line_by_line() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let order = placed.order(&app).await;
    let lines = order.lines(&app.ctx.db).await.expect("lines");
    let taxes: Vec<(i64, i32)> = lines
        .iter()
        .map(|line| (line.tax_minor, line.tax_basis_points))
        .collect();
    // 14.51 in 90.90: 11.01 in 69.00, 2.40 in 15.00, 1.10 in the postage.
    assert_eq!(taxes, [(1101, 1900), (240, 1900)]);
    assert_eq!((order.tax_minor, order.tax_basis_points), (1451, 1900));
    assert!(order.prices_include_tax);
    assert_eq!(order.discount_minor, 0);
}

#[tokio::test]
async fn a_state_with_nexus_is_taxed_on_top() {
    let tax = json!({"tax": {"nexus": ["NY"]}});
    let app = TestApp::start_with(Database::Sqlite, tax).await;
    let first = an_order(&app)
        .of(&["FA-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let mut form = CHECKOUT.to_vec();
    form.retain(|(name, _)| *name != "country");
    let page = first.browser.get("/checkout?country=US").await.body;
    assert!(page.contains("Sales tax: depends on the state") && !page.contains("No sales tax"));
    form.extend([("country", "US"), ("region", "New York")]);
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    // 34.00 and 21.90 for postage, which New York taxes too: 4 % of 55.90 is 2.24.
    let page = first.browser.get(&answer.to).await.body;
    for words in ["Sales tax 4 %", "$2.24", "$58.14"] {
        assert!(page.contains(words), "{words} is missing");
    }
    form.retain(|(name, _)| *name != "region");
    form.push(("region", "OH"));
    form.push(("asked_region", "OH"));
    let answer = first.browser.post("/checkout", &form).await;
    let page = first.browser.get(&answer.to).await.body;
    assert!(page.contains("No sales tax") && page.contains("$55.90"));
}

#[tokio::test]
async fn a_rate_in_the_settings_goes_before_the_table() {
    let tax = json!({"tax": {"rates": {"DE": 700}}});
    let app = TestApp::start_with(Database::Sqlite, tax).await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let review = format!("{}/review", placed.path());
    let page = placed.browser.get(&review).await.body;
    assert!(page.contains("VAT 7 %") && page.contains("€5.95"));
}

#[tokio::test]
async fn a_discount_is_told_with_its_minus() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let mut order = placed.order(&app).await.into_active_model();
    order.discount_minor = Set(1000);
    order.total_minor = Set(8090);
    order.update(&app.ctx.db).await.expect("a discount");
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(
        page.contains("Discount") && page.contains("−€10.00"),
        "{page}"
    );
}

#[tokio::test]
async fn an_order_opened_from_a_mail_is_not_made_of_another_cart() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["FA-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let order = placed.order(&app).await;
    let other = app.browser();
    let answer = other.get(&order.link(&app.shop().vault)).await;
    assert_eq!(answer.to, placed.path());
    reprice(&app, "FA-160x200", 3100).await;
    let answer = other
        .post(&format!("{}/payments", placed.path()), &[])
        .await;
    assert_eq!(answer.to, placed.path());
    let page = other.get(&placed.path()).await.body;
    assert!(
        page.contains("order again where you put it together"),
        "{page}"
    );
    let order = placed.order(&app).await;
    assert_eq!(order.status(), Status::AwaitingPayment);
    assert_eq!(payments_of(&app, order.id).await, 0);
}
