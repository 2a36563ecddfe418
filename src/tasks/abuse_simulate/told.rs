//! What a browser tells: the parts of its report that all have, and its headers in their order.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::world::Place;

pub fn common(place: Place, agent: &str, draws: &str) -> Value {
    json!({
        "v": 1, "user_agent": agent, "canvas": canvas(draws),
        "audio": 124.0 + f64::from(draws.len() as u32) / 100.0,
        "languages": [place.language], "locale": place.language, "time_zone": place.zone,
        "automation": {"webdriver": false, "globals": []},
    })
}

pub fn pick(values: &[u32], n: usize) -> u32 {
    values[n % values.len()]
}

pub fn canvas(draws: &str) -> Value {
    json!({"geometry": digest(draws), "text": digest(&format!("{draws} text"))})
}

pub fn extend(report: &mut Value, more: Value) {
    if let (Value::Object(report), Value::Object(more)) = (report, more) {
        report.extend(more);
    }
}

/// As FingerprintJS digests what is long: 32 hexadecimal digits.
pub fn digest(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..16])
}

pub const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

pub fn webkit(agent: &str, place: Place) -> HeaderMap {
    let language = format!("{},{};q=0.9", place.language, &place.language[..2]);
    headers(&[
        ("sec-fetch-dest", "document"),
        ("user-agent", agent),
        ("accept", HTML),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("accept-language", &language),
        ("accept-encoding", "gzip, deflate, br"),
    ])
}

pub fn chromium(agent: &str, platform: &str, phone: bool, place: Place) -> HeaderMap {
    let language = format!("{},{};q=0.9", place.language, &place.language[..2]);
    headers(&[
        (
            "sec-ch-ua",
            r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
        ),
        ("sec-ch-ua-mobile", if phone { "?1" } else { "?0" }),
        ("sec-ch-ua-platform", &format!("\"{platform}\"")),
        ("user-agent", agent),
        ("accept", HTML),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", &language),
    ])
}

pub fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let header = |(name, value): &(&str, &str)| {
        Some((
            name.parse::<HeaderName>().ok()?,
            HeaderValue::from_str(value).ok()?,
        ))
    };
    lines.iter().filter_map(header).collect()
}
