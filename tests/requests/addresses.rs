//! Whose address a request has: previews are counted by it, so no header may change it.

use limner::models::_entities::assessments;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::{Answer, Browser, Database, TestApp, browser::DEVICE, photos};

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

/// What the latest assessment says of an upload that came with a TLS print which no browser has.
async fn reasons_of_an_odd_handshake(trusted: serde_json::Value) -> String {
    let addresses = json!({"trusted_proxies": trusted, "ja4_header": "x-ja4"});
    let app = TestApp::start_with(Database::Sqlite, json!({"addresses": addresses})).await;
    let browser = app.browser();
    let form = reqwest::multipart::Form::new()
        .text("style", "comic")
        .text("device", DEVICE)
        .part(
            "photo",
            reqwest::multipart::Part::bytes(photos::astronaut()).file_name("me.jpg"),
        );
    let request = browser
        .client()
        .post(browser.at("/portraits"))
        .header("x-ja4", "t12d190800_d83cc789557e_7af1ed941c26")
        .multipart(form);
    let answer = browser.send(request).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let assessment = assessments::Entity::find().one(&app.ctx.db).await;
    let assessment = assessment.expect("assessments").expect("an assessment");
    assessment.signals.to_string()
}

#[tokio::test]
async fn a_tls_print_is_believed_from_a_trusted_proxy_only() {
    let words = "No browser opens an encrypted connection like this.";
    let trusted = reasons_of_an_odd_handshake(json!(["127.0.0.0/8"])).await;
    assert!(trusted.contains(words), "{trusted}");
    let stranger = reasons_of_an_odd_handshake(json!([])).await;
    assert!(!stranger.contains(words), "{stranger}");
}
