//! Gift cards: bought, mailed, used bit by bit, given back to; as shoppers and staff meet them.

use limner::models::{
    _entities::{gift_card_entries as entries, gift_cards as cards},
    ids::{OrderId, PortraitId},
    invoices::document::Kind,
    orders::Status,
    payments, refunds,
    staff::Role,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    accounts::sign_in,
    both_databases,
    support::{Browser, Placed, TestApp, an_order, order::CHECKOUT, photos},
};

const FRIEND: &str = "friend@example.com";
const WISH: [(&str, &str); 7] = [
    ("amount", "100.00"),
    ("recipient_name", "Ada"),
    ("recipient_email", FRIEND),
    ("sender_name", "Grandma"),
    ("message", "For your <b>birthday</b>"),
    ("name", "Grace Shopper"),
    ("email", "grace@example.com"),
];

/// The wish with other words in some fields.
fn wish(with: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut form = WISH.to_vec();
    form.retain(|(name, _)| !with.iter().any(|(other, _)| other == name));
    form.extend(with);
    form
}

/// A card of 100.00 that was bought and paid for; answers with its order and its code.
async fn bought(app: &TestApp) -> (Placed, String) {
    let browser = app.browser();
    let answer = browser.post("/gift-cards", &WISH).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let placed = placed(browser, &answer.to);
    placed.pay("4242 4242 4242 4242").await;
    (placed, mailed_code(app).await)
}

/// As tests know an order; of no portrait.
fn placed(browser: Browser, review: &str) -> Placed {
    let pid = review.split('/').nth(2).expect("an order's id");
    Placed {
        browser,
        pid: OrderId(pid.parse().expect("an id")),
        portrait: PortraitId(Default::default()),
    }
}

/// The code in the newest mail to the friend.
async fn mailed_code(app: &TestApp) -> String {
    let mail = app.mails(FRIEND, "gift_card").await.pop().expect("a mail");
    let is_code = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    let code = mail.text.split_whitespace().find(is_code);
    let code = code.expect("a code").to_string();
    assert!(mail.html.contains(&code));
    code
}

