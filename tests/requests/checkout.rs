//! The checkout, gone through again: of one cart one order can be paid.

use limner::models::{
    ids::OrderId,
    mails,
    orders::{Status, finding},
};

use crate::{
    both_databases,
    support::{Answer, Database, Placed, TestApp, an_order, order::CHECKOUT},
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
        let again = old.browser.post(&payments, &[]).await;
        assert_eq!((again.status, again.to), (303, old.path()));
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
    let mut form = with(&[("country", "US"), ("postal_code", "44114")]);
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("The state is missing."));
    form.push(("region", "Bavaria"));
    let answer = first.browser.post("/checkout", &form).await;
    assert!(answer.body.contains("Choose the state from the list."));
    form.retain(|(name, _)| *name != "region");
    form.push(("region", "Ohio"));
    let placed = placed(&first, &first.browser.post("/checkout", &form).await);
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(
        page.contains("Berlin, OH 44114"),
        "as people there write it"
    );
}

#[tokio::test]
async fn another_country_asks_for_other_fields_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let form = with(&[("country", "US"), ("then", "country"), ("email", "")]);
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 200, "nothing is refused yet");
    for words in [
        "ZIP code",
        ">Ohio<",
        "Linienstraße 1",
        "Like 10001",
        "$21.90",
        "Prices for the United States are in $.",
    ] {
        assert!(answer.body.contains(words), "{words} is missing");
    }
    assert!(!answer.body.contains("field-error"));
    let form = with(&[("country", "GB"), ("then", "country"), ("region", "OH")]);
    let page = first.browser.post("/checkout", &form).await.body;
    assert!(page.contains("Postcode") && !page.contains("ZIP code"));
    let kept = "<input type=\"hidden\" name=\"region\" value=\"OH\">";
    assert!(page.contains(kept), "for who changes back");
}

#[tokio::test]
async fn a_postal_code_is_put_right_or_told_how_one_looks() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let form = with(&[("country", "GB"), ("postal_code", "10178")]);
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .body
            .contains("This is no postcode there. One looks like SW1A 1AA.")
    );
    let form = with(&[
        ("country", "GB"),
        ("postal_code", "sw1a1aa"),
        ("region", "OH"),
    ]);
    let placed = placed(&first, &first.browser.post("/checkout", &form).await);
    let order = placed.order(&app).await;
    assert_eq!(order.postal_code.as_deref(), Some("SW1A 1AA"));
    assert_eq!(order.region, None, "nobody there asks for it");
}

#[tokio::test]
async fn a_street_without_a_number_is_asked_about_once() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let form = with(&[("line1", "Schloss Neu")]);
    let answer = first.browser.post("/checkout", &form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("There is no house number in it."));
    let asked = "name=\"asked_line1\" value=\"Schloss Neu\"";
    assert!(answer.body.contains(asked));
    let form = with(&[("line1", "Schloss Neu"), ("asked_line1", "Schloss Neu")]);
    placed(&first, &first.browser.post("/checkout", &form).await);
    let form = with(&[("line1", "Schloss Alt"), ("asked_line1", "Schloss Neu")]);
    assert_eq!(first.browser.post("/checkout", &form).await.status, 422);
    // In Britain many houses have names.
    let form = with(&[
        ("line1", "Rose Cottage"),
        ("country", "GB"),
        ("postal_code", "M1 1AE"),
    ]);
    placed(&first, &first.browser.post("/checkout", &form).await);
}

#[tokio::test]
async fn a_state_that_the_zip_code_is_not_of_is_asked_about_once() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let american = |region: &'static str, asked: &'static str| {
        with(&[
            ("line1", "1 Main Street"),
            ("country", "US"),
            ("postal_code", "10001"),
            ("region", region),
            ("asked_region", asked),
        ])
    };
    let answer = first.browser.post("/checkout", &american("CA", "")).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .body
            .contains("10001 is in New York, not in California.")
    );
    placed(
        &first,
        &first.browser.post("/checkout", &american("NY", "CA")).await,
    );
    placed(
        &first,
        &first.browser.post("/checkout", &american("CA", "CA")).await,
    );
}

#[tokio::test]
async fn a_slip_in_an_e_mail_address_is_asked_about_and_mended() {
    let app = TestApp::start().await;
    let first = an_order(&app).up_to(Status::AwaitingPayment).await;
    let slip = ("email", "shopper@gmial.com");
    let answer = first.browser.post("/checkout", &with(&[slip])).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Did you mean shopper@gmail.com?"));
    let button = "name=\"email_instead\" value=\"shopper@gmail.com\"";
    assert!(answer.body.contains(button));
    let form = with(&[slip, ("email_instead", "shopper@gmail.com")]);
    let mended = placed(&first, &first.browser.post("/checkout", &form).await);
    assert_eq!(mended.order(&app).await.email, "shopper@gmail.com");
    let form = with(&[slip, ("asked_email", "shopper@gmial.com")]);
    let meant = placed(&first, &first.browser.post("/checkout", &form).await);
    assert_eq!(meant.order(&app).await.email, "shopper@gmial.com");
}

both_databases!(
    what_was_promised_is_kept_and_told,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let cart = placed.browser.get("/cart").await.body;
        assert!(cart.contains("Standard, tracked, to Germany, free from €150.00"));
        assert!(cart.contains("€6.90"));
        let order = placed.order(&app).await;
        let (from, until) = (order.promised_from, order.promised_until);
        let (from, until) = (from.expect("a promise"), until.expect("a promise"));
        assert!(order.created_at.date_naive() < from && from <= until);
        let days = format!(
            "{} – {}",
            from.format("%a %-d %b"),
            until.format("%a %-d %b")
        );
        let form = placed.browser.get("/checkout").await.body;
        assert!(form.contains(&format!("arrives {days}")), "{days}");
        let review = format!("{}/review", placed.path());
        assert!(placed.browser.get(&review).await.body.contains(&days));
        placed.pay("4242 4242 4242 4242").await;
        assert!(
            placed
                .browser
                .get(&placed.path())
                .await
                .body
                .contains(&days)
        );
        let told = mails::about_order(&app.ctx.db, order.id).await;
        let told = told.expect("mails").remove(0);
        let words = format!("It should arrive {days}.");
        assert!(told.text.contains(&words) && told.html.contains(&words));
    }
);

#[tokio::test]
async fn who_is_where_nothing_is_shipped_to_is_told_in_the_cart() {
    let proxy = serde_json::json!({"addresses": {"trusted_proxies": ["127.0.0.0/8"]}});
    let app = TestApp::start_with(Database::Sqlite, proxy).await;
    let browser = app.browser();
    let answer = browser
        .upload(crate::support::photos::astronaut(), "comic")
        .await;
    let portrait = answer.to.trim_start_matches("/portraits/");
    let sku = "FR-160x200-oak";
    let line = [("portrait", portrait), ("sku", sku), ("quantity", "1")];
    assert_eq!(browser.post("/cart/lines", &line).await.status, 303);
    let from = |address: &'static str| {
        let cart = browser.client().get(browser.at("/cart"));
        browser.send(cart.header("x-forwarded-for", address))
    };
    let words = "where we do not ship to yet";
    assert!(from("200.160.0.8").await.body.contains(words), "Brazil");
    let french = from("193.51.208.13").await.body;
    assert!(!french.contains(words) && french.contains("to France"));
}

/// The checkout with some fields filled in otherwise.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form: Vec<(&str, &str)> = CHECKOUT.to_vec();
    form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    form.extend(changes);
    form
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
