//! Whom the limits on previews know by an account.

use super::*;
use crate::support::browser::DEVICE;

both_databases!(
    a_browser_that_loses_its_cookie_and_stays_signed_in_has_what_its_account_has_left,
    |app: TestApp| async move {
        let desk = app.browser();
        desk.upload(photos::astronaut(), "comic").await;
        ask(&desk, ADA).await;
        let link = link(&app, ADA).await;
        let entered = press(&desk, &link).await;
        let cookies = entered.headers.get_all("set-cookie").iter();
        let mut cookies = cookies.filter_map(|it| it.to_str().ok()?.split(';').next());
        let session = cookies
            .find(|it| it.starts_with("limner_account="))
            .expect("a session");
        let wiped = async |path: &str, form: Option<reqwest::multipart::Form>| {
            let browser = app.browser();
            let request = match form {
                Some(form) => browser.client().post(browser.at(path)).multipart(form),
                None => browser.client().get(browser.at(path)),
            };
            browser.send(request.header("cookie", session)).await
        };
        assert!(wiped("/", None).await.body.contains("7 of 8 left today"));
        for still_left in [6, 5, 4] {
            let photo = reqwest::multipart::Part::bytes(photos::grace_hopper());
            let form = reqwest::multipart::Form::new()
                .text("style", "comic")
                .text("anyway", "1")
                .text("device", DEVICE)
                .part("photo", photo.file_name("me.jpg"));
            let answer = wiped("/portraits", Some(form)).await;
            assert!(answer.to.starts_with("/portraits/"), "{}", answer.body);
            assert_eq!(left(&desk).await, still_left);
        }
        // What was forgotten of an account that is still signed in is known again at the next request.
        let db = &app.ctx.db;
        let forgotten = identity_keys::Entity::delete_many()
            .filter(identity_keys::Column::Kind.is_in(["account", "email"]))
            .exec(db)
            .await;
        assert_eq!(forgotten.expect("forgotten").rows_affected, 2);
        desk.upload(photos::astronaut(), "pastel").await;
        let known = identity_keys::Entity::find()
            .filter(identity_keys::Column::Kind.is_in(["account", "email"]))
            .count(db)
            .await;
        assert_eq!(known.expect("keys"), 2);
    }
);

both_databases!(
    an_order_that_was_paid_in_one_browser_counts_in_the_others_of_its_account,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        sign_in(&app, &placed.browser, ADA).await;
        let phone = app.browser();
        sign_in(&app, &phone, ADA).await;
        // Five, three for the mailbox and five for the order; the order's picture took one.
        assert_eq!(left(&phone).await, 12);
        phone.upload(photos::grace_hopper(), "comic").await;
        assert_eq!((left(&phone).await, left(&placed.browser).await), (11, 11));
    }
);

both_databases!(
    whom_only_an_account_joined_is_apart_when_it_is_deleted,
    |app: TestApp| async move {
        const THROWN_AWAY: &str = "ada@mailinator.com";
        let (desk, phone) = (app.browser(), app.browser());
        desk.upload(photos::astronaut(), "comic").await;
        sign_in(&app, &desk, THROWN_AWAY).await;
        sign_in(&app, &phone, THROWN_AWAY).await;
        assert_eq!((left(&desk).await, left(&phone).await), (4, 4));
        let export = desk.get("/privacy/data.json").await.body;
        let export: Value = serde_json::from_str(&export).expect("JSON");
        assert_eq!(export["known_by"].as_array().map(Vec::len), Some(3));
        let page = desk.get("/account").await.body;
        assert!(page.contains("/account/deletion"), "{page}");
        desk.post("/account/deletion", &[("sure", "1")]).await;
        assert_eq!((left(&desk).await, left(&phone).await), (4, 5));
        let links = identity_links::Entity::find().count(&app.ctx.db).await;
        assert_eq!(links.expect("links"), 0);
    }
);