/// A new shopper with this in the cart, and these codes.
async fn with_cards(app: &TestApp, sku: &str, codes: &[&str]) -> Browser {
    let browser = app.browser();
    let portrait = browser.upload(photos::astronaut(), "comic").await.to;
    let portrait = portrait.trim_start_matches("/portraits/");
    let line = [("portrait", portrait), ("sku", sku), ("quantity", "1")];
    assert_eq!(browser.post("/cart/lines", &line).await.status, 303);
    for code in codes {
        let answer = browser.post("/cart/codes", &[("code", code)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    browser
}

/// Goes through the checkout; answers with what the review says too.
async fn ordered(browser: Browser) -> (Placed, String) {
    let answer = browser.post("/checkout", &CHECKOUT).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let review = browser.get(&answer.to).await.body;
    (placed(browser, &answer.to), review)
}

/// What is left on the only card, which is also what was written of it.
async fn left(app: &TestApp) -> i64 {
    let db = &app.ctx.db;
    let card = cards::Entity::find().one(db).await.expect("cards");
    let card = card.expect("a card");
    let written = entries::Entity::find().filter(entries::Column::GiftCardId.eq(card.id));
    let written = written.all(db).await.expect("entries");
    let sum: i64 = written.iter().map(|entry| entry.amount_minor).sum();
    assert_eq!(card.balance_minor, sum, "{written:?}");
    sum
}

both_databases!(
    a_card_is_bought_mailed_and_used_bit_by_bit,
    |app: TestApp| async move {
        let (bought, code) = bought(&app).await;
        let order = bought.order(&app).await;
        assert_eq!(order.status(), Status::Completed);
        let page = bought.browser.get(&bought.path()).await.body;
        assert!(page.contains("For Ada") && page.contains(FRIEND) && page.contains("Grandma"));
        assert!(page.contains("&lt;b&gt;birthday"), "as it was typed");
        assert!(!page.contains(&code), "it is not the buyer's");
        let invoice = bought.documents(&app).await.remove(0);
        assert_eq!((invoice.total_minor, invoice.lines.len()), (10_000, 1));
        assert_eq!(
            invoice.taxes[0].tax_minor, 0,
            "what is bought with it is taxed"
        );
        let mail = app.mails("grace@example.com", "order_confirmed").await;
        assert!(mail[0].text.contains("on its way to Ada") && !mail[0].text.contains(&code));
        let asked = [("code", code.as_str())];
        let page = bought.browser.post("/gift-cards/balance", &asked).await;
        assert!(page.body.contains("€100.00 is left"), "{}", page.body);

        // Typed as people type.
        let typed = code.to_lowercase().replace('-', " ");
        let browser = with_cards(&app, "DD-160x200", &[&typed]).await;
        assert!(browser.get("/cart").await.body.contains("€100.00 on it"));
        let (file, review) = ordered(browser).await;
        assert!(review.contains("the gift card pays") && review.contains("−€15.00"));
        assert_eq!(left(&app).await, 8_500);
        let answer = file
            .browser
            .post(&format!("{}/payments", file.path()), &[])
            .await;
        assert_eq!(
            (answer.status, answer.to),
            (303, file.path()),
            "{}",
            answer.body
        );
        let order = file.order(&app).await;
        assert_eq!(order.status(), Status::Completed);
        let invoice = file.documents(&app).await.remove(0);
        assert_eq!(
            invoice.total_minor, 1_500,
            "a card is money, and no discount"
        );
        assert!(invoice.taxes[0].tax_minor > 0);
        assert_eq!(invoice.paid_with.as_deref(), Some("Gift card €15.00"));
        assert!(
            file.browser
                .get("/cart")
                .await
                .body
                .contains("cart is empty")
        );

        // 69.00 and postage of 6.90 leave 9.10; the next is paid with that and at the till.
        let (frame, _) = ordered(with_cards(&app, "FR-160x200-oak", &[&code]).await).await;
        frame
            .browser
            .post(&format!("{}/payments", frame.path()), &[])
            .await;
        assert_eq!(frame.order(&app).await.status(), Status::Paid);
        let (last, review) = ordered(with_cards(&app, "FR-160x200-oak", &[&code]).await).await;
        assert!(review.contains("−€9.10") && review.contains("Order and pay €66.80"));
        let till = last.till().await;
        assert!(last.browser.get(&till).await.body.contains("€66.80"));
        last.pay("4242 4242 4242 4242").await;
        let order = last.order(&app).await;
        assert_eq!(order.status(), Status::Paid);
        let paid = payments::succeeded_of(&app.ctx.db, order.id).await;
        let paid: Vec<i64> = paid
            .expect("payments")
            .iter()
            .map(|it| it.amount_minor)
            .collect();
        assert_eq!(paid, [6_680, 910]);
        let invoice = last.documents(&app).await.remove(0);
        assert_eq!(invoice.total_minor, 7_590);
        let mail = app.mails(&order.email, "order_confirmed").await.pop();
        let mail = mail.expect("a mail").text;
        assert!(mail.contains("Gift card: −€9.10") && mail.contains("Paid besides: €66.80"));
        let page = last.browser.get(&last.path()).await.body;
        assert!(page.contains("−€9.10") && page.contains("€66.80"));

        assert_eq!(left(&app).await, 0);
        let browser = with_cards(&app, "DD-160x200", &[]).await;
        let answer = browser.post("/cart/codes", &asked).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("is used up"));
    }
);

both_databases!(
    what_nobody_paid_for_gives_the_card_back_what_it_took,
    |app: TestApp| async move {
        let (_, code) = bought(&app).await;
        let browser = with_cards(&app, "FR-160x200-oak", &[&code]).await;
        let (first, _) = ordered(browser.clone()).await;
        assert_eq!(left(&app).await, 2_410);
        let (again, review) = ordered(browser).await;
        assert_eq!(left(&app).await, 2_410, "the same cart, ordered again");
        assert!(review.contains("−€75.90"));
        assert_eq!(first.order(&app).await.status(), Status::Cancelled);
        let cancelled = format!("{}/cancellation", again.path());
        assert_eq!(again.browser.post(&cancelled, &[]).await.status, 303);
        assert_eq!(left(&app).await, 10_000);
        assert!(again.documents(&app).await.is_empty());
    }
);

both_databases!(
    of_many_who_pay_with_one_card_each_gets_what_is_left,
    |app: TestApp| async move {
        let (_, code) = bought(&app).await;
        let mut browsers = Vec::new();
        for _ in 0..4 {
            browsers.push(with_cards(&app, "FR-160x200-oak", &[&code]).await);
        }
        let all = browsers.into_iter().map(ordered);
        let all = futures_util::future::join_all(all).await;
        let mut covered = Vec::new();
        for (placed, _) in &all {
            covered.push(placed.order(&app).await.gift_card_minor);
        }
        covered.sort_unstable();
        assert_eq!(covered, [0, 0, 2_410, 7_590]);
        assert_eq!(left(&app).await, 0);
    }
);

both_databases!(
    a_refund_goes_to_the_processor_first_and_then_onto_the_card,
    |app: TestApp| async move {
        let (_, code) = bought(&app).await;
        let (file, _) = ordered(with_cards(&app, "DD-160x200", &[&code]).await).await;
        file.browser
            .post(&format!("{}/payments", file.path()), &[])
            .await;
        let (other, _) = ordered(with_cards(&app, "FR-160x200-oak", &[&code]).await).await;
        other
            .browser
            .post(&format!("{}/payments", other.path()), &[])
            .await;
        // 9.10 by the card, 66.80 at the till.
        let (placed, _) = ordered(with_cards(&app, "FR-160x200-oak", &[&code]).await).await;
        placed.pay("4242 4242 4242 4242").await;
        let manager = app.staff(Role::Manager).await;
        let office = format!("/admin/orders/{}", placed.pid);
        let page = manager.get(&office).await.body;
        assert!(page.contains("Up to €75.90 can go back"), "{page}");
        let refund = |amount: &'static str| [("amount", amount), ("reason", "a scratch")];
        let refunds = format!("{office}/refunds");
        let answer = manager.post(&refunds, &refund("75.91")).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("Between €0.01 and €75.90"));
        assert_eq!(manager.post(&refunds, &refund("70.00")).await.status, 303);
        assert_eq!(left(&app).await, 320);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Paid);
        assert_eq!(manager.post(&refunds, &refund("5.90")).await.status, 303);
        assert_eq!(left(&app).await, 910);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Refunded);
        let written = placed.documents(&app).await;
        let notes = written.iter().filter(|it| it.kind == Kind::CreditNote);
        let credited: i64 = notes.clone().map(|note| note.total_minor).sum();
        assert_eq!((credited, notes.count()), (7_590, 3));
        let tax = |kind| {
            let of_kind = written.iter().filter(move |it| it.kind == kind);
            let taxes = of_kind.flat_map(|it| &it.taxes);
            taxes.map(|share| share.tax_minor).sum::<i64>()
        };
        assert_eq!(tax(Kind::Invoice), tax(Kind::CreditNote), "to the cent");
        assert_eq!(app.mails(&order.email, "order_refunded").await.len(), 3);
        assert!(
            placed
                .browser
                .get(&placed.path())
                .await
                .body
                .contains("−€75.90")
        );
    }
);

