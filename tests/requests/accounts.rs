//! Accounts: signed in by a mailed link, used once; what they keep together, and what becomes of it.

mod limits;

use chrono::Duration;
use limner::{
    models::{
        _entities::{account_links, account_sessions, identity_keys, identity_links, visitors},
        accounts::{self, retention},
        orders::Status,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;

use crate::{
    both_databases,
    support::{Answer, Browser, TestApp, an_order, order::CHECKOUT, photos, studio::left},
};

const ADA: &str = "shopper@example.com";
const EVE: &str = "eve@example.com";

async fn ask(browser: &Browser, email: &str) -> Answer {
    browser.post("/account/links", &[("email", email)]).await
}

/// The path of the newest link that was mailed to an address.
async fn link(app: &TestApp, email: &str) -> String {
    app.mailed_link(email, "account_sign_in", "/account/link")
        .await
}

/// Presses the button behind a link.
async fn press(browser: &Browser, link: &str) -> Answer {
    let token = link.split_once("token=").expect("a token").1;
    browser.post("/account/link", &[("token", token)]).await
}

pub async fn sign_in(app: &TestApp, browser: &Browser, email: &str) {
    let asked = ask(browser, email).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let entered = press(browser, &link(app, email).await).await;
    assert_eq!(
        (entered.status, entered.to.as_str()),
        (303, "/account"),
        "{}",
        entered.body
    );
}

async fn is_signed_in(browser: &Browser) -> bool {
    let page = browser.get("/account").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.contains("<h1>Your account</h1>")
}

both_databases!(
    a_mailed_link_signs_in_once_and_shows_what_was_ordered_as_a_guest,
    |app: TestApp| async move {
        let placed = an_order(&app).of(&["DD-160x200"]).up_to(Status::Completed);
        let placed = placed.await;
        let order = placed.order(&app).await;
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Keep your orders together"));

        let desk = app.browser();
        assert_eq!(desk.get(&placed.path()).await.status, 404);
        assert!(!is_signed_in(&desk).await);
        assert_eq!(ask(&desk, "Shopper@Example.com").await.status, 303);
        let link = link(&app, ADA).await;
        let looked = desk.get(&link).await;
        assert!(looked.status == 200 && looked.body.contains(ADA));
        assert_eq!(press(&desk, &link).await.to, "/account");
        let page = desk.get("/account").await.body;
        assert!(page.contains(&order.number), "{page}");
        assert_eq!(desk.get(&placed.path()).await.status, 200);

        // Used is used, here and elsewhere.
        for (browser, words) in [
            (&desk, "You are signed in"),
            (&app.browser(), "Ask for a new link"),
        ] {
            assert_eq!(press(browser, &link).await.status, 410);
            let looked = browser.get(&link).await;
            assert!(looked.status == 410 && looked.body.contains(words));
        }
        let used = account_links::Entity::find().all(&app.ctx.db).await;
        let used = used.expect("links");
        let token = link.split_once("token=").expect("a token").1;
        assert!(
            used.iter()
                .all(|it| it.token_hash != token && it.used_at.is_some())
        );
    }
);

both_databases!(
    whoever_looks_at_a_link_does_not_use_it_up,
    |app: TestApp| async move {
        let browser = app.browser();
        ask(&browser, ADA).await;
        let link = link(&app, ADA).await;
        let scanner = app.browser();
        for _ in 0..3 {
            let looked = scanner.get(&link).await;
            assert_eq!(looked.status, 200);
            assert!(looked.body.contains("another browser") && looked.body.contains(ADA));
        }
        assert!(!is_signed_in(&scanner).await);
        // Asked for here, opened on the telephone.
        let phone = app.browser();
        assert_eq!(press(&phone, &link).await.status, 303);
        assert!(is_signed_in(&phone).await && !is_signed_in(&browser).await);
    }
);

both_databases!(
    of_two_that_press_at_once_one_gets_in,
    |app: TestApp| async move {
        let (one, other) = (app.browser(), app.browser());
        ask(&one, ADA).await;
        let link = link(&app, ADA).await;
        let (first, second) = tokio::join!(press(&one, &link), press(&other, &link));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
        let sessions = account_sessions::Entity::find().count(&app.ctx.db).await;
        assert_eq!(sessions.expect("sessions"), 1);
    }
);

#[tokio::test]
async fn a_link_is_over_after_half_an_hour() {
    let app = TestApp::start().await;
    let browser = app.browser();
    ask(&browser, ADA).await;
    let link = link(&app, ADA).await;
    account_links::Entity::update_many()
        .col_expr(
            account_links::Column::ExpiresAt,
            Expr::value(now() - Duration::seconds(1)),
        )
        .exec(&app.ctx.db)
        .await
        .expect("aged");
    assert_eq!(browser.get(&link).await.status, 410);
    let late = press(&browser, &link).await;
    assert!(late.status == 410 && late.body.contains("Ask for a new"));
    assert!(!is_signed_in(&browser).await);
    assert_eq!(press(&browser, "token=").await.status, 410);
    assert_eq!(press(&browser, "token=%00%ff").await.status, 410);
}

#[tokio::test]
async fn nobody_hears_whether_an_address_is_known() {
    let app = TestApp::start().await;
    sign_in(&app, &app.browser(), ADA).await;
    let (known, unknown) = (
        ask(&app.browser(), ADA).await,
        ask(&app.browser(), EVE).await,
    );
    assert_eq!((known.status, &known.to), (unknown.status, &unknown.to));
    let (mut one, mut other) = (
        app.mails(ADA, "account_sign_in").await,
        app.mails(EVE, "account_sign_in").await,
    );
    let (one, other) = (one.pop().expect("a mail"), other.pop().expect("a mail"));
    let without_link = |text: &str| -> String {
        let words = text.split_whitespace();
        words.filter(|word| !word.contains("token=")).collect()
    };
    assert_eq!(one.subject, other.subject);
    assert_eq!(without_link(&one.text), without_link(&other.text));
    for wrong in [
        "",
        "ada",
        "ada@nowhere",
        "ada@example.com\r\nBcc: eve@example.com",
    ] {
        let answer = ask(&app.browser(), wrong).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
}

both_databases!(
    a_strangers_mailbox_is_not_flooded,
    |app: TestApp| async move {
        let mut refused = 0;
        for n in 0..12 {
            // Spelled anew each time, from a new browser.
            let answer = ask(&app.browser(), &format!("shopper+{n}@example.com")).await;
            refused += u32::from(answer.status == 429);
        }
        assert_eq!(refused, 4, "eight a day");
        let browser = app.browser();
        let mut last = 0;
        for n in 0..13 {
            last = ask(&browser, &format!("person{n}@example.com"))
                .await
                .status;
        }
        assert_eq!(last, 429, "twelve a day from one browser");
    }
);

both_databases!(
    pictures_of_all_browsers_are_together_and_gone_after_signing_out,
    |app: TestApp| async move {
        let (desk, phone) = (app.browser(), app.browser());
        let portrait = desk.upload(photos::astronaut(), "comic").await.to;
        sign_in(&app, &desk, ADA).await;
        assert_eq!(phone.get(&portrait).await.status, 404);
        sign_in(&app, &phone, ADA).await;
        assert_eq!(phone.get(&portrait).await.status, 200);
        assert!(phone.get("/portraits").await.body.contains(&portrait));
        let preview = phone.get(&format!("{portrait}/preview.jpg")).await;
        assert_eq!(preview.status, 200);
        // And can be bought there.
        let pid = portrait.trim_start_matches("/portraits/");
        let line = [("portrait", pid), ("sku", "DD-160x200"), ("quantity", "1")];
        assert_eq!(phone.post("/cart/lines", &line).await.to, "/cart");

        assert_eq!(desk.post("/account/end", &[]).await.status, 303);
        assert!(!is_signed_in(&desk).await);
        assert_eq!(desk.get(&portrait).await.status, 404, "signed out is out");
        assert_eq!(phone.get(&portrait).await.status, 200);
        // Signed in again it is the browser that it was.
        sign_in(&app, &desk, ADA).await;
        assert_eq!(desk.get(&portrait).await.status, 200);
        let known = visitors::Entity::find().count(&app.ctx.db).await;
        assert_eq!(known.expect("visitors"), 2);
    }
);

both_databases!(
    who_signs_out_goes_on_and_signs_in_again_finds_the_cart,
    |app: TestApp| async move {
        let desk = app.browser();
        let into_the_cart = async |sku: &str| {
            let portrait = desk.upload(photos::astronaut(), "comic").await.to;
            let pid = portrait.trim_start_matches("/portraits/").to_string();
            let line = [("portrait", pid.as_str()), ("sku", sku), ("quantity", "1")];
            assert_eq!(desk.post("/cart/lines", &line).await.to, "/cart");
            portrait
        };
        let before = into_the_cart("FR-160x200-oak").await;
        sign_in(&app, &desk, ADA).await;
        assert_eq!(desk.post("/account/end", &[]).await.status, 303);
        let cart = desk.get("/cart").await.body;
        assert!(!cart.contains("€69.00"), "signed out is out");
        // What is done meanwhile makes somebody new of the browser.
        into_the_cart("DD-160x200").await;
        sign_in(&app, &desk, ADA).await;
        let cart = desk.get("/cart").await.body;
        assert!(cart.contains("€69.00") && cart.contains("€15.00"), "{cart}");
        // And stays it when the account is gone.
        desk.post("/account/deletion", &[]).await;
        assert!(!is_signed_in(&desk).await);
        assert_eq!(desk.get(&before).await.status, 200);
    }
);

both_databases!(
    two_people_at_one_desk_keep_their_pictures_apart,
    |app: TestApp| async move {
        let desk = app.browser();
        let hers = desk.upload(photos::astronaut(), "comic").await.to;
        sign_in(&app, &desk, ADA).await;
        desk.post("/account/end", &[]).await;
        sign_in(&app, &desk, EVE).await;
        assert_eq!(desk.get(&hers).await.status, 404);
        assert_eq!(left(&desk).await, 8, "her own previews, and the mailbox's");
        // Nor does a link that was pressed on while somebody else was signed in mix them.
        sign_in(&app, &desk, ADA).await;
        let page = desk.get("/account").await.body;
        assert!(page.contains(ADA) && !page.contains(EVE));
        let eve = app.browser();
        sign_in(&app, &eve, EVE).await;
        assert_eq!(eve.get(&hers).await.status, 404);
    }
);

both_databases!(
    signing_out_everywhere_ends_every_session_and_link,
    |app: TestApp| async move {
        let (desk, phone) = (app.browser(), app.browser());
        sign_in(&app, &desk, ADA).await;
        sign_in(&app, &phone, ADA).await;
        ask(&phone, ADA).await;
        let link = link(&app, ADA).await;
        assert!(desk.get("/account").await.body.contains("and 1 more"));
        desk.post("/account/end-everywhere", &[]).await;
        assert!(!is_signed_in(&desk).await && !is_signed_in(&phone).await);
        assert_eq!(press(&phone, &link).await.status, 410);
    }
);

#[tokio::test]
async fn a_session_is_new_with_every_sign_in_and_ends_by_itself() {
    let app = TestApp::start().await;
    let desk = app.browser();
    sign_in(&app, &desk, ADA).await;
    let db = &app.ctx.db;
    let before = account_sessions::Entity::find().one(db).await;
    sign_in(&app, &desk, ADA).await;
    let after = account_sessions::Entity::find().all(db).await.expect("one");
    assert_eq!(after.len(), 1, "the old one is ended");
    assert_ne!(before.expect("a session").expect("one").id, after[0].id);
    retention::sweep(db, now() + Duration::days(91))
        .await
        .expect("swept");
    assert!(!is_signed_in(&desk).await);
    let left = account_links::Entity::find().count(db).await;
    assert_eq!(left.expect("links"), 0);
    assert!(app.mails(ADA, "account_sign_in").await.is_empty());
}

both_databases!(
    an_account_links_browsers_as_a_confirmed_address_does,
    |app: TestApp| async move {
        let (desk, phone) = (app.browser(), app.browser());
        desk.upload(photos::astronaut(), "comic").await;
        assert_eq!(left(&desk).await, 4);
        sign_in(&app, &desk, ADA).await;
        assert_eq!(left(&desk).await, 7, "the mailbox's three are more");
        sign_in(&app, &phone, ADA).await;
        assert_eq!(left(&phone).await, 7, "of one household's");
        let db = &app.ctx.db;
        let keys = identity_keys::Entity::find()
            .filter(identity_keys::Column::Kind.eq("account"))
            .all(db)
            .await
            .expect("keys");
        assert_eq!(keys.len(), 1);
        let links = identity_links::Entity::find()
            .filter(identity_links::Column::ToKeyId.eq(keys[0].id))
            .all(db)
            .await
            .expect("links");
        assert_eq!(links.len(), 2);
        assert!(links.iter().all(|link| link.evidence == "logged_in"));
    }
);

#[tokio::test]
async fn a_throw_away_address_signs_in_and_gives_no_more_previews() {
    let app = TestApp::start().await;
    let browser = app.browser();
    sign_in(&app, &browser, "ada@mailinator.com").await;
    assert_eq!(left(&browser).await, 5);
}

both_databases!(
    an_address_is_kept_and_filled_in,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let browser = &placed.browser;
        sign_in(&app, browser, ADA).await;
        let mut form = CHECKOUT.to_vec();
        let checkout = browser.post("/checkout", &form).await;
        assert_eq!(checkout.status, 303);
        assert!(browser.get("/account").await.body.contains("None is kept"));
        form.push(("keep_address", "1"));
        for _ in 0..2 {
            assert_eq!(browser.post("/checkout", &form).await.status, 303);
        }
        let page = browser.get("/account").await.body;
        assert_eq!(page.matches("Linienstra").count(), 2, "once, and to forget");

        // In another browser the form is filled in.
        let phone = app.browser();
        sign_in(&app, &phone, ADA).await;
        let pid = placed.portrait.to_string();
        let line = [
            ("portrait", pid.as_str()),
            ("sku", "FA-160x200"),
            ("quantity", "1"),
        ];
        phone.post("/cart/lines", &line).await;
        let page = phone.get("/checkout").await.body;
        for words in [ADA, "Linienstra", "10178", "A. Shopper"] {
            assert!(page.contains(words), "{words} is missing");
        }
        let elsewhere = phone.get("/checkout?country=CH").await.body;
        assert!(
            elsewhere.contains("value=\"CH\" selected"),
            "as it was chosen"
        );
        let stranger = app.browser();
        sign_in(&app, &stranger, EVE).await;
        let at = page.find("/checkout?address=").expect("a choice") + "/checkout?address=".len();
        let removal = format!("/account/addresses/{}/removal", &page[at..at + 36]);
        assert_eq!(stranger.post(&removal, &[]).await.status, 404);
        assert_eq!(phone.post(&removal, &[]).await.status, 303);
        assert!(phone.get("/account").await.body.contains("None is kept"));
    }
);

both_databases!(
    a_new_address_is_confirmed_where_the_account_is_and_both_are_told,
    |app: TestApp| async move {
        let placed = an_order(&app).of(&["DD-160x200"]).up_to(Status::Completed);
        let placed = placed.await;
        let browser = &placed.browser;
        sign_in(&app, browser, ADA).await;
        let change = |email| [("email", email)];
        let new = "ada@new.example.com";
        assert_eq!(
            browser.post("/account/email", &change(ADA)).await.status,
            422
        );
        assert_eq!(
            browser.post("/account/email", &change(new)).await.status,
            303
        );
        assert_eq!(app.mails(ADA, "account_change_asked").await.len(), 1);
        let link = app
            .mailed_link(new, "account_new_address", "/account/link")
            .await;

        // A stranger who is talked into pressing it gives nothing away, and uses nothing up.
        let stranger = app.browser();
        assert!(
            stranger
                .get(&link)
                .await
                .body
                .contains("where you are signed in")
        );
        assert_eq!(press(&stranger, &link).await.status, 404);
        sign_in(&app, &stranger, EVE).await;
        assert_eq!(press(&stranger, &link).await.status, 404);

        assert_eq!(press(browser, &link).await.to, "/account");
        let page = browser.get("/account").await.body;
        assert!(page.contains(new) && page.contains("changed"));
        let number = placed.order(&app).await.number;
        assert!(page.contains(&number), "what was ordered before stays");
        for to in [ADA, new] {
            assert_eq!(app.mails(to, "account_changed").await.len(), 1, "{to}");
        }
        // Whoever has the old address now begins anew; another account's address is not to be had.
        let taken = browser.post("/account/email", &change(EVE)).await;
        assert_eq!(taken.status, 303, "nobody hears that it is known");
        let link = app
            .mailed_link(EVE, "account_new_address", "/account/link")
            .await;
        press(browser, &link).await;
        let page = browser.get("/account").await.body;
        assert!(page.contains("account of its own") && page.contains(new));
    }
);

both_databases!(
    an_account_is_deleted_while_its_order_goes_on,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let browser = &placed.browser;
        sign_in(&app, browser, ADA).await;
        let data = browser.get("/privacy/data.json").await.body;
        let data: Value = serde_json::from_str(&data).expect("JSON");
        assert_eq!(data["account"]["email"], ADA);
        assert_eq!(
            data["account"]["order_numbers"][0],
            placed.order(&app).await.number
        );
        assert!(data["account"]["signed_in"][0].get("token_hash").is_none());

        let deleted = browser.post("/account/deletion", &[]).await;
        assert_eq!(deleted.status, 303, "{}", deleted.body);
        assert!(!is_signed_in(browser).await);
        let db = &app.ctx.db;
        let found = accounts::find_by_email(db, ADA).await.expect("a look");
        assert!(found.is_none());
        let sessions = account_sessions::Entity::find().count(db).await;
        assert_eq!(sessions.expect("sessions"), 0);
        let keys = identity_keys::Entity::find()
            .filter(identity_keys::Column::Kind.eq("account"))
            .count(db)
            .await;
        assert_eq!(keys.expect("keys"), 0);
        assert_eq!(app.mails(ADA, "account_deleted").await.len(), 1);
        // The order is there, opens by its mail, and is made.
        assert_eq!(placed.order(&app).await.status(), Status::Paid);
        let link = app.mailed_link(ADA, "order_confirmed", "/orders/").await;
        let other = app.browser();
        assert_eq!(other.get(&link).await.status, 303);
        assert_eq!(other.get(&placed.path()).await.status, 200);
    }
);

#[tokio::test]
async fn a_forged_or_foreign_cookie_is_nobody() {
    let app = TestApp::start().await;
    let browser = app.browser();
    sign_in(&app, &browser, ADA).await;
    let request = browser.client().get(browser.at("/account"));
    let request = request.header("cookie", "limner_account=forged");
    let answer = app.browser().send(request).await;
    assert!(answer.body.contains("Mail me a link"));
    for path in [
        "/account/email",
        "/account/deletion",
        "/account/end",
        "/account/end-everywhere",
    ] {
        let answer = app.browser().post(path, &[("email", EVE)]).await;
        assert_eq!(
            (answer.status, answer.to.as_str()),
            (303, "/account"),
            "{path}"
        );
    }
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_link_is_not_kept_once_it_is_sent() {
    let (app, sink) = TestApp::start_with_smtp().await;
    let browser = app.browser();
    ask(&browser, ADA).await;
    let kept = app.mails(ADA, "account_sign_in").await.remove(0);
    assert_eq!(kept.status, "sent", "{:?}", kept.last_error);
    assert!(!kept.text.contains("token") && !kept.html.contains("token"));
    // In the mail it is; its lines are folded.
    let sent = sink
        .mails()
        .remove(0)
        .replace("=\n", "")
        .replace("=3D", "=");
    let (_, token) = sent.split_once("token=").expect("a link");
    assert_eq!(
        press(&browser, &format!("token={}", &token[..64]))
            .await
            .status,
        303
    );
}
