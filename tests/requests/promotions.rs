//! Promotion codes: made by staff, typed into a cart, taken by an order.

use limner::models::{
    _entities::promotions as rows,
    order_events::Actor,
    orders::{Status, cancellable},
    staff::Role,
};
use limner::shop::now;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    both_databases,
    support::{Answer, Browser, Placed, TestApp, an_order, order::CHECKOUT, photos},
};

/// A code, what staff fill in beside the defaults, and the words that come of it.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

/// What staff fill in; `with` comes over it.
async fn make(manager: &Browser, code: &str, with: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("code", code),
        ("benefit", "percentage"),
        ("value", "10"),
        ("currency", "EUR"),
    ];
    form.extend(with);
    let last =
        |(at, pair): (usize, &(&str, &str))| !form[at + 1..].iter().any(|later| later.0 == pair.0);
    let form: Vec<_> = form
        .iter()
        .enumerate()
        .filter(|it| last(*it))
        .map(|it| *it.1)
        .collect();
    manager.post("/admin/promotions", &form).await
}

/// A new shopper with an oak frame for 69.00 in the cart.
async fn with_a_frame(app: &TestApp) -> Browser {
    let browser = app.browser();
    let portrait = browser.upload(photos::astronaut(), "comic").await.to;
    let portrait = portrait.trim_start_matches("/portraits/");
    let line = [
        ("portrait", portrait),
        ("sku", "FR-160x200-oak"),
        ("quantity", "1"),
    ];
    assert_eq!(browser.post("/cart/lines", &line).await.status, 303);
    browser
}

async fn type_code(browser: &Browser, code: &str) -> String {
    let answer = browser.post("/cart/codes", &[("code", code)]).await;
    if answer.status != 303 {
        return answer.body;
    }
    assert_eq!(answer.to, "/cart");
    browser.get("/cart").await.body
}

async fn uses(app: &TestApp, code: &str) -> i64 {
    let row = rows::Entity::find().filter(rows::Column::Code.eq(code));
    row.one(&app.ctx.db)
        .await
        .expect("codes")
        .expect("the code")
        .uses
}

/// The checkout with another e-mail address.
fn as_email(email: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut form = CHECKOUT.to_vec();
    form[0].1 = email;
    form
}

both_databases!(
    a_code_takes_a_tenth_off_until_the_order_is_cancelled,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        assert_eq!(make(&manager, "spring-10", &[]).await.status, 303);
        let browser = with_a_frame(&app).await;
        let page = type_code(&browser, " Spring-10 ").await;
        assert!(
            page.contains("SPRING-10, 10 % off") && page.contains("−€6.90"),
            "{page}"
        );
        let page = browser.get("/checkout").await.body;
        // 69.00 and postage of 6.90, less 6.90.
        assert!(page.contains("Discount, SPRING-10") && page.contains("€69.00"));
        let answer = browser.post("/checkout", &CHECKOUT).await;
        assert_eq!(answer.status, 303);
        let review = browser.get(&answer.to).await.body;
        assert!(review.contains("Order and pay €69.00") && review.contains("−€6.90"));
        assert_eq!(uses(&app, "SPRING-10").await, 1);
        // Gone back and ordered again: still one use, though every address has only one.
        let answer = browser.post("/checkout", &CHECKOUT).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(uses(&app, "SPRING-10").await, 1);
        let order = answer.to.trim_end_matches("/review");
        let till = browser.post(&format!("{order}/payments"), &[]).await.to;
        let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/34")];
        browser.post(&till, &card).await;
        assert!(browser.get(order).await.body.contains("€69.00"));
        assert!(browser.get("/cart").await.body.contains("cart is empty"));
        let cancelled = browser.post(&format!("{order}/cancellation"), &[]).await;
        assert_eq!(cancelled.status, 303);
        assert_eq!(uses(&app, "SPRING-10").await, 0);
        // The cart forgot it.
        let next = with_a_frame(&app).await;
        assert!(!next.get("/cart").await.body.contains("SPRING-10"));
    }
);

