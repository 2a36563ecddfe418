use axum::http::{HeaderName, HeaderValue};
use proptest::prelude::*;

use super::*;
use crate::models::fraud::user_agent::samples::*;

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(
            name.parse::<HeaderName>().expect("a name"),
            value.parse().expect("a value"),
        );
    }
    headers
}

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const BRANDS: &str = r#""Not:A-Brand";v="8", "Chromium";v="156""#;

/// As Chromium 156 posts a form, caught from it.
fn chromium_form() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "127.0.0.1:35447"),
        ("connection", "keep-alive"),
        ("content-length", "132"),
        ("cache-control", "max-age=0"),
        ("sec-ch-ua", BRANDS),
        ("sec-ch-ua-mobile", "?0"),
        ("sec-ch-ua-platform", "\"Linux\""),
        ("upgrade-insecure-requests", "1"),
        ("content-type", "multipart/form-data"),
        ("user-agent", CHROME_HEADLESS),
        ("origin", "http://127.0.0.1:35447"),
        ("accept", HTML),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-user", "?1"),
        ("sec-fetch-dest", "document"),
        ("referer", "http://127.0.0.1:35447/"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", "en-US,en;q=0.9"),
        ("cookie", "visitor=1"),
    ]
}

/// As its script fetches, caught from it.
fn chromium_fetch() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "127.0.0.1:35447"),
        ("connection", "keep-alive"),
        ("content-length", "132"),
        ("sec-ch-ua-platform", "\"Linux\""),
        ("user-agent", CHROME_HEADLESS),
        ("accept", "application/json"),
        ("sec-ch-ua", BRANDS),
        ("content-type", "multipart/form-data"),
        ("sec-ch-ua-mobile", "?0"),
        ("origin", "http://127.0.0.1:35447"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-dest", "empty"),
        ("referer", "http://127.0.0.1:35447/"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", "en-US,en;q=0.9"),
    ]
}

fn firefox() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "shop.example"),
        ("user-agent", FIREFOX),
        (
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ),
        ("accept-language", "de,en-US;q=0.7,en;q=0.3"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("connection", "keep-alive"),
        ("upgrade-insecure-requests", "1"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-site", "none"),
        ("sec-fetch-user", "?1"),
        ("priority", "u=0, i"),
    ]
}

fn safari() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "shop.example"),
        (
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ),
        ("sec-fetch-site", "none"),
        ("accept-encoding", "gzip, deflate, br"),
        ("sec-fetch-mode", "navigate"),
        ("user-agent", SAFARI_IPHONE),
        ("accept-language", "en-GB,en;q=0.9"),
        ("sec-fetch-dest", "document"),
    ]
}

/// Chrome's user agent and the rest as Python's requests sends it, caught from that.
fn pretender() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "127.0.0.1:35447"),
        ("user-agent", CHROME_WINDOWS),
        ("accept-encoding", "gzip, deflate"),
        ("accept", "*/*"),
        ("connection", "keep-alive"),
        ("accept-language", "en-US,en;q=0.9"),
    ]
}

fn with(
    lines: Vec<(&'static str, &'static str)>,
    name: &'static str,
    value: &'static str,
) -> HeaderMap {
    let mut changed: Vec<_> = lines;
    match changed.iter_mut().find(|line| line.0 == name) {
        Some(line) => line.1 = value,
        None => changed.push((name, value)),
    }
    headers(&changed)
}

fn without(lines: Vec<(&'static str, &'static str)>, name: &str) -> HeaderMap {
    headers(
        &lines
            .into_iter()
            .filter(|line| line.0 != name)
            .collect::<Vec<_>>(),
    )
}

#[test]
fn browsers_look_like_browsers_and_do_not_contradict_themselves() {
    for lines in [chromium_form(), chromium_fetch(), firefox(), safari()] {
        let headers = headers(&lines);
        assert!(looks_like_a_browser(&headers), "{lines:?}");
        assert!(!contradicts(&headers), "{lines:?}");
    }
}

#[test]
fn programs_that_say_so_are_no_browsers_and_contradict_nothing() {
    for lines in [
        vec![
            ("host", "h"),
            ("user-agent", "curl/7.88.1"),
            ("accept", "*/*"),
        ],
        vec![
            ("accept-encoding", "identity"),
            ("host", "h"),
            ("user-agent", "Python-urllib/3.11"),
        ],
        vec![
            ("host", "h"),
            ("user-agent", "python-requests/2.34.2"),
            ("accept-encoding", "gzip, deflate"),
            ("accept", "*/*"),
        ],
        vec![("accept", "*/*"), ("host", "h")],
        vec![],
    ] {
        assert!(!looks_like_a_browser(&headers(&lines)), "{lines:?}");
        assert!(!contradicts(&headers(&lines)), "{lines:?}");
    }
}

