//! `/portraits`: painted from a photo, watched, seen by whoever asked for it and by nobody else.

use chrono::Duration;
use image::RgbImage;
use limner::{
    models::{
        _entities::{portraits::Column, portraits::Entity, uploads},
        orders::Status as OrderStatus,
        portraits::{Model as Portrait, Status, composing},
    },
    settings::Settings,
    shop::now,
    tasks,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

use crate::{
    both_databases,
    support::{
        Database, TestApp, an_order, photos,
        studio::{difference, left, portrait, queued, upload},
    },
};

both_databases!(
    a_photo_becomes_a_preview_with_a_watermark_all_over_it,
    |app: TestApp| async move {
        let browser = app.browser();
        let answer = browser.upload(photos::astronaut(), "comic").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let page = browser.get(&answer.to).await;
        assert_eq!(page.status, 200);
        let preview = format!("{}/preview.jpg", answer.to);
        assert!(page.body.contains(&preview));
        assert!(!page.body.contains("http-equiv=\"refresh\""));
        let preview = browser.get(&preview).await;
        assert_eq!(
            (preview.status, preview.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert!(
            preview.headers["cache-control"]
                .to_str()
                .is_ok_and(|kept| kept.starts_with("private"))
        );
        let shown = photos::pixels(&preview.bytes);
        let portrait = portrait(&app, &answer.to).await;
        let composition = portrait.composition(&app.ctx).await.expect("a composition");
        let unmarked = vision::watermark::downscale(&photos::pixels(&composition), 256);
        assert_eq!(shown.dimensions(), unmarked.dimensions());
        let jpeg = vision::photo::encode_jpeg(&unmarked, 88).expect("a JPEG");
        let by_jpeg = sixteenths(&photos::pixels(&jpeg), &unmarked);
        for (marked, by_jpeg) in sixteenths(&shown, &unmarked).into_iter().zip(by_jpeg) {
            assert!(marked > by_jpeg + 2.0, "{marked} is not over {by_jpeg}");
        }
    }
);

#[tokio::test]
async fn a_preview_is_as_large_as_the_setting_says() {
    assert_eq!(Settings::default().painting.preview_px, 1024);
    let settings = json!({"painting": {"preview_px": 200}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let browser = app.browser();
    let answer = browser.upload(photos::astronaut(), "comic").await;
    let preview = browser.get(&format!("{}/preview.jpg", answer.to)).await;
    let (width, height) = photos::pixels(&preview.bytes).dimensions();
    // Four by five, but for the rounding of the part that is painted.
    assert!(
        height == 200 && width.abs_diff(160) <= 1,
        "{width} x {height}"
    );
}

#[tokio::test]
async fn whoever_waits_is_told_how_it_goes_until_it_is_done() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = browser.upload(photos::astronaut(), "comic").await;
    let waiting = queued(&app, &portrait(&app, &first.to).await, "pastel").await;
    let path = format!("/portraits/{}", waiting.pid);
    let events = browser.at(&format!("{path}/events"));
    let mut stream = browser.client().get(events).send().await.expect("events");
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let beginning = stream.chunk().await.expect("an event").expect("an event");
    let mut told = String::from_utf8_lossy(&beginning).into_owned();
    assert!(told.starts_with("event: progress\n"), "{told}");
    assert!(told.contains("Waiting for the easel"), "{told}");
    let painted = composing::compose(&app.ctx);
    let heard = async {
        while let Some(chunk) = stream.chunk().await.expect("events") {
            told.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    let (painted, ()) = tokio::join!(painted, heard);
    painted.expect("painted");
    let last = told.trim_end().rsplit("\n\n").next().expect("an event");
    assert!(last.starts_with("event: done\n"), "{told}");
    assert!(last.contains("\"ready\"") && last.contains(&path), "{told}");
    // Who comes later hears at once that it is done.
    let later = browser.get(&format!("{path}/events")).await;
    assert!(later.body.starts_with("event: done\n"), "{}", later.body);
}

#[tokio::test]
async fn without_javascript_the_waiting_page_comes_again_by_itself() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = browser.upload(photos::astronaut(), "comic").await;
    let waiting = queued(&app, &portrait(&app, &first.to).await, "pastel").await;
    let page = browser.get(&format!("/portraits/{}", waiting.pid)).await;
    assert_eq!(page.status, 200);
    let again = "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>";
    assert!(page.body.contains(again), "{}", page.body);
    assert!(page.body.contains("Waiting for the easel"));
    let early = browser
        .get(&format!("/portraits/{}/preview.jpg", waiting.pid))
        .await;
    assert_eq!(early.status, 404);
}

both_databases!(
    the_same_photo_in_the_same_style_is_the_same_portrait_and_takes_nothing,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let (was_left, stored) = (left(&browser).await, app.stored());
        let again = browser.upload(photos::astronaut(), "comic").await;
        assert_eq!((again.status, &again.to), (303, &first.to));
        assert_eq!((left(&browser).await, app.stored()), (was_left, stored));
    }
);

both_databases!(
    another_style_uses_the_photo_that_is_here_already,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let page = browser.get(&first.to).await;
        let (_, field) = page
            .body
            .split_once("name=\"upload\" value=\"")
            .expect("a form");
        let second = browser.paint_again(&field[..36], "pastel").await;
        assert_eq!(second.status, 303, "{}", second.body);
        assert_ne!(second.to, first.to);
        // The same file, chosen again instead.
        let third = browser.upload(photos::astronaut(), "etching").await;
        assert_eq!(third.status, 303, "{}", third.body);
        let uploads = uploads::Entity::find().count(&app.ctx.db).await;
        assert_eq!(uploads.expect("uploads"), 1);
        assert_eq!(left(&browser).await, 2);
        let page = browser.get(&second.to).await;
        assert!(
            page.body.contains(&format!("href=\"{}\"", first.to)),
            "no way back"
        );
    }
);

#[tokio::test]
async fn somebody_else_finds_nothing_of_a_portrait() {
    let app = TestApp::start().await;
    let owner = app.browser();
    let page = owner.upload(photos::astronaut(), "comic").await.to;
    let portrait = portrait(&app, &page).await;
    let photo = upload(&app, &portrait).await.pid;
    let stranger = app.browser();
    stranger.upload(photos::grace_hopper(), "comic").await;
    let newcomer = app.browser();
    for path in [
        page.clone(),
        format!("{page}/preview.jpg"),
        format!("{page}/photo.jpg"),
        format!("{page}/events"),
        format!("{page}/wall"),
        format!("/uploads/{photo}/photo.jpg"),
    ] {
        assert_eq!(owner.get(&path).await.status, 200, "{path}");
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert_eq!(newcomer.get(&path).await.status, 404, "{path}");
    }
    // The cookie's number alone, without the shop's signature.
    let visitor = limner::models::_entities::visitors::Entity::find_by_id(portrait.visitor_id)
        .one(&app.ctx.db)
        .await
        .expect("visitors")
        .expect("the owner");
    let cookie = format!("limner_visitor={}", visitor.pid);
    let forged = newcomer.client().get(newcomer.at(&page));
    let forged = newcomer.send(forged.header("cookie", cookie)).await;
    assert_eq!(forged.status, 404);

    let (rows, left_to_them) = (rows(&app).await, left(&stranger).await);
    let painted = stranger.paint_again(&photo.to_string(), "pastel").await;
    assert_eq!(painted.status, 404);
    let pid = portrait.pid.to_string();
    let line = [
        ("portrait", pid.as_str()),
        ("sku", "DD-160x200"),
        ("quantity", "1"),
    ];
    assert_eq!(stranger.post("/cart/lines", &line).await.status, 404);
    assert_eq!(rows, self::rows(&app).await);
    assert_eq!(left(&stranger).await, left_to_them);
    let page = stranger.get("/portraits").await;
    assert!(!page.body.contains(&pid));
}

#[tokio::test]
async fn ids_that_nobody_has_and_what_is_no_id_are_not_found() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let known = browser.upload(photos::astronaut(), "comic").await.to;
    let unknown = Uuid::new_v4().to_string();
    let row = portrait(&app, &known).await.id.to_string();
    for id in [unknown.as_str(), &row, "nonsense", "%00", "-1", "%F0%28"] {
        for rest in ["", "/preview.jpg", "/photo.jpg", "/events", "/wall"] {
            let path = format!("/portraits/{id}{rest}");
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
        let path = format!("/uploads/{id}/photo.jpg");
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    for upload in [unknown.as_str(), "nonsense"] {
        let answer = browser.paint_again(upload, "comic").await;
        assert_eq!(answer.status, 404, "{upload}");
    }
    let unknown_style = browser
        .upload(photos::grace_hopper(), "no-such-style")
        .await;
    assert_eq!(unknown_style.status, 404);
    assert_eq!(left(&browser).await, 4);
}

#[tokio::test]
async fn no_address_leads_to_the_unmarked_picture_before_it_is_paid_for() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["DD-160x200"])
        .up_to(OrderStatus::AwaitingPayment)
        .await;
    let (browser, pid) = (&placed.browser, placed.portrait);
    let page = format!("/portraits/{pid}");
    let portrait = portrait(&app, &page).await;
    let composition = portrait.composition(&app.ctx).await.expect("a composition");
    let key = portrait.composition_key.clone().expect("a key");
    let file = app.folder.path().join("objects").join(&key);
    let sealed = std::fs::read(&file).expect("the sealed composition");
    let photo = upload(&app, &portrait).await.pid;
    let order = placed.order(&app).await;
    let line = order.lines(&app.ctx.db).await.expect("lines").remove(0).pid;
    let (order, up, file) = (placed.path(), "../".repeat(12), file.display());
    let paths = [
        format!("{page}/composition"),
        format!("{page}/composition.png"),
        format!("{page}/composition.jpg"),
        format!("{page}/preview.png"),
        format!("{page}/print.jpg"),
        format!("{page}/file"),
        format!("{page}.png"),
        format!("/uploads/{photo}/{pid}-composition.png"),
        format!("/uploads/{photo}/composition.png"),
        format!("/uploads/{photo}/..%2f{photo}%2f{pid}-composition.png"),
        format!("/{key}"),
        format!("/objects/{key}"),
        format!("/data/objects/{key}"),
        format!("/static/{key}"),
        format!("/static/{up}{file}"),
        format!("/static/{}{file}", up.replace("..", "%2e%2e")),
        format!("/static/{}{file}", up.replace('/', "%2f")),
        format!("/static/{file}"),
        format!("/static/../../data/objects/{key}"),
        format!("{order}/lines/{line}/file"),
        format!("{order}/lines/{line}/file?paid=true"),
        format!("/print-files/{line}"),
        format!("/print-files/{line}?expires=99999999999&signature=00"),
    ];
    let cookie = cookie_of(browser, &page).await;
    for path in &paths {
        let answer = raw_get(&app, path, &cookie).await;
        let refused = answer.starts_with(b"HTTP/1.1 4");
        assert!(refused || path.starts_with("/static/"), "{path}");
        for secret in [&composition, &sealed] {
            let found = answer.windows(64).any(|window| window == &secret[..64]);
            assert!(!found, "{path}");
        }
    }
    // What does answer is the marked preview, whatever is asked of it.
    let preview = portrait.preview(&app.ctx).await.expect("a preview");
    for path in [
        format!("{page}/preview.jpg"),
        format!("{page}/preview.jpg?watermark=false&size=full"),
        format!("{order}/lines/{line}/picture.jpg"),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.bytes == preview, "{path}");
    }
}

#[tokio::test]
async fn a_preview_says_how_it_was_made_and_nothing_of_its_photo() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let photo = photos::with_metadata(&photos::pixels(&photos::astronaut()), 1);
    let page = browser.upload(photo, "comic").await.to;
    let preview = browser.get(&format!("{page}/preview.jpg")).await.bytes;
    let says = |words: &str| {
        preview
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    };
    let model = portrait(&app, &page).await.model_version.expect("painted");
    for words in [
        "ICC_PROFILE",
        vision::print::DIGITAL_SOURCE_TYPE,
        &format!("limner:ModelVersion=\"{model}\""),
        "limner:Style=",
    ] {
        assert!(says(words), "{words} is missing");
    }
    assert!(!says(photos::CAMERA) && !says("Exif"));
    assert_eq!(preview[13..18], [1, 0, 72, 0, 72], "72 dots to the inch");
}

