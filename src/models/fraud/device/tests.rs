use axum::http::HeaderName;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::models::fraud::{
    geo::{Network, NetworkKind},
    user_agent::samples::*,
};

/// As `device.js` reads it in Chromium 156 on Linux, without a window.
fn chromium() -> Value {
    json!({
        "v": 1,
        "user_agent": CHROME_HEADLESS,
        "brave": false,
        "canvas": {"geometry": "0123456789abcdef0123456789abcdef", "text": "fedcba9876543210fedcba9876543210"},
        "audio": 124.043_477_766_965_22,
        "fonts": ["Calibri", "Arial"],
        "font_widths": [162, 162, 173.109, 162, 133.062, 10.125, 162],
        "screen": [720, 1280],
        "depth": 24,
        "gamut": "srgb",
        "webgl": {
            "vendor": "Google Inc. (Google)",
            "renderer": "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
            "limits": "00112233445566778899aabbccddeeff",
        },
        "platform": "Linux x86_64",
        "architecture": 255,
        "cores": 2,
        "memory": 16,
        "languages": ["en-GB"],
        "locale": "en-GB",
        "time_zone": "UTC",
        "touch": {"points": 0, "events": false},
        "vendor": "Google Inc.",
        "flavours": ["chrome"],
        "math": "ffeeddccbbaa99887766554433221100",
        "plugins": {"count": 5, "digest": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
        "pdf_viewer": true,
        "hints": {"platform": "Linux", "mobile": false, "architecture": "x86", "bitness": "64", "model": ""},
        "automation": {"webdriver": true, "globals": [], "notification": "denied", "notifications": "prompt"},
    })
}

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    lines
        .iter()
        .map(|(name, value)| {
            (
                name.parse::<HeaderName>().expect("a name"),
                value.parse().expect("a value"),
            )
        })
        .collect()
}

fn chromes(user_agent: &str, version: &str, platform: &str, mobile: &str) -> HeaderMap {
    headers(&[
        ("user-agent", user_agent),
        ("accept-language", "en-GB,en;q=0.9"),
        (
            "sec-ch-ua",
            &format!(r#""Not:A-Brand";v="8", "Chromium";v="{version}""#),
        ),
        ("sec-ch-ua-mobile", mobile),
        ("sec-ch-ua-platform", &format!("\"{platform}\"")),
    ])
}

fn plain(user_agent: &str) -> HeaderMap {
    headers(&[
        ("user-agent", user_agent),
        ("accept-language", "en-GB,en;q=0.9"),
    ])
}

fn read(value: &Value) -> Report {
    Report::read(&value.to_string()).expect("a report")
}

fn changed(mut value: Value, changes: &[(&str, Value)]) -> Report {
    for (pointer, new) in changes {
        *value.pointer_mut(pointer).expect("a field") = new.clone();
    }
    read(&value)
}

fn component(report: &Report, name: &str) -> Option<String> {
    let components = report.components();
    let (_, bytes) = components.into_iter().find(|(it, _)| *it == name)?;
    Some(String::from_utf8(bytes).expect("text"))
}

fn nowhere() -> Located {
    Located::default()
}

fn found(report: &Value, headers: &HeaderMap) -> Vec<Contradiction> {
    read(report).contradictions(headers, &nowhere())
}

#[test]
fn components_are_sorted_by_name_and_each_there_once() {
    let names: Vec<_> = read(&chromium())
        .components()
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    assert_eq!(names.len(), 21);
}

#[test]
fn the_same_device_has_the_same_components_whichever_way_it_is_held() {
    let report = read(&chromium());
    let again = changed(
        chromium(),
        &[
            ("/screen", json!([1280, 720])),
            ("/fonts", json!(["Arial", "Calibri", "Arial"])),
            ("/font_widths/2", json!(173.2)),
            ("/user_agent", json!(CHROME_LINUX)),
            ("/automation/webdriver", json!(false)),
        ],
    );
    assert_eq!(report.components(), again.components());
    assert_eq!(
        component(&report, "screen").as_deref(),
        Some("[1280.0,720.0]")
    );
}

#[test]
fn each_component_stands_for_itself() {
    let before = read(&chromium()).components();
    for (pointer, value, name) in [
        ("/canvas/text", json!("0".repeat(32)), "canvas"),
        ("/audio", json!(35.7), "audio"),
        ("/screen", json!([800, 600]), "screen"),
        ("/webgl/renderer", json!("Apple GPU"), "webgl"),
        ("/languages", json!(["de-AT", "en"]), "languages"),
        ("/cores", json!(8), "cores"),
        ("/touch/points", json!(5), "touch"),
        ("/time_zone", json!("Europe/Vienna"), "time_zone"),
    ] {
        let after = changed(chromium(), &[(pointer, value)]).components();
        let differ: Vec<_> = before
            .iter()
            .zip(&after)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a.0)
            .collect();
        assert_eq!(differ, [name]);
    }
}

