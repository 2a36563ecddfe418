//! What a request's headers say by themselves: their order, what no browser would send, and a proxy's JA4.

pub mod ja4;

use axum::http::{
    HeaderMap,
    header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, USER_AGENT},
};

use super::user_agent::{Engine, Hints, UserAgent, text_of};

/// Names left out of the print: what varies from one request of the same browser to the next, and what proxies add.
const VARYING: [&str; 38] = [
    // of the page that asks, and what it sends
    "authorization",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "origin",
    "referer",
    "transfer-encoding",
    // of the way it was asked for: a reload, a click, a download taken up again
    "cache-control",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-event-id",
    "pragma",
    "priority",
    "purpose",
    "range",
    "sec-fetch-user",
    "sec-purpose",
    "upgrade-insecure-requests",
    // of the connection
    "connection",
    "host",
    "keep-alive",
    "te",
    "upgrade",
    // of proxies
    "cdn-loop",
    "client-ip",
    "forwarded",
    "traceparent",
    "tracestate",
    "true-client-ip",
    "via",
    "x-amzn-trace-id",
    "x-real-ip",
    "x-request-id",
];

/// Beginnings of further names that proxies add.
const OF_PROXIES: [&str; 5] = ["cf-", "fastly-", "fly-", "x-envoy-", "x-forwarded-"];

/// More names are left alone; no browser sends as many.
const MOST: usize = 64;

/// A print of the order in which a browser sends its headers: it is the engine's and its settings', alike for everybody who has
/// the same browser, and tells a program that claims to be a browser from one. Equal only for requests of one mode: a page
/// and a script's call have their headers in different orders.
///
/// In it: the mode (`sec-fetch-mode`); the names in the order of arrival; coarse values: `accept` and `accept-encoding` whole, how
/// many languages are asked for (none, one, two, more) and whether they are weighed. Not the languages, not the user agent: they
/// are signals of their own, and the latter changes every month.
///
/// A proxy that sorts headers makes all prints alike, which tells less and accuses nobody.
#[must_use]
pub fn order(headers: &HeaderMap) -> Vec<u8> {
    let languages = text_of(headers, ACCEPT_LANGUAGE.as_str()).unwrap_or_default();
    let count = languages
        .split(',')
        .filter(|tag| !tag.trim().is_empty())
        .count();
    let coarse = [
        short(headers, "sec-fetch-mode"),
        short(headers, ACCEPT.as_str()),
        short(headers, ACCEPT_ENCODING.as_str()),
        ["0", "1", "2", "more"][count.min(3)],
        if languages.contains(";q=") {
            "weighed"
        } else {
            "plain"
        },
    ];
    let names = headers.keys().map(|name| name.as_str()).filter(steady);
    let parts: Vec<_> = coarse.into_iter().chain(names.take(MOST)).collect();
    parts.join("\n").into_bytes()
}

/// Whether it came with what every browser sends with every request, and does not say that it is something else. False also
/// for a browser behind a proxy that strips headers, so it is a weak signal.
#[must_use]
pub fn looks_like_a_browser(headers: &HeaderMap) -> bool {
    let agent = text_of(headers, USER_AGENT.as_str()).unwrap_or_default();
    let calls_itself_one = agent.starts_with("Mozilla/") || agent.starts_with("Opera/");
    let sends = |name| text_of(headers, name).is_some_and(|value| !value.trim().is_empty());
    calls_itself_one
        && sends(ACCEPT.as_str())
        && sends(ACCEPT_ENCODING.as_str())
        && sends(ACCEPT_LANGUAGE.as_str())
}

/// Whether the headers are impossible for the browser that the user agent names. Checked against Chromium 156; only what Chrome,
/// Firefox and Safari have in common over years is held against anybody, and of browsers not named here nothing is known.
#[must_use]
pub fn contradicts(headers: &HeaderMap) -> bool {
    let claimed = UserAgent::of(headers);
    odd_fetch(headers)
        || match claimed.engine {
            Some(Engine::Chromium(version)) => {
                odd_hints(headers, version)
                    || odd_navigation(headers)
                    // Both are added last by its network stack, in this order.
                    || out_of_order(headers, &[ACCEPT.as_str(), ACCEPT_ENCODING.as_str(), ACCEPT_LANGUAGE.as_str()])
            }
            Some(Engine::Gecko) => {
                Hints::of(headers).sent
                    || odd_navigation(headers)
                    || out_of_order(
                        headers,
                        &[
                            ACCEPT.as_str(),
                            ACCEPT_LANGUAGE.as_str(),
                            ACCEPT_ENCODING.as_str(),
                        ],
                    )
            }
            Some(Engine::WebKit) => Hints::of(headers).sent,
            None => false,
        }
}

/// A readable value, its first 256 bytes. What is readable is ASCII.
fn short<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = text_of(headers, name).unwrap_or_default();
    &value[..value.len().min(256)]
}

#[allow(clippy::trivially_copy_pass_by_ref)] // what `filter` hands over
fn steady(name: &&str) -> bool {
    !VARYING.contains(name)
        && !OF_PROXIES
            .iter()
            .any(|beginning| name.starts_with(beginning))
}

/// What a browser says of a fetch goes together, and has few values (Fetch Metadata, W3C).
fn odd_fetch(headers: &HeaderMap) -> bool {
    const SITES: [&str; 4] = ["none", "same-origin", "same-site", "cross-site"];
    const MODES: [&str; 5] = ["cors", "navigate", "no-cors", "same-origin", "websocket"];
    let value = |name| text_of(headers, name);
    let (site, mode) = (value("sec-fetch-site"), value("sec-fetch-mode"));
    let dest = value("sec-fetch-dest");
    let known = |value: Option<&str>, all: &[&str]| value.is_none_or(|it| all.contains(&it));
    site.is_some() != mode.is_some()
        || site.is_some() != dest.is_some()
        || !known(site, &SITES)
        || !known(mode, &MODES)
        || value("sec-fetch-user").is_some_and(|user| user != "?1" || mode != Some("navigate"))
}

/// Chromium has sent three hints together since version 93, and never without the headers of a fetch.
fn odd_hints(headers: &HeaderMap, version: u32) -> bool {
    let has = |name| headers.contains_key(name);
    let all = has("sec-ch-ua-mobile") && has("sec-ch-ua-platform");
    has("sec-ch-ua") && version >= 93 && !(all && has("sec-fetch-site"))
}

/// A page is asked for as HTML.
fn odd_navigation(headers: &HeaderMap) -> bool {
    text_of(headers, "sec-fetch-mode") == Some("navigate")
        && !text_of(headers, ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/html"))
}

/// Whether those of these names that are there came in another order. A proxy that sorts headers is not held against anybody.
fn out_of_order(headers: &HeaderMap, names: &[&str]) -> bool {
    let arrived: Vec<_> = headers.keys().map(|name| name.as_str()).collect();
    let places: Vec<_> = names
        .iter()
        .filter_map(|name| arrived.iter().position(|it| it == name))
        .collect();
    !arrived.is_sorted() && !places.is_sorted()
}

#[cfg(test)]
mod tests;