both_databases!(
    a_portrait_that_its_worker_lost_is_taken_up_again,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let first = portrait(&app, &first.to).await;
        let held = queued(&app, &first, "pastel").await;
        hold(&app, &held, Status::Painting, 1).await;
        let unheard = queued(&app, &first, "etching").await;
        long_ago(&app, &unheard).await;
        tasks::sweep::sweep(&app.ctx).await.expect("a sweep");
        for portrait in [&held, &unheard] {
            let page = format!("/portraits/{}", portrait.pid);
            let preview = browser.get(&format!("{page}/preview.jpg")).await;
            assert_eq!(preview.status, 200, "{page}");
        }
        assert_eq!(left(&browser).await, 2);
    }
);

#[tokio::test]
async fn a_portrait_that_a_worker_holds_is_left_to_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = browser.upload(photos::astronaut(), "comic").await;
    let held = queued(&app, &portrait(&app, &first.to).await, "pastel").await;
    hold(&app, &held, Status::Painting, 1).await;
    let just_now = Expr::value(now() - Duration::seconds(10));
    set(&app, &held, Column::ClaimedAt, just_now).await;
    tasks::sweep::sweep(&app.ctx).await.expect("a sweep");
    let page = format!("/portraits/{}", held.pid);
    assert_eq!(portrait(&app, &page).await.status(), Status::Painting);
}

