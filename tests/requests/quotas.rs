//! The day's allowance: taken once a preview, never beyond what there is, given back for what was not painted.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use limner::models::{
    _entities::{assessments, identity_keys, portraits, reservations},
    portraits::request::Requested,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::{
    both_databases,
    support::{
        Answer, Database, TestApp, photos,
        studio::{ask, left, portrait, upload},
    },
};

const STYLES: [&str; 6] = ["comic", "pastel", "starry", "poster", "woodcut", "etching"];

both_databases!(
    each_preview_takes_one_and_the_sixth_is_refused_until_tomorrow,
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
            for words in ["5 free previews", "The next one comes in ", &first] {
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
            let granted = |answer: &&Requested| matches!(answer, Requested::Queued(_));
            assert_eq!(answers.iter().filter(granted).count(), 1, "{style}");
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
        let granted = |answer: &&Requested| matches!(answer, Requested::Queued(_));
        assert_eq!(answers.iter().filter(granted).count(), 4 * 4);
        let mut expected = vec![("address_block".to_string(), 4 * 5)];
        expected.extend(vec![("visitor".to_string(), 5); 4]);
        assert_eq!(taken(&app).await, expected);
    }
);

#[tokio::test]
async fn one_household_shares_a_larger_allowance() {
    let settings = json!({"quotas": {"per_visitor": 3, "per_address": 4}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let (one, other) = (app.browser(), app.browser());
    let mut first = Vec::new();
    for browser in [&one, &other] {
        let answer = browser.upload(photos::astronaut(), STYLES[0]).await;
        first.push(portrait(&app, &answer.to).await);
    }
    let asked = first.iter().flat_map(|portrait| {
        let app = &app;
        STYLES[1..]
            .iter()
            .map(move |style| ask(app, portrait, style))
    });
    join_all(asked).await;
    let taken = taken(&app).await;
    let [block, visitors @ ..] = taken.as_slice() else {
        panic!("nothing taken")
    };
    assert_eq!(*block, ("address_block".to_string(), 4));
    assert!(visitors.iter().all(|(_, taken)| *taken <= 3), "{taken:?}");
    assert_eq!(visitors.iter().map(|(_, taken)| taken).sum::<usize>(), 4);
    assert_eq!(left(&app.browser()).await, 0);
    let newcomer = app.browser();
    let stored = app.stored();
    let answer = newcomer.upload(photos::grace_hopper(), STYLES[0]).await;
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("The next one comes in "));
    assert_eq!(app.stored(), stored);
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
