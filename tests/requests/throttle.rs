//! Too many requests at once from one address.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Browser, Database, TestApp, photos};

/// A shop behind a proxy, so that a test can come from anywhere.
async fn shop(throttle: Value) -> TestApp {
    let settings = json!({
        "throttle": throttle,
        "addresses": {"trusted_proxies": "127.0.0.0/8"},
    });
    TestApp::start_with(Database::Sqlite, settings).await
}

/// Three requests, and an hour until there is another.
fn three() -> Value {
    json!({"per_second": 0.0003, "burst": 3})
}

async fn get(browser: &Browser, path: &str, from: &str) -> Answer {
    let request = browser.client().get(browser.at(path));
    browser.send(request.header("x-forwarded-for", from)).await
}

async fn post(browser: &Browser, path: &str, from: &str) -> Answer {
    let request = browser.client().post(browser.at(path));
    let request = request
        .header("x-forwarded-for", from)
        .form(&[("email", "a@b.example"), ("password", "guess")]);
    browser.send(request).await
}

#[tokio::test]
async fn over_the_limit_is_a_page_that_says_when_to_come_back() {
    let app = shop(three()).await;
    let browser = app.browser();
    for _ in 0..3 {
        assert_eq!(get(&browser, "/privacy", "203.0.113.7").await.status, 200);
    }
    let answer = get(&browser, "/privacy", "203.0.113.7").await;
    assert_eq!(answer.status, 429);
    assert!(
        answer.content_type.starts_with("text/html"),
        "{}",
        answer.content_type
    );
    assert!(answer.body.contains("Enough for now"), "{}", answer.body);
    assert!(answer.body.contains("Please wait"), "{}", answer.body);
    let wait = answer.headers["retry-after"].to_str().expect("a number");
    let wait: u64 = wait.parse().expect("whole seconds");
    assert!((1..=3334).contains(&wait), "{wait}");
    assert!(
        answer.headers.contains_key("content-security-policy"),
        "as on every page"
    );

    let request = browser.client().get(browser.at("/privacy"));
    let request = request.header("x-forwarded-for", "203.0.113.7");
    let answer = browser.send_for_json(request).await;
    assert_eq!(answer.status, 429);
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(body["error"]["code"], "throttled");
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn another_address_is_not_hurt_and_another_of_the_same_house_is() {
    let app = shop(three()).await;
    let browser = app.browser();
    for _ in 0..3 {
        get(&browser, "/privacy", "2001:db8:1:2::1").await;
    }
    for (from, status) in [
        ("2001:db8:1:2::1", 429),
        ("2001:db8:1:2:9::9", 429),
        ("2001:db8:1:3::1", 200),
        ("203.0.113.7", 200),
    ] {
        assert_eq!(
            get(&browser, "/privacy", from).await.status,
            status,
            "{from}"
        );
    }
}

#[tokio::test]
async fn static_files_and_the_watchman_are_not_counted_and_what_is_nowhere_is() {
    let app = shop(three()).await;
    let browser = app.browser();
    for _ in 0..5 {
        for path in ["/static/css/base.css", "/_health"] {
            assert_eq!(
                get(&browser, path, "203.0.113.7").await.status,
                200,
                "{path}"
            );
        }
    }
    for status in [404, 404, 404, 429] {
        assert_eq!(
            get(&browser, "/nowhere", "203.0.113.7").await.status,
            status
        );
    }
    for path in ["/static/css/base.css", "/_health"] {
        assert_eq!(
            get(&browser, path, "203.0.113.7").await.status,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn forms_that_cost_have_a_limit_of_their_own() {
    let few = json!({"costly_per_second": 0.0003, "costly_burst": 1});
    let app = shop(few).await;
    let browser = app.browser();
    let answer = post(&browser, "/admin/session", "203.0.113.7").await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    for path in ["/admin/session", "/messages", "/portraits"] {
        let answer = post(&browser, path, "203.0.113.7").await;
        assert_eq!(answer.status, 429, "{path}");
        assert!(answer.headers.contains_key("retry-after"), "{path}");
    }
    let answer = post(&browser, "/messages", "203.0.113.8").await;
    assert_ne!(answer.status, 429, "{}", answer.body);
    for (method, path) in [("GET", "/privacy"), ("POST", "/cart/lines")] {
        let answer = match method {
            "GET" => get(&browser, path, "203.0.113.7").await,
            _ => post(&browser, path, "203.0.113.7").await,
        };
        assert_ne!(answer.status, 429, "{method} {path}");
    }
}

#[tokio::test]
async fn staff_are_not_exempt() {
    let settings = json!({"per_second": 0.0003, "burst": 4});
    let app = TestApp::start_with(Database::Sqlite, json!({"throttle": settings})).await;
    let staff = app.staff(limner::models::staff::Role::Owner).await;
    for status in [200, 200, 200, 429] {
        assert_eq!(staff.get("/admin/orders").await.status, status);
    }
}

#[tokio::test]
async fn waiting_lifts_it() {
    let app = shop(json!({"per_second": 1, "burst": 1})).await;
    let browser = app.browser();
    let mut answer = get(&browser, "/privacy", "203.0.113.7").await;
    for _ in 0..100 {
        if answer.status == 429 {
            break;
        }
        answer = get(&browser, "/privacy", "203.0.113.7").await;
    }
    assert_eq!(answer.status, 429, "two come within a second");
    let refused = answer;
    assert_eq!(refused.headers["retry-after"], "1");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(get(&browser, "/privacy", "203.0.113.7").await.status, 200);
}

#[tokio::test]
async fn the_defaults_are_not_felt_by_one_who_shops() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let painted = browser.upload(photos::astronaut(), "comic").await;
    assert_eq!(painted.status, 303, "{}", painted.body);
    for _ in 0..100 {
        assert_eq!(browser.get("/privacy").await.status, 200);
    }
}
