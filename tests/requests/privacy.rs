//! What is kept of people: declared column by column, sealed on disk, gone when its time is over.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Duration, Utc};
use limner::{
    models::{
        orders::Status,
        portraits::{Model as Portrait, expiry},
        privacy::inventory::{Purpose, declares, items_of, tables},
    },
    shop::now,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{
    both_databases,
    support::{
        TestApp, an_order, photos,
        studio::{portrait, upload},
    },
};

both_databases!(
    the_inventory_declares_every_column_and_no_other,
    |app: TestApp| async move {
        let schema = schema(&app).await;
        assert!(schema.len() > 200, "the schema cannot be read: {schema:?}");
        let undeclared: Vec<_> = schema
            .iter()
            .filter(|(table, column)| !declares(table, column))
            .collect();
        assert!(undeclared.is_empty(), "not declared: {undeclared:?}");
        let declared = tables().flat_map(|table| {
            let personal = table.personal.iter().map(|(column, ..)| *column);
            let columns = personal.chain(table.other.iter().copied());
            columns.map(|column| (table.name.to_string(), column.to_string()))
        });
        let declared: Vec<_> = declared.collect();
        let gone: Vec<_> = declared.iter().filter(|it| !schema.contains(it)).collect();
        assert!(gone.is_empty(), "declared, and not there: {gone:?}");
        let once: BTreeSet<_> = declared.iter().collect();
        assert_eq!(once.len(), declared.len(), "something is declared twice");
    }
);

/// Table and column, as the database itself has them.
async fn schema(app: &TestApp) -> BTreeSet<(String, String)> {
    let db = &app.ctx.db;
    let backend = db.get_database_backend();
    let query = if backend == DbBackend::Sqlite {
        "SELECT t.name AS the_table, c.name AS the_column
           FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
    } else {
        "SELECT table_name::text AS the_table, column_name::text AS the_column
           FROM information_schema.columns
          WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    };
    let rows = db.query_all_raw(Statement::from_string(backend, query));
    let rows = rows.await.expect("the schema");
    let read = |row: &sea_orm::QueryResult, name| row.try_get("", name).expect("a name");
    rows.iter()
        .map(|row| -> (String, String) { (read(row, "the_table"), read(row, "the_column")) })
        .filter(|(table, _)| !["seaql_migrations", "sqlite_sequence"].contains(&table.as_str()))
        .collect()
}

#[tokio::test]
async fn no_stored_file_can_be_read_as_a_picture() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let portrait = portrait(&app, &format!("/portraits/{}", placed.portrait)).await;
    // Opened with their key, they are pictures.
    let photo = upload(&app, &portrait).await.photo(&app.ctx).await;
    assert!(image::load_from_memory(&photo.expect("the photo")).is_ok());
    let composition = portrait.composition(&app.ctx).await.expect("a composition");
    assert!(image::load_from_memory(&composition).is_ok());

    let files = files_below(app.folder.path());
    let stored = files.iter().filter(|file| file.starts_with(objects(&app)));
    // The photo, the composition, the preview and the print files of two lines.
    assert_eq!(stored.count(), 5);
    let magics: [&[u8]; 4] = [
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0",
        b"http://ns.adobe.com/xap/1.0/",
    ];
    for file in files {
        let bytes = std::fs::read(&file).expect("a file");
        let shown = file.display();
        for magic in magics {
            let found = bytes.windows(magic.len()).any(|window| window == magic);
            assert!(!found, "{shown} holds a picture");
        }
        assert!(image::load_from_memory(&bytes).is_err(), "{shown}");
    }
}

#[tokio::test]
async fn where_and_with_what_a_photo_was_taken_is_thrown_away() {
    let app = TestApp::start().await;
    let photo = photos::pixels(&photos::astronaut());
    let photo = photos::with_metadata(&photo, 1);
    let tells = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|w| w == words);
    assert!(tells(&photo, photos::CAMERA.as_bytes()) && tells(&photo, b"Exif"));
    let comment = b"File source";
    assert!(tells(&photos::grace_hopper(), comment));
    for photo in [photo, photos::grace_hopper()] {
        let browser = app.browser();
        let page = browser.upload(photo, "comic").await.to;
        let portrait = portrait(&app, &page).await;
        let upload = upload(&app, &portrait).await;
        let shown = |name: &str| {
            let path = format!("{page}/{name}");
            let browser = browser.clone();
            async move { browser.get(&path).await.bytes }
        };
        for (name, bytes) in [
            ("stored photo", upload.photo(&app.ctx).await.expect("photo")),
            (
                "composition",
                portrait.composition(&app.ctx).await.expect("composition"),
            ),
            ("preview", shown("preview.jpg").await),
            ("photo", shown("photo.jpg").await),
        ] {
            assert!(image::load_from_memory(&bytes).is_ok(), "{name}");
            for words in [photos::CAMERA.as_bytes(), b"Exif", b"eXIf", comment] {
                let words_shown = String::from_utf8_lossy(words);
                assert!(!tells(&bytes, words), "{words_shown} in the {name}");
            }
        }
    }
}

