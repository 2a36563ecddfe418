//! The day's allowance: taken once a preview, never beyond what there is, given back for what was not painted.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use limner::{
    models::{
        _entities::{assessments, identity_keys, portraits, reservations},
        challenges::climbing,
        fraud::policy::Policy,
        portraits::{request::Requested, settings::Choices},
        visitors,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::{
    both_databases,
    support::{
        Answer, Database, TestApp, photos,
        studio::{ask, ask_as, left, portrait, upload},
    },
};

const STYLES: [&str; 6] = ["comic", "pastel", "starry", "poster", "woodcut", "etching"];

both_databases!(
    each_preview_takes_one_and_the_sixth_is_refused_until_one_comes_back,
    |app: TestApp| async move {
        let browser = app.browser();
        assert_eq!(left(&browser).await, 5);
        let mut first = String::new();
        for (style, still_left) in STYLES.iter().zip([4, 3, 2, 1, 0]) {
            let answer = browser.upload(photos::astronaut(), style).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            assert_eq!(left(&browser).await, still_left);
            if first.is_empty() {
                first = answer.to;
            }
        }
        let stored = app.stored();
        let refused = [
            browser.upload(photos::astronaut(), STYLES[5]).await,
            browser.upload(photos::grace_hopper(), STYLES[0]).await,
        ];
        for answer in refused {
            assert_eq!(answer.status, 429);
            for words in ["5 free previews", "The next one comes in ", " UTC", &first] {
                assert!(answer.body.contains(words), "{words} is missing");
            }
        }
        assert_eq!(app.stored(), stored);
        let rows = portraits::Entity::find().all(&app.ctx.db).await;
        assert_eq!(rows.expect("portraits").len(), 5);
        // What is painted stays, also when it is asked for again.
        let again = browser.upload(photos::astronaut(), STYLES[0]).await;
        assert_eq!((again.status, &again.to), (303, &first));
    }
);

#[tokio::test]
async fn a_program_is_told_in_json_that_the_allowance_is_used_up() {
    let settings = json!({"quotas": {"per_visitor": 0}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let browser = app.browser();
    let form = reqwest::multipart::Form::new().text("style", "comic");
    let photo = reqwest::multipart::Part::bytes(photos::astronaut()).file_name("me.png");
    let request = browser.client().post(browser.at("/portraits"));
    let request = request.multipart(form.part("photo", photo));
    let answer = browser.send_for_json(request).await;
    assert_eq!(answer.status, 429);
    let error: serde_json::Value = serde_json::from_str(&answer.body).unwrap_or_default();
    assert!(error["error"]["code"].is_string(), "{}", answer.body);
}

both_databases!(
    what_cannot_be_painted_is_given_back,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let photo = upload(&app, &portrait(&app, &first.to).await).await;
        let file = app.folder.path().join("objects").join(&photo.object_key);
        std::fs::remove_file(file).expect("the photo is gone");
        let failed = browser.paint_again(&photo.pid.to_string(), "pastel").await;
        assert_eq!(failed.status, 303, "{}", failed.body);
        let page = browser.get(&failed.to).await;
        assert!(page.body.contains("Could not be painted"), "{}", page.body);
        assert!(page.body.contains("It was not counted: 4 of 5 left today"));
        assert_eq!(left(&browser).await, 4);
    }
);

both_databases!(
    of_two_requests_at_once_for_the_last_preview_one_gets_it,
    |app: TestApp| async move {
        let browser = app.browser();
        let mut photo = String::new();
        for style in &STYLES[..4] {
            let answer = browser.upload(photos::astronaut(), style).await;
            photo = upload_of(&app, &answer).await;
        }
        let (one, other) = tokio::join!(
            browser.paint_again(&photo, STYLES[4]),
            browser.upload(photos::grace_hopper(), STYLES[5]),
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 429]);
        assert_eq!(left(&browser).await, 0);
    }
);

both_databases!(
    a_style_that_is_asked_for_twice_at_once_is_counted_once,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), STYLES[0]).await;
        let first = portrait(&app, &first.to).await;
        for style in &STYLES[1..4] {
            let answers = join_all([(); 4].map(|()| ask(&app, &first, style))).await;
            assert_eq!(granted(&answers), 1, "{style}");
        }
        assert_eq!(left(&browser).await, 1);
    }
);