both_databases!(
    a_portrait_that_was_lost_three_times_is_given_up_and_costs_nothing,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let held = queued(&app, &portrait(&app, &first.to).await, "pastel").await;
        hold(&app, &held, Status::Finishing, 3).await;
        assert_eq!(left(&browser).await, 3);
        tasks::sweep::sweep(&app.ctx).await.expect("a sweep");
        let path = format!("/portraits/{}", held.pid);
        let page = browser.get(&path).await;
        assert!(page.body.contains("Could not be painted"), "{}", page.body);
        assert!(page.body.contains("It was not counted: 4 of 5 left today"));
        let told = browser.get(&format!("{path}/events")).await;
        assert!(told.body.starts_with("event: done\n"), "{}", told.body);
        // It can be tried again, as a new one.
        let photo = upload(&app, &held).await.pid.to_string();
        let again = browser.paint_again(&photo, "pastel").await;
        assert_eq!(again.status, 303);
        assert_ne!(again.to, path);
        assert_eq!(left(&browser).await, 3);
    }
);

/// A worker claimed it `attempts` times and has not been heard of since.
async fn hold(app: &TestApp, portrait: &Portrait, status: Status, attempts: i32) {
    set(app, portrait, Column::Status, Expr::value(status.name())).await;
    set(app, portrait, Column::Attempts, Expr::value(attempts)).await;
    let long_ago = Expr::value(now() - Duration::minutes(5));
    set(app, portrait, Column::ClaimedAt, long_ago).await;
    self::long_ago(app, portrait).await;
}