both_databases!(
    after_thirty_days_what_nobody_ordered_is_erased_with_its_key,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let kept = portrait(&app, &format!("/portraits/{}", placed.portrait)).await;
        let stored_with_order = app.stored();
        let browser = app.browser();
        let page = browser.upload(photos::grace_hopper(), "comic").await.to;
        let pid = page.trim_start_matches("/portraits/").to_string();
        let line = [
            ("portrait", pid.as_str()),
            ("sku", "DD-160x200"),
            ("quantity", "1"),
        ];
        assert_eq!(browser.post("/cart/lines", &line).await.status, 303);
        assert_eq!(app.stored(), stored_with_order + 3);

        assert_eq!(sweep(&app, now() + Duration::days(29)).await, 0);
        assert_eq!(app.stored(), stored_with_order + 3);
        assert_eq!(sweep(&app, now() + Duration::days(31)).await, 1);
        assert_eq!(app.stored(), stored_with_order);
        assert_eq!(sweep(&app, now() + Duration::days(31)).await, 0);

        let portrait = portrait(&app, &page).await;
        let upload = upload(&app, &portrait).await;
        assert_eq!(
            (upload.wrapped_key.as_str(), upload.content_hash.as_str()),
            ("", "")
        );
        assert!(upload.erased_at.is_some());
        assert_eq!(names(&portrait), (None, None));
        // What was ordered is still there, for the order and for whoever paints it again.
        assert!(kept.composition(&app.ctx).await.is_ok());
        let order = placed.browser.get(&placed.path()).await;
        assert_eq!(order.status, 200);

        // It is in the cart no more, and does not get in again.
        let again = browser.post("/cart/lines", &line).await;
        assert!([303, 409].contains(&again.status), "{}", again.body);
        let cart = browser.get("/cart").await;
        assert_eq!(cart.status, 200);
        assert!(!cart.body.contains(&pid), "still in the cart");
    }
);

#[tokio::test]
async fn of_an_erased_portrait_there_are_no_broken_pictures_and_no_errors() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.upload(photos::grace_hopper(), "comic").await.to;
    assert_eq!(sweep(&app, now() + Duration::days(31)).await, 1);
    let mut wrong = Vec::new();
    for name in ["photo.jpg", "preview.jpg"] {
        let status = browser.get(&format!("{page}/{name}")).await.status;
        if status != 404 {
            wrong.push(format!("{name} is {status}"));
        }
    }
    let wall = format!("{page}/wall");
    for path in [page.as_str(), wall.as_str(), "/portraits", "/"] {
        let answer = browser.get(path).await;
        if ![200, 303, 404, 410].contains(&answer.status) {
            wrong.push(format!("{path} is {}", answer.status));
        }
        for picture in ["/photo.jpg", "/preview.jpg", "<progress"] {
            if answer.body.contains(picture) {
                wrong.push(format!("{picture} on {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The same photo again is a new one.
    let again = browser.upload(photos::grace_hopper(), "comic").await;
    assert_eq!(again.status, 303, "{}", again.body);
    assert_ne!(again.to, page);
}

#[tokio::test]
async fn the_privacy_page_tells_each_purpose_with_all_that_belongs_to_it() {
    let app = TestApp::start().await;
    let page = app.browser().get("/privacy").await;
    assert_eq!(page.status, 200);
    for purpose in Purpose::ALL {
        let about = purpose.about();
        let items = items_of(purpose);
        assert!(!items.is_empty(), "{purpose:?} is for nothing");
        let told = [
            about.name,
            about.why,
            about.legal_basis,
            about.retention,
            about.recipients,
            about.erased_by,
        ];
        for words in told.into_iter().chain(items) {
            let escaped = words.replace('\'', "&#39;");
            let found = page.body.contains(words) || page.body.contains(&escaped);
            assert!(found, "{words} is missing");
        }
    }
    assert!(page.body.contains("after 30 days"));
}

async fn sweep(app: &TestApp, now: DateTime<Utc>) -> usize {
    expiry::sweep(&app.ctx, now).await.expect("a sweep")
}

fn names(portrait: &Portrait) -> (Option<&str>, Option<&str>) {
    (
        portrait.composition_key.as_deref(),
        portrait.preview_key.as_deref(),
    )
}

fn objects(app: &TestApp) -> PathBuf {
    app.folder.path().join("objects")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.flat_map(|path| match path.is_dir() {
        true => files_below(&path),
        false => vec![path],
    });
    files.collect()
}

both_databases!(
    whoever_asks_gets_all_that_is_held_of_their_browser,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let held = placed.browser.get("/privacy/data.json").await;
        assert_eq!(held.status, 200, "{}", held.body);
        let held: serde_json::Value = serde_json::from_str(&held.body).expect("JSON");
        let order = &held["orders"][0];
        assert_eq!(order["email"], "shopper@example.com");
        assert_eq!(order["payments"][0]["status"], "succeeded");
        assert_eq!(order["lines"].as_array().map(Vec::len), Some(2));
        assert_eq!(held["photos"].as_array().map(Vec::len), Some(1));
        let judged = held["assessments"].as_array().expect("assessments");
        let actions: Vec<_> = judged.iter().map(|it| it["action"].clone()).collect();
        assert_eq!(actions, ["preview", "order", "order"], "{judged:#?}");
        let first = &judged[0];
        for known in ["score", "outcome", "signals", "policy_version", "micros"] {
            assert!(!first[known].is_null(), "{known}: {first:#}");
        }
        let kinds: Vec<_> = held["known_by"].as_array().expect("keys").iter().collect();
        assert!(kinds.iter().any(|it| it["what"] == "Card"), "{kinds:#?}");
        // Nothing of the shop's own: no numbers, no hashes, no addresses in storage.
        let text = held.to_string();
        for ours in ["_id\"", "_key\"", "\"id\"", "_hash\""] {
            assert!(!text.contains(ours), "{ours} in {text}");
        }
        // A stranger has nothing, and is not given somebody else's.
        let stranger = app.browser();
        assert_eq!(stranger.get("/privacy/data.json").await.status, 404);
        let page = stranger.get("/privacy").await.body;
        assert!(page.contains("It has sent no photo"), "{page}");
    }
);