both_databases!(
    a_photo_that_is_sent_twice_at_once_is_counted_once,
    |app: TestApp| async move {
        let browser = app.browser();
        browser.upload(photos::astronaut(), STYLES[0]).await;
        let (one, other) = tokio::join!(
            browser.upload(photos::grace_hopper(), STYLES[1]),
            browser.upload(photos::grace_hopper(), STYLES[1]),
        );
        assert_eq!((one.status, other.status), (303, 303));
        assert_eq!(left(&browser).await, 3);
        assert_eq!(one.to, other.to);
    }
);

both_databases!(
    however_many_ask_at_once_no_allowance_is_exceeded,
    |app: TestApp| async move {
        // Each of these has taken one of its five. Together they could take 4 × 4 more.
        let visitors = [(); 4].map(|()| app.browser());
        let mut first = Vec::new();
        for browser in &visitors {
            let answer = browser.upload(photos::astronaut(), STYLES[0]).await;
            first.push(portrait(&app, &answer.to).await);
        }
        let asked = first.iter().flat_map(|portrait| {
            let app = &app;
            STYLES[1..]
                .iter()
                .map(move |style| ask(app, portrait, style))
        });
        let answers = join_all(asked).await;
        assert_eq!(granted(&answers), 4 * 4);
        let kinds = ["address", "device"].map(|kind| (kind.to_string(), 4 * 5));
        let mut expected = Vec::from(kinds);
        expected.extend(vec![("visitor".to_string(), 5); 4]);
        assert_eq!(taken(&app).await, expected);
    }
);

both_databases!(
    of_fifty_requests_at_once_for_the_last_preview_one_gets_it,
    json!({"quotas": {"per_visitor": 2}}),
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), STYLES[0]).await;
        let first = portrait(&app, &first.to).await;
        let asked = (0..50).map(|i| ask(&app, &first, STYLES[1 + i % 5]));
        assert_eq!(granted(&join_all(asked).await), 1);
        assert_eq!(left(&browser).await, 0);
    }
);

both_databases!(
    of_fifty_browsers_of_one_person_one_gets_the_last_preview,
    json!({"quotas": {"per_visitor": 1, "email_adds": 1}}),
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), STYLES[0]).await;
        let first = portrait(&app, &first.to).await;
        let (db, shop) = (&app.ctx.db, app.shop());
        let policy = Policy::built_in(&shop.settings.quotas);
        let mut person = vec![
            visitors::find_by_id(db, first.visitor_id)
                .await
                .expect("a visitor"),
        ];
        for _ in 1..50 {
            person.push(visitors::create(db, now()).await.expect("a visitor"));
        }
        for visitor in &person {
            let (pid, email) = (visitor.public_id(), "me@example.org");
            let joined = climbing::confirm_email(db, &shop, &policy, pid, email, now());
            joined.await.expect("joined");
        }
        let asked = person.iter().zip(0..).map(|(visitor, i)| {
            ask_as(&app, visitor, &first, STYLES[1 + i % 5], Choices::default())
        });
        assert_eq!(granted(&join_all(asked).await), 1);
        assert_eq!(left(&browser).await, 0);
    }
);

fn granted(answers: &[Requested]) -> usize {
    let queued = answers
        .iter()
        .filter(|it| matches!(it, Requested::Queued(_)));
    queued.count()
}