both_databases!(
    a_cancelled_order_puts_its_money_back_on_the_card,
    |app: TestApp| async move {
        let (_, code) = bought(&app).await;
        let (placed, _) = ordered(with_cards(&app, "FR-160x200-oak", &[&code]).await).await;
        placed
            .browser
            .post(&format!("{}/payments", placed.path()), &[])
            .await;
        let cancelled = format!("{}/cancellation", placed.path());
        assert_eq!(placed.browser.post(&cancelled, &[]).await.status, 303);
        let order = placed.order(&app).await;
        assert_eq!(order.status(), Status::Refunded);
        assert_eq!(left(&app).await, 10_000);
        let written = placed.documents(&app).await;
        let kinds: Vec<Kind> = written.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [Kind::Invoice, Kind::CreditNote]);
        // And once more it cannot be.
        placed.browser.post(&cancelled, &[]).await;
        assert_eq!(left(&app).await, 10_000);
    }
);

both_databases!(
    the_money_for_a_card_goes_back_as_far_as_it_is_not_spent,
    |app: TestApp| async move {
        let (bought, code) = bought(&app).await;
        let (file, _) = ordered(with_cards(&app, "DD-160x200", &[&code]).await).await;
        file.browser
            .post(&format!("{}/payments", file.path()), &[])
            .await;
        let manager = app.staff(Role::Manager).await;
        let refunds = format!("/admin/orders/{}/refunds", bought.pid);
        let all = [("amount", "100.00"), ("reason", "not wanted")];
        let answer = manager.post(&refunds, &all).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer
                .body
                .contains("Only what is left on the gift card can go back: €85.00"),
            "{}",
            answer.body
        );
        assert_eq!(left(&app).await, 8_500);
        let rest = [("amount", "85.00"), ("reason", "not wanted")];
        assert_eq!(manager.post(&refunds, &rest).await.status, 303);
        assert_eq!(left(&app).await, 0);
        let order = bought.order(&app).await;
        let payment = payments::succeeded_of(&app.ctx.db, order.id).await;
        let payment = payment.expect("payments").remove(0);
        let back = refunds::refunded_minor(&app.ctx.db, &payment).await;
        assert_eq!(back.expect("refunds"), 8_500);
    }
);

