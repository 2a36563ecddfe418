//! Pictures that were found elsewhere: the staff learns which preview they are.

use std::io::Cursor;

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use limner::models::{_entities::audit_entries, orders::Status, staff::Role};
use reqwest::multipart::{Form, Part};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::{
    both_databases, pages,
    support::{Answer, Browser, Database, TestApp, an_order, photos, studio::portrait},
};

const NONE: &str = "No mark of this shop was found.";

/// Previews as large as the shop's own: a small one has no room for its number.
fn large() -> Value {
    json!({"painting": {"composition_px": 1024, "preview_px": 1024}})
}

both_databases!(
    a_preview_that_was_saved_again_is_known,
    large(),
    |app: TestApp| async move {
        let shopper = app.browser();
        // The second, so that its number is not the first that there is.
        shopper.upload(photos::astronaut(), "pastel").await;
        let page = shopper.upload(photos::astronaut(), "comic").await.to;
        let found = photos::pixels(&shopper.get(&format!("{page}/preview.jpg")).await.bytes);
        let support = app.staff(Role::Support).await;
        let stored = app.stored();
        let told = trace(&support, jpeg(&found, 60)).await;
        assert_eq!(told.status, 200, "{}", told.body);
        let portrait = portrait(&app, &page).await;
        let visitor = visitor_of(&app, portrait.visitor_id).await;
        let number = format!("<dt>Portrait</dt><dd class=\"num\">{}</dd>", portrait.id);
        for words in [number.as_str(), "<dd>Comic</dd>", &visitor, "never"] {
            assert!(told.body.contains(words), "{words}: {}", told.body);
        }
        pages::is_without_inline(&told, "/admin/traces");
        // The picture is not kept, and who asked is.
        assert_eq!(app.stored(), stored);
        assert_eq!(traced(&app).await, [portrait.pid.to_string()]);
    }
);

#[tokio::test]
async fn a_found_preview_leads_to_the_order_of_it() {
    let app = TestApp::start_with(Database::Sqlite, large()).await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let preview = format!("/portraits/{}/preview.jpg", placed.portrait);
    let found = placed.browser.get(&preview).await.bytes;
    let support = app.staff(Role::Support).await;
    let told = trace(&support, found).await.body;
    let number = placed.order(&app).await.number;
    let link = format!("<a href=\"/admin/orders/{}\">{number}</a>", placed.pid);
    // Two lines of it are one order.
    assert_eq!(told.matches(&link).count(), 1, "{told}");
}

#[tokio::test]
async fn a_picture_without_our_mark_is_nobody_s() {
    let app = TestApp::start().await;
    let support = app.staff(Role::Support).await;
    for picture in [photos::astronaut(), photos::grace_hopper()] {
        let told = trace(&support, picture).await;
        assert_eq!(told.status, 200);
        assert!(told.body.contains(NONE), "{}", told.body);
        assert!(told.body.contains("Turned pictures cannot be read."));
    }
    assert!(traced(&app).await.is_empty());
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_beside_the_field() {
    let settings = json!({"uploads": {"max_bytes": 1_000_000}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let support = app.staff(Role::Support).await;
    let page = support.get("/admin/traces").await;
    assert_eq!(page.status, 200);
    pages::is_without_inline(&page, "/admin/traces");
    for (file, status, words) in [
        (b"no picture".to_vec(), 422, "This file is not a picture."),
        (Vec::new(), 422, "Choose a picture first."),
        (vec![0; 3_000_000], 413, "up to 1 MB"),
        (
            photos::flat_png(20_000, 20_000, photos::Depth::Bit, false),
            422,
            "we can take up to 50 million",
        ),
    ] {
        let told = trace(&support, file).await;
        assert_eq!(told.status, status, "{words}");
        assert!(told.body.contains(words), "{words}: {}", told.body);
        assert!(told.body.contains("id=\"f-picture-error\"") && !told.body.contains(NONE));
        pages::is_without_inline(&told, "/admin/traces");
    }
}

#[tokio::test]
async fn only_the_staff_looks_for_marks() {
    let app = TestApp::start().await;
    let answer = trace(&app.browser(), photos::grace_hopper()).await;
    assert_eq!(answer.to, "/admin/session");
    let printer = app.staff(Role::Printer).await;
    assert_eq!(printer.get("/admin/traces").await.status, 403);
    assert_eq!(trace(&printer, photos::grace_hopper()).await.status, 403);
}

async fn trace(browser: &Browser, picture: Vec<u8>) -> Answer {
    let form = Form::new().part("picture", Part::bytes(picture).file_name("found.jpg"));
    let request = browser.client().post(browser.at("/admin/traces"));
    browser.send(request.multipart(form)).await
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
    encoder.encode_image(picture).expect("a JPEG");
    out.into_inner()
}

async fn visitor_of(app: &TestApp, id: i64) -> String {
    use limner::models::_entities::visitors::Entity;
    let visitor = Entity::find_by_id(id).one(&app.ctx.db).await;
    let visitor = visitor.expect("visitors").expect("the visitor");
    visitor.pid.to_string()
}

/// What the audit log says was found.
async fn traced(app: &TestApp) -> Vec<String> {
    let rows = audit_entries::Entity::find().all(&app.ctx.db).await;
    let rows = rows.expect("the audit log").into_iter();
    rows.filter(|row| row.action == "portrait_traced")
        .map(|row| row.subject)
        .collect()
}
