//! What all pages have in common: their headers, their errors, their cookies; and whether the shop is well.

use limner::models::orders::Status;
use reqwest::header::{ACCEPT, HeaderMap};
use serde_json::{Value, json};

use crate::support::{Answer, Database, TestApp, an_order, browser, photos};

#[tokio::test]
async fn every_page_is_html_without_a_word_of_inline_script_or_style() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let (portrait, order) = (format!("/portraits/{}", placed.portrait), placed.path());
    for (path, status) in [
        ("/".to_string(), 200),
        ("/help".to_string(), 200),
        ("/cart".to_string(), 200),
        ("/privacy".to_string(), 200),
        ("/portraits".to_string(), 200),
        (portrait.clone(), 200),
        (format!("{portrait}/wall"), 200),
        (order.clone(), 200),
        (format!("{order}/review"), 200),
        ("/admin/session".to_string(), 200),
        ("/nothing/here".to_string(), 404),
    ] {
        let page = placed.browser.get(&path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.content_type.starts_with("text/html"), "{path}");
        is_without_inline(&page, &path);
    }
}

/// A page has no word of inline script or style.
pub fn is_without_inline(page: &Answer, path: &str) {
    keeps_scripts_out(&page.headers, path);
    for inline in [
        "<script>",
        "<style",
        " style=\"",
        " onclick=",
        "javascript:",
    ] {
        assert!(!page.body.contains(inline), "{inline} on {path}");
    }
}

#[tokio::test]
async fn an_empty_cart_says_what_to_do_instead() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let cart = browser.get("/cart").await;
    assert_eq!(cart.status, 200);
    assert!(cart.body.contains("empty"), "{}", cart.body);
    assert!(!cart.body.contains("action=\"/checkout\""));
    assert_eq!(browser.get("/checkout").await.status, 303);
}

#[tokio::test]
async fn what_is_not_there_is_a_page_for_people_and_json_for_programs() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let nobody = uuid::Uuid::new_v4();
    for path in [
        "/nothing/here".to_string(),
        format!("/portraits/{nobody}"),
        format!("/orders/{nobody}"),
        "/orders/nonsense".to_string(),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("Nothing hangs here"), "{path}");
        let request = browser.client().get(browser.at(&path));
        let json = browser.send_for_json(request).await;
        assert_eq!(
            (json.status, error_code(&json).as_str()),
            (404, "not_found")
        );
        keeps_scripts_out(&json.headers, &path);
    }
    let request = browser.client().delete(browser.at("/cart"));
    let json = browser.send_for_json(request).await;
    assert_eq!((json.status, error_code(&json).as_str()), (405, "method"));
}

#[tokio::test]
async fn a_refused_photo_is_answered_by_the_front_door_and_by_no_other_page() {
    let app = TestApp::start().await;
    let answer = app.browser().upload(b"no photo".to_vec(), "comic").await;
    assert_eq!(answer.status, 422);
    assert!(!answer.body.contains("aria-current=\"page\""));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/static/nothing-here.js").await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn also_who_is_turned_away_gets_a_page_that_keeps_scripts_out() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let request = browser.client().post(browser.at("/cart/lines"));
    let request = request.header("sec-fetch-site", "cross-site");
    let request = request.header(ACCEPT, "text/html");
    let answer = browser::read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.status, 403);
    keeps_scripts_out(&answer.headers, "/cart/lines");
}

#[tokio::test]
async fn what_another_site_makes_a_browser_send_is_not_carried_out() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.upload(photos::astronaut(), "comic").await;
    let stored = app.stored();
    for (path, site) in [
        ("/portraits", "cross-site"),
        ("/portraits", "same-site"),
        ("/cart/lines", "cross-site"),
        ("/admin/session", "cross-site"),
    ] {
        let part = reqwest::multipart::Part::bytes(photos::grace_hopper()).file_name("a.jpg");
        let form = reqwest::multipart::Form::new().part("photo", part);
        let request = browser.client().post(browser.at(path)).multipart(form);
        let request = request.header("sec-fetch-site", site);
        let request = request.header(ACCEPT, "text/html");
        let answer = browser::read(request.send().await.expect("an answer")).await;
        assert_eq!(answer.status, 403, "{path} from {site}");
        assert!(answer.body.contains("came from another site"), "{path}");
    }
    assert_eq!(app.stored(), stored);
    // A link from elsewhere leads in.
    let request = browser.client().get(browser.at("/"));
    let request = request.header("sec-fetch-site", "cross-site");
    let answer = browser::read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn cookies_are_for_the_shop_alone_and_looking_needs_none() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for path in ["/", "/help", "/privacy", "/cart", "/portraits"] {
        assert!(cookies(&browser.get(path).await).is_empty(), "{path}");
    }
    let answer = browser.upload(photos::astronaut(), "comic").await;
    let cookies = cookies(&answer);
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].starts_with("limner_visitor="), "{cookies:?}");
    for words in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookies[0].contains(words), "{words} is not in {cookies:?}");
    }
}

#[tokio::test]
async fn over_tls_cookies_are_bound_to_it_and_to_the_host() {
    let settings = json!({"shop": {"public_url": "https://shop.example"}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let answer = app.browser().upload(photos::astronaut(), "comic").await;
    let cookies = cookies(&answer);
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].starts_with("__Host-visitor="), "{cookies:?}");
    assert!(cookies[0].contains("Secure"), "{cookies:?}");
    assert!(!cookies[0].contains("Domain"), "{cookies:?}");
}

#[tokio::test]
async fn the_shop_is_well_only_while_storage_and_database_answer() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let well = browser.get("/_health").await;
    assert_eq!((well.status, health(&well)), (200, json!([true, true])));
    assert_eq!(app.stored(), 0);
    let objects = app.folder.path().join("objects");
    std::fs::remove_dir_all(&objects).expect("no folder");
    std::fs::write(&objects, "a file").expect("a file");
    let program = || browser.client().get(browser.at("/_health"));
    let ill = browser.send_for_json(program()).await;
    assert_eq!((ill.status, health(&ill)), (503, json!([true, false])));
    std::fs::remove_file(&objects).expect("no file");
    std::fs::create_dir(&objects).expect("a folder");
    assert_eq!(browser.get("/_health").await.status, 200);
    app.ctx.db.clone().close().await.expect("closed");
    let ill = browser.send_for_json(program()).await;
    assert_eq!((ill.status, health(&ill)), (503, json!([false, true])));
}

/// Whether database and storage answer, as the page says.
fn health(answer: &Answer) -> Value {
    let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    json!([told["database"], told["storage"]])
}

fn error_code(answer: &Answer) -> String {
    let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    assert!(told["error"]["message"].is_string(), "{}", answer.body);
    told["error"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_string()
}

fn keeps_scripts_out(headers: &HeaderMap, path: &str) {
    let policies: Vec<_> = headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1, "{path}: {policies:?}");
    let policy = policies[0].to_str().expect("text");
    assert!(policy.contains("script-src 'self'"), "{path}: {policy}");
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
}

fn cookies(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let read = |cookie: &reqwest::header::HeaderValue| cookie.to_str().expect("text").to_string();
    cookies.map(read).collect()
}