async fn long_ago(app: &TestApp, portrait: &Portrait) {
    let long_ago = Expr::value(now() - Duration::minutes(6));
    set(app, portrait, Column::CreatedAt, long_ago).await;
}

async fn set(app: &TestApp, portrait: &Portrait, column: Column, value: Expr) {
    Entity::update_many()
        .col_expr(column, value)
        .filter(Column::Id.eq(portrait.id))
        .exec(&app.ctx.db)
        .await
        .expect("set");
}

async fn rows(app: &TestApp) -> u64 {
    Entity::find().count(&app.ctx.db).await.expect("portraits")
}

/// The difference of two pictures in each of four by four fields.
fn sixteenths(one: &RgbImage, other: &RgbImage) -> Vec<f64> {
    let (width, height) = (one.width() / 4, one.height() / 4);
    let field = |image: &RgbImage, at: u32| {
        let (x, y) = (at % 4 * width, at / 4 * height);
        image::imageops::crop_imm(image, x, y, width, height).to_image()
    };
    let fields = 0..16;
    fields
        .map(|at| difference(&field(one, at), &field(other, at)))
        .collect()
}

/// The cookies that this browser sends, as text.
async fn cookie_of(browser: &crate::support::Browser, page: &str) -> String {
    // A server that only writes down what it hears.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a caller");
        let mut heard = vec![0; 8192];
        let length = socket.read(&mut heard).await.expect("a request");
        let nothing = b"HTTP/1.1 204 No Content\r\n\r\n";
        socket.write_all(nothing).await.expect("an answer");
        String::from_utf8_lossy(&heard[..length]).into_owned()
    });
    // Cookies belong to a host, not to a port.
    browser.get(&format!("http://127.0.0.1:{port}{page}")).await;
    let heard = heard.await.expect("a request");
    let mut lines = heard.lines();
    let cookie = lines.find_map(|line| line.strip_prefix("cookie: "));
    cookie.expect("a cookie").to_string()
}

/// A request whose path no client has tidied up; the whole answer as bytes.
async fn raw_get(app: &TestApp, path: &str, cookie: &str) -> Vec<u8> {
    let host = app.url.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(host).await.expect("a line");
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"
    );
    let sent = socket.write_all(request.as_bytes()).await;
    sent.expect("a request");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("an answer");
    answer
}