both_databases!(an_address_uses_a_code_once, |app: TestApp| async move {
    let manager = app.staff(Role::Manager).await;
    make(&manager, "ONCE", &[("once_each", "1"), ("value", "50")]).await;
    let first = with_a_frame(&app).await;
    type_code(&first, "once").await;
    assert_eq!(first.post("/checkout", &CHECKOUT).await.status, 303);
    let second = with_a_frame(&app).await;
    type_code(&second, "once").await;
    let answer = second
        .post("/checkout", &as_email("Shopper@Example.com"))
        .await;
    assert_eq!(answer.status, 409);
    assert!(
        answer
            .body
            .contains("was used with this e-mail address already")
    );
    assert!(
        answer.body.contains("Linienstraße 1"),
        "what was typed stays"
    );
    assert!(
        answer.body.contains("€75.90") && !answer.body.contains("Discount"),
        "the whole price is shown"
    );
    let answer = second
        .post("/checkout", &as_email("shopper@example.com"))
        .await;
    assert_eq!(answer.status, 303, "and can be paid");
    let third = with_a_frame(&app).await;
    type_code(&third, "once").await;
    let answer = third
        .post("/checkout", &as_email("another@example.com"))
        .await;
    assert_eq!(answer.status, 303);
    assert_eq!(uses(&app, "ONCE").await, 2);
});

async fn checked_out(browser: &Browser, at: usize) -> u16 {
    let email: &'static str = Box::leak(format!("shopper{at}@example.com").into_boxed_str());
    browser.post("/checkout", &as_email(email)).await.status
}

both_databases!(
    of_many_who_want_the_last_use_one_gets_it,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        make(&manager, "LAST", &[("most_uses", "1")]).await;
        let mut browsers = Vec::new();
        for _ in 0..3 {
            let browser = with_a_frame(&app).await;
            type_code(&browser, "LAST").await;
            browsers.push(browser);
        }
        let all = browsers.iter().enumerate();
        let all = all.map(|(at, browser)| checked_out(browser, at));
        let all = futures_util::future::join_all(all).await;
        let taken = all.iter().filter(|status| **status == 303).count();
        assert_eq!((taken, uses(&app, "LAST").await), (1, 1), "{all:?}");
        assert!(all.iter().all(|status| [303, 409].contains(status)));
    }
);

both_databases!(
    nothing_to_pay_is_paid_without_a_till,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        make(&manager, "GIFT", &[("value", "100")]).await;
        let browser = app.browser();
        let portrait = browser.upload(photos::astronaut(), "comic").await.to;
        let portrait = portrait.trim_start_matches("/portraits/");
        let line = [
            ("portrait", portrait),
            ("sku", "DD-160x200"),
            ("quantity", "1"),
        ];
        browser.post("/cart/lines", &line).await;
        type_code(&browser, "gift").await;
        let answer = browser.post("/checkout", &CHECKOUT).await;
        let order = answer.to.trim_end_matches("/review").to_string();
        let review = browser.get(&answer.to).await.body;
        assert!(review.contains("Order it: nothing to pay"));
        assert!(review.contains("is not in the file") && review.contains("check the picture."));
        for words in ["test card", "VAT", "Nothing to ship"] {
            assert!(!review.contains(words), "{words} is nothing to say");
        }
        for _ in 0..2 {
            let answer = browser.post(&format!("{order}/payments"), &[]).await;
            assert_eq!(answer.status, if answer.to.is_empty() { 409 } else { 303 });
        }
        let pid = order.trim_start_matches("/orders/").parse().expect("an id");
        let placed = Placed {
            browser,
            pid: limner::models::ids::OrderId(pid),
            portrait: limner::models::ids::PortraitId(portrait.parse().expect("an id")),
        };
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Completed, "the file is there");
        assert_eq!((order.total_minor, order.discount_minor), (0, 1500));
        let mail = app.mails(&order.email, "order_confirmed").await.remove(0);
        for text in [&mail.text, &mail.html] {
            assert!(text.contains("There is nothing to pay") && !text.contains("VAT"));
        }
    }
);