both_databases!(
    staff_give_a_card_switch_it_off_and_send_it_anew,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        let given = [
            ("amount", "25"),
            ("currency", "EUR"),
            ("recipient_name", "Ada"),
            ("recipient_email", FRIEND),
            ("note", "a late parcel"),
        ];
        let answer = manager.post("/admin/gift-cards", &given).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let code = mailed_code(&app).await;
        assert_eq!(left(&app).await, 2_500);
        let list = manager
            .get(&format!("/admin/gift-cards?q={}", &code[15..]))
            .await
            .body;
        assert!(list.contains(FRIEND) && !list.contains(&code));
        let card = cards::Entity::find().one(&app.ctx.db).await.expect("cards");
        let page = format!("/admin/gift-cards/{}", card.expect("a card").pid);
        let shown = manager.get(&page).await.body;
        assert!(shown.contains("a late parcel") && shown.contains("+€25.00"));
        let switch = format!("{page}/switch");
        assert_eq!(manager.post(&switch, &[("on", "0")]).await.status, 303);
        let browser = with_cards(&app, "DD-160x200", &[]).await;
        let typed = |code: &str| [("code", code.to_string())];
        let put = async |code: &str| {
            let typed = typed(code);
            let form: Vec<(&str, &str)> = typed.iter().map(|(a, b)| (*a, b.as_str())).collect();
            browser.post("/cart/codes", &form).await
        };
        let answer = put(&code).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("switched off"));
        manager.post(&switch, &[("on", "1")]).await;
        let to = [("email", FRIEND)];
        assert_eq!(manager.post(&format!("{page}/code"), &to).await.status, 303);
        let anew = mailed_code(&app).await;
        assert_ne!(anew, code);
        assert!(
            put(&code).await.body.contains("no such code"),
            "the old one is dead"
        );
        assert_eq!(put(&anew).await.status, 303);
        assert!(put(&anew).await.body.contains("in your cart already"));
        // Switched off in the cart it pays for nothing, and says so.
        manager.post(&switch, &[("on", "0")]).await;
        assert!(browser.get("/cart").await.body.contains("switched off"));
        let (_, review) = ordered(browser).await;
        assert!(review.contains("Order and pay €15.00"));
        assert_eq!(left(&app).await, 2_500);
    }
);