#[test]
fn a_program_that_calls_itself_chrome_is_given_away_by_its_order() {
    assert!(contradicts(&headers(&pretender())));
    let mut swapped = chromium_form();
    swapped.swap(17, 18); // Firefox's order
    assert!(contradicts(&headers(&swapped)));
    let mut swapped = firefox();
    swapped.swap(3, 4); // Chrome's
    assert!(contradicts(&headers(&swapped)));
}

#[test]
fn a_proxy_that_sorts_headers_accuses_nobody() {
    let mut sorted = chromium_form();
    sorted.sort_unstable();
    assert!(!contradicts(&headers(&sorted)));
}

#[test]
fn what_chromium_sends_together_is_missed_when_a_part_is_missing() {
    for name in [
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "sec-fetch-site",
        "sec-fetch-mode",
        "sec-fetch-dest",
    ] {
        assert!(contradicts(&without(chromium_form(), name)), "{name}");
    }
    let plain = |lines: Vec<(&'static str, &'static str)>| {
        let kept = |line: &(&str, &str)| !line.0.starts_with("sec-");
        headers(&lines.into_iter().filter(kept).collect::<Vec<_>>())
    };
    assert!(
        !contradicts(&plain(chromium_form())),
        "over plain HTTP it sends neither"
    );
    assert!(
        !contradicts(&without(chromium_form(), "sec-ch-ua")),
        "a switch turns hints off"
    );
}

#[test]
fn values_that_no_browser_sends_contradict() {
    for (name, value) in [
        ("sec-fetch-site", "same"),
        ("sec-fetch-mode", "document"),
        ("sec-fetch-user", "1"),
        ("accept", "*/*"),
    ] {
        assert!(contradicts(&with(chromium_form(), name, value)), "{name}");
    }
    assert!(contradicts(&with(firefox(), "sec-ch-ua", BRANDS)));
    assert!(contradicts(&with(safari(), "sec-ch-ua", BRANDS)));
}

#[test]
fn the_print_is_the_same_for_requests_of_one_browser() {
    let print = order(&headers(&chromium_form()));
    for name in [
        "cookie",
        "referer",
        "origin",
        "cache-control",
        "content-length",
        "connection",
        "sec-fetch-user",
    ] {
        assert_eq!(order(&without(chromium_form(), name)), print, "{name}");
    }
    for (name, value) in [
        ("x-forwarded-for", "1.2.3.4"),
        ("cf-ray", "1"),
        ("via", "1.1 caddy"),
        ("range", "bytes=0-1"),
    ] {
        assert_eq!(order(&with(chromium_form(), name, value)), print, "{name}");
    }
    assert_eq!(
        order(&with(chromium_form(), "user-agent", CHROME_LINUX)),
        print
    );
    assert_eq!(
        order(&with(chromium_form(), "accept-language", "de-AT,de;q=0.9")),
        print
    );
}

#[test]
fn the_print_differs_between_browsers() {
    let prints = [
        chromium_form(),
        chromium_fetch(),
        firefox(),
        safari(),
        pretender(),
    ]
    .map(|lines| order(&headers(&lines)));
    for (i, one) in prints.iter().enumerate() {
        assert!(
            !prints[..i].contains(one),
            "{}",
            String::from_utf8_lossy(one)
        );
    }
    let print = |value| order(&with(chromium_form(), "accept-language", value));
    assert_ne!(print("en-US,en;q=0.9"), print("en-US"));
    assert_ne!(print("en-US,en;q=0.9"), print("en-US,en"));
}

proptest! {
    #[test]
    fn no_headers_make_it_panic(lines in proptest::collection::vec(("[a-z-]{1,30}", proptest::collection::vec(any::<u8>(), 0..60)), 0..80)) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(&value)) {
                headers.append(name, value);
            }
        }
        let _ = (looks_like_a_browser(&headers), contradicts(&headers));
        prop_assert!(order(&headers).len() < 4096);
        for name in headers.keys() {
            let print = ja4::Ja4::read(&headers, name.as_str());
            prop_assert!(print.is_none_or(|print| print.as_bytes().len() == 36));
        }
    }
}