both_databases!(
    a_free_order_can_be_cancelled_before_it_is_made,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        make(&manager, "GIFT", &[("value", "100")]).await;
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        type_code(&placed.browser, "gift").await;
        let answer = placed.browser.post("/checkout", &CHECKOUT).await;
        let pid = answer
            .to
            .split('/')
            .nth(2)
            .expect("an id")
            .parse()
            .expect("an id");
        let order =
            limner::models::orders::find_by_pid(&app.ctx.db, limner::models::ids::OrderId(pid))
                .await
                .expect("an order");
        let next = cancellable::cancel(&app.ctx, order.id, &Actor::Shopper, None, now()).await;
        assert_eq!(
            next.expect("cancelled"),
            limner::models::orders::payable::Next::Nothing
        );
        assert_eq!(uses(&app, "GIFT").await, 0);
    }
);

#[tokio::test]
async fn what_does_not_count_says_why() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let browser = app.browser();
    let empty = browser.post("/cart/codes", &[("code", "ANY")]).await;
    assert_eq!(empty.status, 404, "there is no cart");
    let browser = with_a_frame(&app).await;
    assert!(
        type_code(&browser, "NONE")
            .await
            .contains("There is no such code")
    );
    let cases: [Case; 4] = [
        (
            "LATER",
            &[("starts", "2099-01-01")],
            "counts from 1 January 2099",
        ),
        ("OVER", &[("ends", "2020-01-01")], "has ended"),
        ("MORE", &[("least", "70")], "counts from €70.00 of pictures"),
        (
            "POUNDS",
            &[("benefit", "amount"), ("currency", "GBP")],
            "is for prices in GBP",
        ),
    ];
    for (code, with, words) in cases {
        assert_eq!(make(&manager, code, with).await.status, 303, "{code}");
        let page = type_code(&browser, code).await;
        assert!(page.contains(words), "{code}: {page}");
        let beside = format!("name=\"code\" value=\"{code}\"");
        assert!(page.contains(&beside) && page.contains("f-code-error"));
        assert!(!page.contains("Take the code"), "it is not in the cart");
    }
    // One that counted when it was typed, and does no more.
    make(&manager, "BRIEF", &[("benefit", "free_shipping")]).await;
    assert!(type_code(&browser, "BRIEF").await.contains("free postage"));
    manager
        .post("/admin/promotions/BRIEF/switch", &[("on", "0")])
        .await;
    let page = browser.get("/checkout").await.body;
    assert!(page.contains("The code BRIEF has ended") && page.contains("€75.90"));
    browser.post("/cart/promotion/removal", &[]).await;
    assert!(!browser.get("/cart").await.body.contains("BRIEF"));
}

#[tokio::test]
async fn staff_read_what_is_wrong_beside_the_field() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let cases: [Case; 6] = [
        ("no", &[], "Three to 30 letters"),
        ("so so", &[("value", "101")], "from 0.01 to 100"),
        (
            "SOSO",
            &[("benefit", "amount"), ("value", "ten")],
            "such as 10 or 7.50",
        ),
        (
            "SOSO",
            &[("starts", "2027-02-01"), ("ends", "2027-01-31")],
            "end before it begins",
        ),
        ("SOSO", &[("most_uses", "0")], "A whole number"),
        ("ÄPFEL", &[], "Three to 30 letters"),
    ];
    for (code, with, words) in cases {
        let answer = make(&manager, code, with).await;
        assert_eq!(answer.status, 422, "{code} {with:?}");
        assert!(
            answer.body.contains(words) && answer.body.contains(code),
            "{words}"
        );
    }
    assert_eq!(
        make(
            &manager,
            "SOSO",
            &[("starts", "2027-02-01"), ("ends", "2027-02-01")]
        )
        .await
        .status,
        303
    );
    let page = manager.get("/admin/promotions/SOSO").await.body;
    assert!(page.contains("2027-02-01") && page.contains("Not begun"));
    let answer = make(&manager, "soso", &[]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("There is a code SOSO already"));
    let form = [
        ("benefit", "amount"),
        ("value", "7,50"),
        ("currency", "EUR"),
    ];
    assert_eq!(
        manager.post("/admin/promotions/soso", &form).await.status,
        303
    );
    assert!(
        manager
            .get("/admin/promotions")
            .await
            .body
            .contains("€7.50 off")
    );
    assert_ne!(
        app.staff(Role::Support)
            .await
            .get("/admin/promotions")
            .await
            .status,
        200
    );
}