#[tokio::test]
async fn a_house_full_of_people_is_not_refused() {
    let app = TestApp::start().await;
    for i in 0..8 {
        let answer = app
            .browser()
            .upload(photos::grace_hopper(), STYLES[i % 5])
            .await;
        assert!(answer.to.starts_with("/portraits/"), "{i}: {}", answer.to);
    }
}

#[tokio::test]
async fn whoever_wipes_cookies_again_and_again_is_asked_and_not_refused() {
    let settings = json!({"quotas": {"per_visitor": 1}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let mut asked = Vec::new();
    for i in 0..8 {
        let answer = app
            .browser()
            .upload(photos::grace_hopper(), STYLES[i % 5])
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        asked.push(answer.to.starts_with("/challenges/"));
    }
    assert_eq!(&asked[..3], [false; 3], "a household may");
    assert_eq!(&asked[5..], [true; 3], "not without end");
}

#[tokio::test]
async fn no_report_or_address_is_too_odd() {
    let settings = json!({"addresses": {"source": "RightmostXForwardedFor", "trusted_proxies": ["127.0.0.1/32"]}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let huge = "[".repeat(3 << 20);
    let reports = [
        "",
        "null",
        "[]",
        "{\"screen\":[-1,1e999]}",
        "\u{0}\u{202e}",
        &huge,
    ];
    let addresses = [
        "::ffff:203.0.113.9",
        "240.0.0.1",
        "::",
        "fe80::1",
        "100.64.0.1",
        "nonsense",
    ];
    for (report, address) in reports.into_iter().zip(addresses) {
        let photo = reqwest::multipart::Part::bytes(photos::grace_hopper()).file_name("me.jpg");
        let form = reqwest::multipart::Form::new()
            .text("style", "comic")
            .text("device", report.to_string())
            .part("photo", photo);
        let browser = app.browser();
        let request = browser
            .client()
            .post(browser.at("/portraits"))
            .multipart(form);
        let answer = browser
            .send(request.header("x-forwarded-for", address))
            .await;
        assert_eq!(
            answer.status, 303,
            "{report:.40} {address}: {}",
            answer.body
        );
    }
}

both_databases!(
    each_preview_is_assessed_and_no_address_is_kept,
    |app: TestApp| async move {
        let browser = app.browser();
        let answer = browser.upload(photos::astronaut(), STYLES[0]).await;
        browser.upload(photos::astronaut(), STYLES[0]).await;
        let portrait = portrait(&app, &answer.to).await;
        let db = &app.ctx.db;
        let rows = assessments::Entity::find().all(db).await;
        let rows = rows.expect("assessments");
        let [assessment] = rows.as_slice() else {
            panic!("{rows:?}")
        };
        assert_eq!(assessment.portrait_id, Some(portrait.id));
        assert_eq!(
            (assessment.action.as_str(), assessment.outcome.is_empty()),
            ("preview", false)
        );
        let keys = identity_keys::Entity::find().all(db).await;
        let kept = json!([rows, keys.expect("keys")]).to_string();
        for address in ["127.0.0", "7f000001", "::1"] {
            assert!(!kept.contains(address), "{address} in {kept}");
        }
    }
);

/// How many each key has taken today, by what the keys were made from.
async fn taken(app: &TestApp) -> Vec<(String, usize)> {
    let taken = reservations::Entity::find()
        .filter(reservations::Column::Status.is_in(["reserved", "committed"]))
        .find_also_related(identity_keys::Entity)
        .all(&app.ctx.db)
        .await
        .expect("reservations");
    let mut by_key = BTreeMap::new();
    for (_, key) in taken {
        let key = key.expect("a key");
        by_key.entry(key.id).or_insert((key.kind, 0)).1 += 1;
    }
    let mut taken: Vec<_> = by_key.into_values().collect();
    taken.sort();
    taken
}

async fn upload_of(app: &TestApp, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let portrait = portrait(app, &answer.to).await;
    upload(app, &portrait).await.pid.to_string()
}