#[test]
fn what_is_absurd_or_withheld_is_no_component() {
    for (pointer, value, name) in [
        (
            "/canvas",
            json!({"geometry": "unstable", "text": "skipped"}),
            "canvas",
        ),
        ("/audio", json!(-4), "audio"),
        ("/audio", json!(1e300), "audio"),
        ("/screen", json!([0, 720]), "screen"),
        ("/screen", json!([1, 2, 3]), "screen"),
        ("/screen", json!([1e9, 720]), "screen"),
        ("/cores", json!(0), "cores"),
        ("/cores", json!(-2), "cores"),
        ("/cores", json!("2"), "cores"),
        ("/memory", json!(1e9), "memory"),
        ("/depth", json!(4096), "colour_depth"),
        ("/math", json!("not hexadecimal"), "math"),
        ("/fonts", json!([]), "fonts"),
        ("/languages", json!([1, null, ""]), "languages"),
        ("/platform", json!(""), "platform"),
        ("/touch", json!([]), "touch"),
    ] {
        let report = changed(chromium(), &[(pointer, value.clone())]);
        assert_eq!(component(&report, name), None, "{pointer} {value}");
        assert_eq!(report.components().len(), 20);
    }
}

#[test]
fn what_brave_makes_up_is_no_component() {
    let report = changed(chromium(), &[("/brave", json!(true))]);
    for name in [
        "audio",
        "canvas",
        "cores",
        "fonts",
        "memory",
        "plugins",
        "webgl",
        "webgl_limits",
    ] {
        assert_eq!(component(&report, name), None, "{name}");
    }
    assert!(component(&report, "screen").is_some());
}

#[test]
fn long_texts_are_cut_and_long_lists_too() {
    let fonts: Vec<_> = (0..500).map(|number| format!("Font {number:03}")).collect();
    let report = changed(
        chromium(),
        &[
            ("/platform", json!("ß".repeat(2_000))),
            ("/fonts", json!(fonts)),
        ],
    );
    let platform = component(&report, "platform").expect("a platform");
    assert_eq!(platform.chars().count(), 512 + 2);
    let kept: Vec<String> =
        serde_json::from_str(&component(&report, "own_fonts").expect("fonts")).expect("a list");
    assert_eq!(kept.len(), 128);
}