#[tokio::test]
async fn a_card_stands_among_the_orders_of_its_buyer_and_of_the_staff() {
    let app = TestApp::start().await;
    let (bought, _) = bought(&app).await;
    sign_in(&app, &bought.browser, "grace@example.com").await;
    let page = bought.browser.get("/account").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains(">Gift card</a>"), "{}", page.body);
    let office = app
        .staff(Role::Support)
        .await
        .get("/admin/orders")
        .await
        .body;
    assert!(office.contains(">Gift card<"), "{office}");
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_the_field() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.get("/gift-cards").await.body;
    assert!(page.contains("€25.00") && page.contains("Between €10.00 and €500.00"));
    type Case = (&'static [(&'static str, &'static str)], &'static str);
    let cases: [Case; 6] = [
        (
            &[("amount", "other"), ("other", "9.99")],
            "An amount between €10.00 and €500.00",
        ),
        (
            &[("amount", "other"), ("other", "501")],
            "An amount between €10.00 and €500.00",
        ),
        (
            &[("amount", "1.00")],
            "An amount between €10.00 and €500.00",
        ),
        (
            &[("recipient_email", "ada")],
            "does not look like an e-mail address",
        ),
        (&[("recipient_name", " ")], "Whom is it for?"),
        (&[("name", "")], "for the invoice?"),
    ];
    for (with, words) in cases {
        let answer = browser.post("/gift-cards", &wish(with)).await;
        assert_eq!(answer.status, 422, "{with:?}");
        assert!(answer.body.contains(words), "{with:?}: {words}");
        assert!(answer.body.contains("Grandma"), "what was typed stays");
    }
    let answer = browser
        .post(
            "/gift-cards",
            &wish(&[("amount", "other"), ("other", "12,50")]),
        )
        .await;
    let review = browser.get(&answer.to).await.body;
    assert!(review.contains("Order and pay €12.50"), "{review}");
    let count = cards::Entity::find().count(&app.ctx.db).await;
    assert_eq!(count.expect("cards"), 1);
    for code in ["", "7K3Q", "7K3Q-X2MN-P4RS-T6UV"] {
        let answer = browser.post("/gift-cards/balance", &[("code", code)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("There is no gift card with this code"));
    }
}

#[tokio::test]
async fn a_card_is_of_one_currency_and_no_use_before_it_is_paid_for() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let given = [
        ("amount", "25"),
        ("currency", "USD"),
        ("recipient_name", "Ada"),
        ("recipient_email", FRIEND),
        ("note", "a late parcel"),
    ];
    manager.post("/admin/gift-cards", &given).await;
    let code = mailed_code(&app).await;
    let browser = with_cards(&app, "DD-160x200", &[]).await;
    let answer = browser
        .post("/cart/codes", &[("code", code.as_str())])
        .await;
    assert_eq!(answer.status, 409);
    assert!(
        answer
            .body
            .contains("This gift card is in $, and these prices are in €.")
    );
    let buyer = app.browser();
    let unpaid = buyer.post("/gift-cards", &WISH).await;
    assert_eq!(unpaid.status, 303);
    assert_eq!(
        app.mails(FRIEND, "gift_card").await.len(),
        1,
        "only the given one"
    );
    // The cart of who buys a card stays as it is.
    let cart = an_order(&app)
        .of(&["DD-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let answer = cart.browser.post("/gift-cards", &WISH).await;
    let gift = placed(cart.browser.clone(), &answer.to);
    gift.pay("4242 4242 4242 4242").await;
    assert_eq!(gift.order(&app).await.status(), Status::Completed);
    assert_eq!(cart.order(&app).await.status(), Status::AwaitingPayment);
    assert!(
        !cart
            .browser
            .get("/cart")
            .await
            .body
            .contains("cart is empty")
    );
}
