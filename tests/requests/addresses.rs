//! Whose address a request has: previews are counted by it, so no header may change it.

use serde_json::json;

use crate::support::{Answer, Browser, Database, TestApp};

/// Says in every header there is that it comes from somewhere else.
async fn spoofed(browser: &Browser, path: &str, claimed: &str) -> Answer {
    let forwarded = format!("for={claimed}");
    let request = [
        ("x-forwarded-for", claimed),
        ("forwarded", forwarded.as_str()),
        ("x-real-ip", claimed),
        ("cf-connecting-ip", claimed),
        ("true-client-ip", claimed),
        ("fly-client-ip", claimed),
    ]
    .into_iter()
    .fold(browser.client().get(browser.at(path)), |request, header| {
        request.header(header.0, header.1)
    });
    browser.send(request).await
}

/// So few requests that it shows which of them are counted together, and an hour until there is another.
fn two_requests() -> serde_json::Value {
    json!({"per_second": 0.0003, "burst": 2})
}

#[tokio::test]
async fn a_spoofed_header_changes_nothing() {
    let settings = json!({"throttle": two_requests()});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let browser = app.browser();
    for (claimed, status) in [
        ("198.51.1.1", 200),
        ("198.51.2.1", 200),
        ("198.51.3.1", 429),
    ] {
        let answer = spoofed(&browser, "/privacy", claimed).await;
        assert_eq!(answer.status, status, "{claimed}");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_it_is_the_last_that_the_proxy_wrote() {
    let addresses = json!({"trusted_proxies": ["127.0.0.0/8"]});
    let settings = json!({"throttle": two_requests(), "addresses": addresses});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let browser = app.browser();
    for (claimed, status) in [
        ("198.51.1.1, 203.0.113.7", 200),
        ("198.51.2.1, 203.0.113.7", 200),
        ("198.51.3.1, 203.0.113.7", 429),
        ("203.0.113.7, 203.0.113.8", 200),
    ] {
        let answer = spoofed(&browser, "/privacy", claimed).await;
        assert_eq!(answer.status, status, "{claimed}");
    }
}