#[test]
fn what_is_no_report_is_none() {
    let long = json!({"platform": "x".repeat(LONGEST)}).to_string();
    let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
    for text in [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "1",
        "\"x\"",
        "{",
        r#"{"other":1}"#,
        &long,
        &deep,
    ] {
        assert_eq!(Report::read(text), None, "{text:.20}");
    }
    assert!(Report::read(r#"{"cores":4}"#).is_some());
    assert!(Report::read(r#"{"cores":4,"other":{"a":[1]}}"#).is_some());
}

#[test]
fn chromium_on_linux_contradicts_nothing() {
    let headers = chromes(CHROME_HEADLESS, "156", "Linux", "?0");
    assert_eq!(found(&chromium(), &headers), []);
}

#[test]
fn honest_browsers_contradict_nothing() {
    let apple = json!({"user_agent": SAFARI_IPHONE, "platform": "iPhone", "vendor": "Apple Computer, Inc.",
        "touch": {"points": 5, "events": true}, "webgl": {"renderer": "Apple GPU"}, "languages": ["en-GB"]});
    // An iPad asks for desktop sites.
    let ipad = json!({"user_agent": SAFARI_MAC, "platform": "MacIntel", "vendor": "Apple Computer, Inc.",
        "touch": {"points": 5, "events": true}, "webgl": {"renderer": "Apple GPU"}, "languages": ["en-GB"]});
    let lockdown = json!({"user_agent": SAFARI_IPHONE, "platform": "iPhone", "touch": {"points": 5, "events": true}});
    let chrome_ios = json!({"user_agent": CHROME_IOS, "platform": "iPhone", "vendor": "Apple Computer, Inc.",
        "touch": {"points": 5, "events": true}, "webgl": {"renderer": "Apple GPU"}});
    // Tor Browser on Linux, as its header says Windows.
    let tor = json!({"user_agent": FIREFOX_LINUX, "platform": "Linux x86_64", "languages": ["en-US", "en"],
        "time_zone": "Atlantic/Reykjavik", "webgl": {"renderer": "Mozilla"}, "touch": {"points": 0, "events": false}});
    for (report, headers) in [
        (apple, plain(SAFARI_IPHONE)),
        (ipad, plain(SAFARI_MAC)),
        (lockdown, plain(SAFARI_IPHONE)),
        (chrome_ios, plain(CHROME_IOS)),
        (tor, plain(FIREFOX)),
    ] {
        assert_eq!(found(&report, &headers), [], "{report}");
    }
    let android = |user_agent: &str| {
        json!({"user_agent": user_agent, "platform": "Linux armv81", "vendor": "Google Inc.",
            "touch": {"points": 5, "events": true}, "webgl": {"renderer": "Adreno (TM) 740"},
            "hints": {"platform": "Android", "mobile": true}, "languages": ["en-GB", "en"]})
    };
    assert_eq!(
        found(
            &android(CHROME_ANDROID),
            &chromes(CHROME_ANDROID, "142", "Android", "?1")
        ),
        []
    );
    // Samsung's may have another version than Chrome's.
    assert_eq!(
        found(&android(SAMSUNG), &chromes(SAMSUNG, "131", "Android", "?1")),
        []
    );
    // Chrome on a telephone, asked for a desktop site.
    let desktop = json!({"user_agent": CHROME_LINUX, "platform": "Linux armv81", "touch": {"points": 5, "events": true},
        "webgl": {"renderer": "Adreno (TM) 740"}, "hints": {"platform": "Linux", "mobile": false}});
    assert_eq!(
        found(&desktop, &chromes(CHROME_LINUX, "142", "Linux", "?0")),
        []
    );
}

#[test]
fn a_browser_that_claims_to_be_another_is_found_out() {
    use Contradiction::*;
    let claims = |user_agent: &str| {
        let mut report = chromium();
        report["user_agent"] = json!(user_agent);
        report
    };
    let hinted = |user_agent| chromes(user_agent, "156", "Linux", "?0");
    for (report, headers, expected) in [
        // The header alone was changed, and then both.
        (
            chromium(),
            hinted(CHROME_WINDOWS),
            vec![UserAgent, HintVersion, HintPlatform],
        ),
        (
            claims(CHROME_WINDOWS),
            hinted(CHROME_WINDOWS),
            vec![Platform, HintVersion, HintPlatform],
        ),
        (
            claims(SAFARI_IPHONE),
            hinted(SAFARI_IPHONE),
            vec![
                Engine,
                Platform,
                TouchlessIphone,
                HintsOfAnother,
                HintPlatform,
                Graphics,
            ],
        ),
        (
            claims(FIREFOX_LINUX),
            hinted(FIREFOX_LINUX),
            vec![Engine, HintsOfAnother],
        ),
        (
            claims(CHROME_ANDROID),
            hinted(CHROME_ANDROID),
            vec![TouchlessAndroid, HintVersion, HintMobile, Graphics],
        ),
        (
            claims(CHROME_ANDROID),
            plain(CHROME_ANDROID),
            vec![TouchlessAndroid, Graphics],
        ),
        (
            chromium(),
            chromes(CHROME_HEADLESS, "156", "Windows", "?0"),
            vec![HintPlatform, HintsOfPage],
        ),
        (
            chromium(),
            chromes(CHROME_HEADLESS, "156", "Linux", "?1"),
            vec![HintsOfPage],
        ),
    ] {
        assert_eq!(found(&report, &headers), expected, "{headers:?}");
    }
    assert_eq!(
        hints_contradict(&hinted(CHROME_WINDOWS)),
        [HintVersion, HintPlatform]
    );
    assert_eq!(hints_contradict(&HeaderMap::new()), []);
}

#[test]
fn a_telephone_that_is_shown_desktop_sites_is_weak() {
    let mut report = chromium();
    report["user_agent"] = json!(CHROME_WINDOWS);
    report["platform"] = json!("Linux armv81");
    report["webgl"] = json!(null);
    let found = found(&report, &plain(CHROME_WINDOWS));
    assert_eq!(found, [Contradiction::DesktopSite]);
    assert!(found[0].is_weak());
}

#[test]
fn languages_that_have_nothing_in_common_are_weak() {
    let asks = |languages| {
        let headers = headers(&[
            ("user-agent", CHROME_HEADLESS),
            ("accept-language", languages),
        ]);
        found(&chromium(), &headers)
    };
    for languages in ["en", "en-US,de;q=0.5", "de, en-AU", "*", "", ";q=1"] {
        assert_eq!(asks(languages), [], "{languages}");
    }
    assert_eq!(asks("ru-RU,ru;q=0.9"), [Contradiction::Languages]);
    assert!(Contradiction::Languages.is_weak());
    let mut hebrew = chromium();
    hebrew["languages"] = json!(["he-IL"]);
    let headers = headers(&[("user-agent", CHROME_HEADLESS), ("accept-language", "iw")]);
    assert_eq!(found(&hebrew, &headers), []);
}

#[test]
fn a_clock_far_from_the_country_is_weak_and_none_behind_a_vpn() {
    let report = changed(chromium(), &[("/time_zone", json!("Asia/Shanghai"))]);
    let headers = plain(CHROME_HEADLESS);
    let place = |country: &str, kind: Option<NetworkKind>| Located {
        country: Some(country.into()),
        network: kind.map(|kind| Network { kind, name: None }),
        ..Located::default()
    };
    let found = report.contradictions(&headers, &place("AT", None));
    assert_eq!(found, [Contradiction::TimeZone]);
    assert!(found[0].is_weak());
    assert_eq!(report.contradictions(&headers, &place("CN", None)), []);
    for kind in [NetworkKind::Vpn, NetworkKind::Relay, NetworkKind::Tor] {
        assert_eq!(
            report.contradictions(&headers, &place("AT", Some(kind))),
            []
        );
    }
    assert_eq!(
        read(&chromium()).contradictions(&headers, &place("JP", None)),
        []
    );
}

#[test]
fn a_driven_browser_says_so() {
    use Automation::*;
    let headers = chromes(CHROME_HEADLESS, "156", "Linux", "?0");
    assert_eq!(
        read(&chromium()).automation(&headers),
        [WebDriver, Headless, Permissions]
    );
}

#[test]
fn each_trace_is_found_by_itself() {
    use Automation::*;
    let headers = plain(CHROME_WINDOWS);
    let quiet = json!({"user_agent": CHROME_WINDOWS, "pdf_viewer": true, "plugins": {"count": 5}, "brave": false,
        "automation": {"webdriver": false, "globals": [], "notification": "default", "notifications": "prompt"}});
    assert_eq!(read(&quiet).automation(&headers), []);
    for (pointer, value, trace) in [
        ("/automation/webdriver", json!(true), WebDriver),
        ("/automation/webdriver", json!(null), WebDriverHidden),
        ("/user_agent", json!(CHROME_HEADLESS), Headless),
        (
            "/automation/globals",
            json!(["innocent", "__pwInitScripts"]),
            DriverGlobals,
        ),
        ("/automation/notification", json!("denied"), Permissions),
        ("/plugins/count", json!(0), Plugins),
    ] {
        assert_eq!(
            changed(quiet.clone(), &[(pointer, value)]).automation(&headers),
            [trace]
        );
    }
    let innocent = changed(
        quiet.clone(),
        &[("/automation/globals", json!(["jQuery", "cdc"]))],
    );
    assert_eq!(innocent.automation(&headers), []);
    let brave = changed(
        quiet,
        &[("/plugins/count", json!(0)), ("/brave", json!(true))],
    );
    assert_eq!(brave.automation(&headers), []);
}

#[test]
fn firefox_and_silence_are_no_traces() {
    let firefox = json!({"user_agent": FIREFOX, "automation": {"webdriver": null}});
    assert_eq!(read(&firefox).automation(&plain(FIREFOX)), []);
    assert_eq!(
        read(&json!({"cores": 4})).automation(&plain(CHROME_WINDOWS)),
        []
    );
}

#[test]
fn codes_are_each_used_once() {
    use Contradiction as C;
    let contradictions = [
        C::UserAgent,
        C::Engine,
        C::Platform,
        C::DesktopSite,
        C::TouchlessIphone,
        C::TouchlessAndroid,
        C::HintsOfAnother,
        C::HintVersion,
        C::HintPlatform,
        C::HintMobile,
        C::HintsOfPage,
        C::Graphics,
        C::Languages,
        C::TimeZone,
    ];
    let mut codes: Vec<_> = contradictions.map(|it| (it.code(), it.words())).into();
    codes.sort_unstable();
    codes.dedup_by(|one, other| one.0 == other.0 || one.1 == other.1);
    assert_eq!(codes.len(), contradictions.len());
}

/// Any JSON, under our keys as well.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            CHROME_WINDOWS,
            SAFARI_IPHONE,
            "Linux armv81",
            "Asia/Tokyo"
        ])
        .prop_map(Value::from),
    ];
    let keys: Vec<String> = chromium()
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    leaf.prop_recursive(3, 64, 10, move |inner| {
        let key = prop_oneof![prop::sample::select(keys.clone()), "[a-z_]{1,12}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
            prop::collection::hash_map(key, inner, 0..20).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,400}") {
        let _ = Report::read(&text);
    }

    #[test]
    fn no_json_makes_it_panic_and_what_it_keeps_is_bounded(value in anything(), language in "[ -~]{0,40}") {
        if let Some(report) = Report::read(&value.to_string()) {
            let headers = headers(&[("user-agent", CHROME_WINDOWS), ("accept-language", &language)]);
            let located = Located { country: Some("AT".into()), ..Located::default() };
            let _ = (report.contradictions(&headers, &located), report.automation(&headers));
            let components = report.components();
            prop_assert!(components.is_sorted());
            prop_assert!(components.iter().all(|(_, bytes)| bytes.len() <= LONGEST * 2));
        }
    }
}
